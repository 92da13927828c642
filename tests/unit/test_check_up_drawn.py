"""A check-up as HTML and as Markdown: well formed, each key once, no button that does nothing, nothing of a stranger's runs."""

from __future__ import annotations

import asyncio
from collections import Counter
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

import checkers.spf
from checkers.cache import CachingResolver
from checkers.registry import checker as checker_of
from checkers.render import html, markdown
from checkers.report import Report
from checkers.resolvers.zone import ZoneResolver, read_zone
from macros.widget import report as example_of
from tests.vector_files import WORLD, Vector, vectors

VOID = {"wbr", "br"}
# What a reader can press, and what a script does with it.
ACTIONS = {"apply-fix", "show-finding", "copy-value", "watch"}
DOMAINS = [vector for vector in vectors("domain") if vector.zone]

HOSTILE = r"""$ORIGIN hostile.test.
@ SOA ns hostmaster 1 3600 600 86400 300
@ MX 5 \<img\032src\061x\032onerror\061alert\0401\041\>.mx
@ TXT "v=spf1 include=spf.mail.qq.com <script>alert(1)</script> ```` \226\128\174\027[31m ](javascript:alert(1)) ~all"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:\"><svg/onload=alert(1)>@x.test; x=|`<b>`"
default._domainkey TXT "v=DKIM1; p=</code></pre><iframe src=//x.test>"
_mta-sts TXT "v=STSv1; id=<a href=javascript:alert(1)>"
_smtp._tls TXT "v=TLSRPTv1; rua=javascript:alert(1)"
default._bimi TXT "v=BIMI1; l=javascript:alert(1)//https://x.test/<x>.svg"
"""


def looked_up(zone: str, subject: str, checker: str = "domain") -> Report:
    resolver = CachingResolver(ZoneResolver(read_zone(zone), ZoneResolver(read_zone(WORLD))))
    return asyncio.run(checker_of(checker)(subject, resolver=resolver))


class Page(HTMLParser):
    """A report's elements; an end tag that closes nothing, or the wrong element, is noted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(tag)

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def drawn(report: Report, lang: str = "zh") -> Page:
    return Page(html.report(report, lang, link=lambda rule: f"../rules/{rule}/", source="live"))


@pytest.mark.parametrize("vector", DOMAINS, ids=lambda vector: vector.name)
def test_every_key_stands_once_and_leads_somewhere(vector: Vector) -> None:
    report = looked_up(vector.zone or "", vector.subject)
    page = drawn(report)
    assert page.wrong == []
    findings = [
        attributes["data-key"] for tag, attributes in page.elements if "data-rule" in attributes and tag == "li"
    ]
    keys = {key if "/" in key else f"domain/{key}" for key, _ in report.everything} if report.checks else set(findings)
    assert sorted(findings) == sorted(keys)
    assert max(Counter(page.values("data-part")).values(), default=1) == 1
    shown = [at["data-key"] for _, at in page.elements if at.get("data-action") == "show-finding"]
    marked = [key for keys in page.values("data-keys") for key in keys.split(" ")]
    assert set(shown) | set(marked) <= set(findings)
    assert set(page.values("data-action")) <= ACTIONS


@pytest.mark.parametrize("vector", DOMAINS, ids=lambda vector: vector.name)
def test_a_record_that_was_looked_up_is_copied_and_not_put_into_the_box(vector: Vector) -> None:
    report = looked_up(vector.zone or "", vector.subject)
    assert "apply-fix" not in drawn(report).values("data-action")


def test_a_single_check_of_a_domain_offers_the_corrected_record() -> None:
    zone = '$ORIGIN one.test.\n@ TXT "v=spf1 include=spf.mail.qq.com ~all"\n'
    page = drawn(looked_up(zone, "one.test", "spf"))
    assert page.values("data-action") == ["copy-value"]
    assert page.values("data-value") == ["v=spf1 include:spf.mail.qq.com ~all"]
    pasted = asyncio.run(checkers.spf.check("v=spf1 include=spf.mail.qq.com ~all"))
    assert drawn(pasted).values("data-action") == ["apply-fix"]


def test_a_check_up_begins_with_the_answers_and_ends_with_the_rules() -> None:
    page = drawn(example_of("domain", "example.com"))
    assert page.values("data-section") == ["answers", "steps", "meets", "checks", "receivers"]
    assert page.values("data-answer") == ["forgeable", "all_senders", "bulk_senders"]
    assert page.values("data-part") == ["mx", "spf", "dkim", "dmarc", "mta-sts", "tls-rpt", "bimi"]
    assert "v=spf1 include:spf.mail.qq.com ~all" in page.values("data-value")


def test_the_example_is_in_a_known_panel_with_a_known_service() -> None:
    report = example_of("domain", "example.com")
    assert report.facts["provider"] == {"id": "tencent-exmail", "via": "mx"}
    assert report.facts["panel"]["id"] == "dnspod"
    assert not [finding.rule for _, finding in report.everything if finding.unchecked]
    assert report.facts["next_steps"][0].finding.rule == "spf-equals-for-colon"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_answers_of_the_dns_are_text(lang: str) -> None:
    report = looked_up(HOSTILE, "hostile.test")
    page = drawn(report, lang)
    assert page.wrong == []
    assert not {"script", "img", "svg", "iframe", "b", "x"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert all(address.startswith(("https://", "http://", "../rules/")) for address in page.values("href"))
    assert not [value for value in page.values("data-value") if not value.isascii() or "\x1b" in value]
    text = html.report(report, lang, link=lambda rule: rule, source="live")
    assert "\x1b" not in text
    assert "\u202e" not in text


def rendered(text: str) -> Page:
    """Markdown as a chat or a ticket shows it, with raw HTML allowed."""
    return Page(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


OURS = {"h1", "h2", "h3", "p", "ul", "ol", "li", "strong", "code", "pre"}
SUBJECTS = (
    "v=spf1 include=a.com ````<script>alert(1)</script> ~all",
    "v=spf1 ``` <!-- ~all",
    "v=spf1 \n```\n# x\n<img src=x onerror=alert(1)>\n ~all",
    "`",
    "``",
    " ` ",
    "<script>",
    "# x",
    "* * *",
    "\u202ev=spf1 ~all",
    "",
    "v=spf1 [x](javascript:alert(1)) ![x](//x.test) ~all",
    "1. x",
    "- x",
    "~~~",
    "v=spf1 \\` \\``x` ~all",
    "@x.test https://x.test www.x.test",
)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_in_a_record_is_markup_in_markdown(subject: str, lang: str) -> None:
    report = asyncio.run(checkers.spf.check(subject, kind="record"))
    text = markdown.report(report, lang)
    page = rendered(text)
    assert {tag for tag, _ in page.elements} <= OURS
    assert [tag for tag, _ in page.elements].count("h1") == 1
    assert not any(ord(char) < 32 and char != "\n" for char in text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_check_up_in_markdown(lang: str) -> None:
    text = markdown.report(looked_up(HOSTILE, "hostile.test"), lang)
    page = rendered(text)
    assert {tag for tag, _ in page.elements} <= OURS
    assert "\u202e" not in text
    shown = markdown.report(example_of("domain", "example.com"), lang)
    assert "   v=spf1 include:spf.mail.qq.com ~all\n" in shown
    assert shown.count("\n### ") == 7


def test_every_kind_of_report_has_a_markdown_form() -> None:
    for vector in vectors():
        if vector.zone is None and vector.file != "near-misses":
            report = asyncio.run(checker_of(vector.checker)(vector.subject, options=vector.options))
            assert {tag for tag, _ in rendered(markdown.report(report, "en")).elements} <= OURS, vector.id


@pytest.mark.parametrize(
    ("text", "code"), [("a`b", "``a`b``"), ("`", "`` ` ``"), ("", "–"), ("x", "`x`"), ("a\nb", "`a<U+000A>b`")]
)
def test_code_in_a_line(text: str, code: str) -> None:
    assert markdown.code(text) == code
