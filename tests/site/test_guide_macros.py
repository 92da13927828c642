"""The guide's own macros as functions: what they make of the project's data, and what they say when the data is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.domain.panels import panel
from macros import bounces, checklist, chooser, drawings
from macros.costs import plans
from macros.facts import FactError
from macros.glossary import load_glossary
from macros.loading import load_facts
from macros.overview import rows
from macros.page import Here
from macros.project import LANGS, ROOT, Lang
from macros.recipes import Wanted, typed
from macros.reference import Reference, address
from macros.services import Services, data_block

LIBRARY = load_facts(ROOT)


def here(source: str, lang: Lang = "zh") -> Here:
    return Here(lang=lang, root="../", source=source, meta={}, runtime="")


@pytest.mark.parametrize("lang", LANGS)
def test_every_macro_speaks_both_languages(lang: Lang) -> None:
    services = Services(LIBRARY, lambda: here("setup/sign-in.md", lang))
    reference = Reference(LIBRARY, lambda: here("setup/sign-in.md", lang))
    made = [
        services.services_table(),
        services.chooser(),
        services.chooser_cases(),
        services.cost_calculator(),
        services.recipe(),
        services.fields_table("zoho-mail", "money"),
        reference.bounces_table(),
        reference.checklist(),
        reference.ticks(),
        reference.glossary_table(),
        reference.all_sources(),
        *(reference.drawing(name) for name in ("way", "spf", "dkim", "dmarc", "moving")),
    ]
    for html in made:
        assert "\n\n" not in html, "a blank line would end the block for Markdown"
        text = re.sub(r"<script.*?</script>|<[^>]*>", "", html, flags=re.DOTALL)
        # English pages name Chinese things in Chinese: bounces, and the glossary's other column.
        assert re.search("[\u4e00-\u9fff]", text) or lang == "en"


def test_scripts_are_asked_for_once() -> None:
    page = here("chooser.md")
    services = Services(LIBRARY, lambda: page)
    services.chooser()
    services.chooser()
    services.cost_calculator()
    assert page.meta["page_scripts"] == ["chooser", "cost"]


def test_data_in_a_page_never_ends_its_element() -> None:
    hostile = {"a": "</script><!--", "b": "&amp;"}
    assert "<" not in data_block(hostile)
    assert json.loads(data_block(hostile)) == hostile


@given(st.text(st.sampled_from("中文，。 abc example.com"), max_size=60), st.integers(60, 400))
def test_wrapped_text_is_whole_and_fits(text: str, width: int) -> None:
    lines = drawings.wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        # Only what cannot be broken, a word with its marks, may be too wide.
        assert drawings._wide(line) <= width or len(line.split()) == 1


def test_services_are_together_by_kind() -> None:
    kinds = [row.category for row in rows(LIBRARY, "zh")]
    assert len(kinds) >= 12
    assert [kind for at, kind in enumerate(kinds) if kind not in kinds[:at]] == list(dict.fromkeys(kinds))
    assert sorted(kinds, key=list(dict.fromkeys(kinds)).index) == kinds


def test_prices_by_year() -> None:
    found = {(plan.service, plan.details): plan for plan in plans(LIBRARY, "en")}
    basic = next(
        plan for (service, details), plan in found.items() if service == "microsoft-365" and "Basic" in details
    )
    assert (basic.currency, basic.yearly, basic.per_user) == ("USD", basic.fact.value * 12, True)


@pytest.mark.parametrize(
    ("kept_in", "wanted", "host", "value"),
    [
        (None, Wanted("TXT", "@", None, "v=spf1 -all"), "@", "v=spf1 -all"),
        ("huaweicloud", Wanted("TXT", "@", None, "v=spf1 -all"), "", '"v=spf1 -all"'),
        ("huaweicloud", Wanted("MX", "@", 5, "mx.example.net"), "", "5 mx.example.net"),
        ("dnspod", Wanted("CNAME", "s1._domainkey", None, "s1.example.net"), "s1._domainkey", "s1.example.net"),
    ],
)
def test_a_record_in_a_panels_notation(kept_in: str | None, wanted: Wanted, host: str, value: str) -> None:
    entry = typed(panel(kept_in) if kept_in else None, wanted)
    assert (entry.host, entry.value) == (host, value)


def test_the_glossary_is_in_the_readers_order() -> None:
    english = [term.name["en"] for term in load_glossary("en")]
    assert english == sorted(english, key=str.casefold)
    chinese = [term.id for term in load_glossary("zh")]
    assert chinese.index("reputation") < chinese.index("cold-mail") < chinese.index("inquiry")  # fa, kai, xun


def test_addresses_of_pages() -> None:
    assert [address(source) for source in ("index.md", "why.md", "tools/index.md", "tools/spf.md")] == [
        "",
        "why/",
        "tools/",
        "tools/spf/",
    ]


def with_file(monkeypatch: pytest.MonkeyPatch, module: Any, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "PATH", path)


BOUNCE = """
[[bounce]]
id = "full"
receiver = "any"
code = "552 5.2.2"
pattern = ["5.2.2"]
text = "mailbox full"
cause = { zh = "满了", en = "full" }
do = { zh = "等", en = "wait" }
page = "arrive/bounces/"
sources = ["rfc7208"]
where = "table"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOUNCE.replace('"5.2.2"]', '"Full"]'), r"pattern “Full” must be in lower case"),
        (BOUNCE.replace('"5.2.2"]', '"5.2.3"]'), r"its own text does not hold “5\.2\.3”"),
        (BOUNCE.replace('where = "table"', ""), r"full: where is missing"),
        (BOUNCE * 2, r"“full” stands there twice"),
        (BOUNCE.replace("rfc7208", "nobody"), r"there is no source"),
    ],
)
def test_a_wrong_bounce_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, message: str) -> None:
    with_file(monkeypatch, bounces, tmp_path / "bounces.toml", text)
    with pytest.raises(FactError, match=message):
        bounces.load_bounces(LIBRARY)


CHOOSER = """
[[question]]
id = "seats"
zh = "几个"
en = "how many"
answers = [{ id = "one", zh = "一", en = "one" }]
[services]
ids = ["gmail"]
[[rule]]
when = { seats = ["one"] }
services = ["gmail"]
effect = "for"
weight = 1
zh = "行"
en = "fine"
[[case]]
answers = { seats = "one" }
zh = "我"
en = "me"
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('seats = ["one"]', 'seats = ["two"]'), r"rule 1: “seats” has no answer “two”"),
        (('services = ["gmail"]\neffect', 'services = ["aol"]\neffect'), r"“aol” is not among the services"),
        (('ids = ["gmail"]', 'ids = ["aol"]'), r"there is no provider “aol”"),
        (("weight = 1", "weight = 4"), r"weight must be 1 to 3"),
        (('effect = "for"', 'effect = "out"'), r"weight must be"),
        (('effect = "for"', 'effect = "maybe"'), r"effect must be one of"),
        (("weight = 1", 'weight = 1\nfact = "gmail.nothing"'), r"rule 1: there is no key in gmail"),
        (('answers = { seats = "one" }', 'answers = { seats = "two" }'), r"case “me”"),
    ],
)
def test_a_wrong_rule_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with_file(monkeypatch, chooser, tmp_path / "chooser.toml", CHOOSER.replace(*change))
    with pytest.raises(FactError, match=message):
        chooser.load_chooser(LIBRARY)


def test_a_small_chooser_ranks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_file(monkeypatch, chooser, tmp_path / "chooser.toml", CHOOSER)
    made = chooser.load_chooser(LIBRARY)
    assert [(one.service, one.points) for one in made.rank({"seats": "one"})] == [("gmail", 1)]
    assert [one.points for one in made.rank({})] == [0]
    assert made.address({"seats": "one"}) == "chooser=one"


def test_every_item_of_the_checklist_leads_to_a_page() -> None:
    for part in checklist.load_checklist():
        for item in part.items:
            assert (ROOT / "docs" / "zh" / item.page).exists(), item.id
            if item.anchor:
                assert f"{{: #{item.anchor} }}" in (ROOT / "docs" / "en" / item.page).read_text(encoding="utf-8"), (
                    item.id
                )
