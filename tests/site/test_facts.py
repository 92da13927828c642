"""Facts: what a file must be, how a page asks for one, and what each message says when something is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from macros.due import overdue
from macros.facts import FactError, Library
from macros.guide import Guide
from macros.loading import load_facts
from macros.page import Here
from macros.project import ROOT, Lang
from macros.telling import tell

SOURCES = """
[help]
url = "https://example.com/help"
title = "Help"
publisher = "Example"
read = 2026-11-23
grade = "primary"
[blog]
url = "https://example.org/"
title = "Blog"
publisher = "Someone"
read = 2026-11-01
grade = "unread"
"""
TOPIC = """
id = "dns"
[ttl]
value = 3600
unit = "seconds"
sources = ["help", "blog"]
where = "§1"
[[price]]
value = 7
unit = "USD/user/month"
sources = ["help"]
where = "table"
[[price]]
value = "unknown"
[words]
value = "a_b"
sources = ["help"]
where = "§2"
zh = "甲_乙_ | [丙]"
en = "a_b_ | [c]"
"""
CATEGORIES = '[one]\nname = { zh = "一", en = "one" }\n'


def project(root: Path, **files: str) -> Path:
    """A project with five-line data files. Names of arguments say which file differs."""
    texts = {"sources": SOURCES, "topic": TOPIC, "categories": CATEGORIES, "fields": ""} | files
    places = {
        "sources": "checkers/data/sources.toml",
        "fields": "macros/words/fields.toml",
        "topic": "macros/data/facts/dns.toml",
        "categories": "macros/data/categories.toml",
        "settings": "checkers/data/providers/acme.toml",
        "provider": "macros/data/providers/acme.toml",
        "rules": "checkers/data/facts/rules.toml",
        "panel": "checkers/data/panels/panel.toml",
        "clash": "checkers/data/panels/dns.toml",
        "acme": "checkers/data/facts/acme.toml",
    }
    for name, text in texts.items():
        path = root / places[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return load_facts(project(tmp_path))


def guide(library: Library, lang: Lang = "zh", **meta: Any) -> Guide:
    here = Here(lang=lang, root="../", source="why.md", meta=meta, runtime="")
    return Guide(library, lambda: here)


def test_the_project_s_own_facts_load() -> None:
    library = load_facts(ROOT)
    assert {"google-workspace", "microsoft-365", "tencent-exmail", "alibaba-mail"} <= library.providers.keys()
    for fact in library.all():
        for lang in ("zh", "en"):
            assert tell(fact, lang).strip(), fact.address


def test_the_checkers_facts_are_topics_as_well(tmp_path: Path) -> None:
    fact = "[a]\nvalue = 'b'\nsources = ['help']\nwhere = '§1'\nscope = 'all'"
    library = load_facts(project(tmp_path, rules=fact, panel=fact))
    for topic in ("rules", "panel"):
        assert library.fact(f"{topic}.a").qualifiers == {"scope": "all"}
    assert library.fact("dns.ttl").value == 3600


def test_ages(library: Library) -> None:
    assert library.fact("dns.ttl").due == date(2027, 11, 1)  # a year after its oldest source was read
    assert library.fact("dns.price").due == date(2027, 2, 21)  # 90 days
    assert library.fact("dns.price", 1).due is None


def test_what_is_due(library: Library) -> None:
    assert overdue(library, date(2027, 2, 20)) == []
    assert overdue(library, date(2027, 2, 21)) == ["2027-02-21 dns.price: https://example.com/help"]


@pytest.mark.parametrize(
    ("address", "index", "zh", "en"),
    [
        ("dns.ttl", 0, "3600 秒", "3600 seconds"),
        ("dns.price", 0, "7 美元/人/月", "7 USD per user per month"),
        ("dns.price", 1, "不详", "unknown"),
    ],
)
def test_telling(library: Library, address: str, index: int, zh: str, en: str) -> None:
    fact = library.fact(address, index)
    assert (tell(fact, "zh"), tell(fact, "en")) == (zh, en)


def test_a_fact_shows_its_sources_and_the_oldest_reading(library: Library) -> None:
    html = str(guide(library).fact("dns.ttl"))
    assert html.startswith(
        '<span class="fact">3600 秒<span class="source-mark" data-search-exclude="1"><a href="#source-help">Example</a>'
    )
    assert "Someone</a> · 未核实，<time>2026-11-01</time></span></span>" in html
    assert guide(library).value("dns.ttl") == "3600 秒"


def test_nothing_in_a_fact_is_markdown(library: Library) -> None:
    assert guide(library).value("dns.words") == "甲&#95;乙&#95; &#124; &#91;丙&#93;"


def test_the_list_of_sources_is_that_of_the_page(library: Library) -> None:
    macros = guide(library, "en")
    macros.fact("dns.price")
    macros.cite("blog")
    html = macros.sources_list()
    assert html.index("source-help") < html.index("source-blog")
    assert "look it up again after 2027-02-21" in html
    assert "in table" in html
    assert "unverified: the text could not be read" in html
    with pytest.raises(FactError, match=r"why\.md: blog is cited after sources_list\(\)"):
        macros.cite("blog")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda g: g.fact("dsn.ttl"), "there is no fact file “dsn”; known: dns"),
        (lambda g: g.fact("dns.tll"), "there is no key in dns “tll”; known: price, ttl, words"),
        (lambda g: g.fact("dns.price", 2), r"dns\.price has 2 fact\(s\), so there is none with index 2"),
        (lambda g: g.cite("hlep"), r"no source in checkers/data/sources\.toml “hlep”; known: blog, help"),
        (lambda g: g.dns_records("acme"), "there is no provider “acme”; known: none"),
        (lambda g: g.rule("spf-prt"), "there is no rule “spf-prt”; known: .*spf-ptr"),
        (lambda g: g.rules_table("spd"), "there is no checker with rules “spd”; known: .*spf"),
        (lambda g: g.checker("spd", "v=spf1"), "there is no checker “spd”; known: .*spf"),
    ],
)
def test_an_unknown_key_lists_the_known_ones(library: Library, call: Any, message: str) -> None:
    with pytest.raises(FactError, match=message):
        call(guide(library))


def fact_file(text: str) -> dict[str, str]:
    return {"topic": text}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (fact_file("[a]\nvalue = 1\nunit ="), r"macros/data/facts/dns\.toml: Invalid value \(at end of document\)"),
        (fact_file("[a]\nvalue = ''"), r"macros/data/facts/dns\.toml: a\.value: is missing or empty"),
        (fact_file("[a]\nvalue = 'x'"), r"dns\.toml: a\.sources: a fact needs at least one source"),
        (fact_file("[a]\nvalue = 'x'\nsources = ['x']"), r"dns\.toml: a\.sources: “x” is not in .*sources\.toml"),
        (fact_file("[a]\nvalue = 'x'\nsources = ['help']"), r"dns\.toml: a\.where: say in which section"),
        (fact_file("[a]\nvalue = 'unknown'\nsources = ['help']"), r"a\.sources: an unknown fact has no source"),
        (fact_file("[a]\nvalue = 1\nsources = ['help']\nwhere = 'x'"), r"a\.unit: a number needs a unit"),
        (fact_file("[[a]]\nvalue = 'unknown'\nzh = '甲'"), r"dns\.toml: a\[0\]\.en: is missing or empty"),
        (fact_file("id = 'dsn'"), r"dns\.toml: id: is “dsn”, but the file's name says “dns”"),
        (fact_file("a = 1"), r"dns\.toml: a: must be a table"),
        (
            {"panel": "[a]\nvalue = 'x'"},
            r"checkers/data/panels/panel\.toml: a\.sources: a fact needs at least one source",
        ),
        ({"clash": ""}, r"checkers/data/panels/dns\.toml: id: macros/data/facts/dns\.toml has this id already"),
        (
            {"settings": "category = 'one'\nname = { zh = '甲', en = 'A' }", "provider": "", "acme": ""},
            r"data/facts/acme\.toml: id: a provider has this id already",
        ),
        ({"sources": "[a]\nurl = 'x'"}, r"checkers/data/sources\.toml: a\.title: is missing or empty"),
        ({"sources": SOURCES.replace("primary", "good")}, r"help\.grade: is “good”, must be one of primary"),
        ({"sources": SOURCES.replace("2026-11-23", "'today'")}, r"help\.read: must be a TOML date"),
        ({"sources": SOURCES + "pulbisher = 'x'"}, r"blog: unknown key “pulbisher”; known: copy, dated"),
        ({"categories": "[one]\nname = { zh = '一' }"}, r"macros/data/categories\.toml: one\.name\.en: is missing"),
        ({"provider": ""}, r"macros/data/providers/acme\.toml: id: no mail settings under this id"),
        ({"settings": "name = { zh = '甲', en = 'A' }"}, r"macros/data/providers/acme\.toml: the file is missing"),
        ({"settings": "", "provider": ""}, r"checkers/data/providers/acme\.toml: category: is missing"),
        ({"settings": "", "provider": "[prize]\nvalue = 'unknown'"}, r"acme\.toml: prize: is not a field .* known: "),
        (
            {"settings": "", "provider": "", "fields": "price = { zh = '价', en = 'Price', required = true }"},
            r"acme\.toml: price: is missing; write value = \"unknown\"",
        ),
        (
            {
                "settings": "[spf]\nvalue = 'unknown'",
                "provider": "[spf]\nvalue = 'unknown'",
                "fields": "spf = { zh = '甲', en = 'A' }",
            },
            r"macros/data/providers/acme\.toml: spf: stands in checkers/data/providers/acme\.toml already",
        ),
    ],
)
def test_a_bad_file_is_named_with_key_and_reason(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(FactError, match=message):
        load_facts(project(tmp_path, **files))
