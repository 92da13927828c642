"""Live look-ups in the page: real name servers behind the resolvers' own names, and everything that can go wrong there."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.test_looks import AXE, OPEN, violations
from tests.browser.tool import START, Tool
from tests.browser_support import StaticServer
from tests.page_resolvers import Resolvers, hosts, resolvers

FACTORY = """$ORIGIN factory.example.
$TTL 600
@ SOA ns1.factory.example. admin 1 3600 600 86400 600
@ NS ns1
ns1 A 192.0.2.53
@ MX 5 mx1
mx1 A 9.9.9.5
@ TXT "v=spf1 include:spf.factory.example ip4:203.0.113.7~all"
spf TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@factory.example"
default._domainkey TXT "v=DKIM1; p="
_mta-sts TXT "v=STSv1; id=20261124"
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@factory.example"
default._bimi TXT "v=BIMI1; l=https://factory.example/logo.svg"
hostile TXT "v=spf1 include:<img/src=x/onerror=alert(1)> ~all"
"""
OTHER = """$ORIGIN other.example.
$TTL 600
@ SOA ns1.other.example. admin 1 3600 600 86400 600
@ NS ns1
ns1 A 192.0.2.53
@ TXT "v=spf1 -all"
"""
ROOT = """$ORIGIN .
$TTL 300
@ SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 300
@ NS ns.invalid.
example. NS ns.invalid.
"""
DOMAIN = "factory.example"
# One rule of each checker that only a look-up can find.
LIVE = {
    "spf": "spf-missing-space",
    "dmarc": "dmarc-policy-none",
    "dkim": "dkim-revoked",
    "mx": "mx-no-reverse-name",
    "mta-sts": "mta-sts-policy-not-fetched-here",
    "tls-rpt": None,
    "bimi": "bimi-dmarc-none",
    "domain": None,
}
MakeReader = Callable[..., Tool]


@pytest.fixture(scope="module")
def silent() -> Iterator[int]:
    """A server that takes every connection and says nothing; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []
        server.settimeout(0.1)
        over = threading.Event()

        def take() -> None:
            while not over.is_set():
                try:
                    taken.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=take)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join()
        for one in taken:
            one.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, silent: int) -> Iterator[Resolvers]:
    """AliDNS and Cloudflare answer, DNSPod is silent, Google is cut off, Quad9 does not answer pages."""
    words = {
        "dnspod": f"location / {{ proxy_pass http://127.0.0.1:{silent}; }}",
        "google": "",
        "quad9": "no-cors",
    }
    zones = [FACTORY, OTHER, ROOT]
    with resolvers(zones, Path(tmp_path_factory.mktemp("resolvers")), words=words) as running:
        yield running


@pytest.fixture
def reader(told: Browser, server: StaticServer) -> Iterator[MakeReader]:
    """Makes a reader at a checker's page; what they did must have left no trouble."""
    made: list[Tool] = []

    def make(checker: str, lang: str = "zh", **options: Any) -> Tool:
        permissions = ["clipboard-read", "clipboard-write"]
        context = told.new_context(ignore_https_errors=True, permissions=permissions, **options)
        allowed = tuple(f"https://{host}/" for host in hosts().values())
        made.append(Tool(context.new_page(), server.url + "/guide", checker, allowed=allowed))
        return made[-1].open(lang)

    yield make
    for tool in made:
        tool.page.context.close()
        assert [line for line in tool.trouble if "ERR_" not in line and "CORS" not in line] == []


def ask(tool: Tool, text: str, resolver: str = "alidns") -> None:
    tool.box.fill(text)
    tool.section.locator("select[name=resolver]").select_option(resolver)
    tool.button("lookup").click()


def looked_up(tool: Tool) -> dict[str, Any]:
    """Waits for the end of a look-up; gives the report's JSON, as the reader would copy it."""
    expect(tool.section.locator("[data-report]").first).to_have_attribute("data-source", "live", timeout=START)
    expect(tool.button("cancel")).to_be_hidden(timeout=START)
    expect(tool.section).to_have_attribute("data-state", "ready", timeout=START)
    tool.button("json").click()
    expect(tool.status).to_have_text(tool.word("copied_report"))
    document: dict[str, Any] = json.loads(tool.page.evaluate("() => navigator.clipboard.readText()"))
    return document


def drop(tool: Tool, name: str, kind: str, content: bytes) -> None:
    """Gives the widget a file."""
    file: FilePayload = {"name": name, "mimeType": kind, "buffer": content}
    tool.section.locator("input[type=file]").set_input_files(file)


def rules(document: dict[str, Any]) -> set[str]:
    parts = document["facts"].get("checks", {}).values()
    return {finding["rule"] for one in (document, *parts) for finding in one["findings"]}


@pytest.mark.parametrize("checker", LIVE)
def test_every_checker_looks_a_domain_up(reader: MakeReader, lang: str, checker: str) -> None:
    tool = reader(checker, lang)
    ask(tool, DOMAIN, "cloudflare")
    document = looked_up(tool)
    assert document["facts"]["name"].endswith(DOMAIN) if "name" in document["facts"] else checker in {"mx", "dkim"}
    found = rules(document)
    assert not {rule for rule in found if rule.startswith("dns-")}, found
    if LIVE[checker]:
        assert LIVE[checker] in found
    # What is in the DNS cannot be mended in the box.
    expect(tool.button("fix")).to_be_hidden()
    expect(tool.report.locator("[data-action=apply-fix]")).to_have_count(0)
    expect(tool.box).to_have_value(DOMAIN)


def test_nothing_is_sent_before_the_button_is_pressed(reader: MakeReader, world: Resolvers, lang: str) -> None:
    before = len(world.asked())
    tool = reader("domain", lang)
    tool.type("sales@factory.example")
    tool.drawn("unknown")
    tool.page.goto(tool.origin + f"/{'en/' if lang == 'en' else ''}tools/spf/#domain={DOMAIN}")
    spf = Tool(tool.page, tool.origin, "spf")
    expect(spf.button("lookup")).to_be_focused()
    expect(spf.box).to_have_value(DOMAIN)
    expect(spf.status).to_have_text(spf.word("press_lookup"))
    tool.page.wait_for_timeout(1000)
    assert len(world.asked()) == before
    assert not [url for url in tool.requests if "dns-query" in url]


def test_the_label_says_who_will_see_the_name(reader: MakeReader, lang: str) -> None:
    tool = reader("spf", lang)
    choice = tool.section.locator("select[name=resolver]")
    note = tool.section.locator("[data-resolver-note]")
    first = choice.evaluate("(select) => select.selectedOptions[0].value")
    assert first == {"zh": "alidns", "en": "cloudflare"}[lang]
    for option in choice.locator("option").all():
        choice.select_option(option.get_attribute("value") or "")
        expect(note).to_contain_text(option.get_attribute("data-operator") or "?")
    # The choice is kept for the next visit.
    choice.select_option("google")
    tool.page.reload()
    assert choice.evaluate("(select) => select.value") == "google"


@pytest.mark.parametrize(
    ("resolver", "rule"), [("google", "dns-blocked"), ("quad9", "dns-no-cors"), ("dnspod", "dns-timeout")]
)
def test_a_resolver_that_cannot_be_asked_and_the_next_one(reader: MakeReader, resolver: str, rule: str) -> None:
    tool = reader("spf")
    ask(tool, DOMAIN, resolver)
    document = looked_up(tool)
    assert document["verdict"] == "unknown"
    assert rules(document) == {rule}
    other = tool.button("next-resolver")
    expect(other).to_be_visible()
    other.click()
    expect(tool.report).to_have_attribute("data-verdict", "fail", timeout=START)
    expect(other).to_be_hidden()
    assert tool.section.locator("select[name=resolver]").evaluate("(select) => select.value") == "alidns"


def test_a_look_up_can_be_cancelled_and_done_elsewhere(reader: MakeReader, lang: str) -> None:
    tool = reader("domain", lang)
    ask(tool, DOMAIN, "dnspod")
    expect(tool.section.get_by_role("progressbar")).to_be_visible(timeout=START)
    expect(tool.section.locator("[data-progress-text]")).to_have_text(re.compile(r"\d"))
    tool.button("cancel").click()
    tool.state("ready")
    expect(tool.status).to_have_text(tool.word("cancelled"))
    expect(tool.box).to_have_value(DOMAIN)
    ask(tool, DOMAIN, "alidns")
    assert looked_up(tool)["facts"]["answers"]["forgeable"]["value"] == "yes"


def test_typing_ends_the_look_up(reader: MakeReader) -> None:
    tool = reader("spf")
    ask(tool, DOMAIN, "dnspod")
    tool.state("busy")
    tool.paste("v=spf1 +all")
    tool.drawn("fail")
    expect(tool.record).to_have_text("v=spf1 +all")
    expect(tool.button("cancel")).to_be_hidden()


def test_an_answer_is_kept_for_its_ttl(reader: MakeReader, world: Resolvers) -> None:
    tool = reader("spf")
    ask(tool, DOMAIN)
    looked_up(tool)
    before = len(world.asked())
    tool.button("lookup").click()
    expect(tool.status).not_to_have_text(tool.word("copied_report"))
    looked_up(tool)
    assert len(world.asked()) == before


def test_several_domains(reader: MakeReader, lang: str) -> None:
    tool = reader("domain", lang)
    tool.box.fill(f"{DOMAIN}\n# 备注\nother.example\tTXT\nqq.com\n{DOMAIN}")
    expect(tool.status).to_have_text(tool.word("several_waiting", count=3))
    tool.button("lookup").click()
    entries = tool.section.locator(".checker-several > details")
    expect(entries).to_have_count(3, timeout=START)
    expect(tool.status).to_have_text(tool.word("several_done", done=3), timeout=START)
    assert entries.locator("> summary strong").all_inner_texts() == [DOMAIN, "other.example", "qq.com"]
    entries.nth(1).locator("> summary").click()
    expect(entries.nth(1).locator("[data-report]")).to_be_visible()
    tool.button("json").click()
    expect(tool.status).to_have_text(tool.word("copied_report"))
    documents = json.loads(tool.page.evaluate("() => navigator.clipboard.readText()"))
    assert [document["subject"] for document in documents] == [DOMAIN, "other.example", "qq.com"]


def test_a_zone_file_is_checked_before_it_is_published(reader: MakeReader, world: Resolvers, lang: str) -> None:
    before = len(world.asked())
    tool = reader("domain", lang)
    table = "主机记录,记录类型,记录值,TTL\n@,TXT,v=spf1 ip4:192.0.2.1 ~all,600\n_dmarc,TXT,v=DMARC1; p=reject,600\n"
    drop(tool, "解析.csv", "text/csv", table.encode("gb18030"))
    expect(tool.status).to_have_text(tool.word("zone_taken", name="解析.csv"))
    tool.section.locator("input[name=beyond]").uncheck()
    tool.box.fill("new.example")
    tool.button("lookup").click()
    document = looked_up(tool)
    assert document["facts"]["checks"]["dmarc"]["facts"]["policy"]["p"] == "reject"
    assert len(world.asked()) == before, "the file alone was asked"
    tool.section.locator("[data-action=drop-zone]").click()
    expect(tool.status).to_have_text(tool.word("zone_dropped"))


def test_a_file_that_is_no_zone(reader: MakeReader, lang: str) -> None:
    tool = reader("domain", lang)
    drop(tool, "a.bin", "application/zip", b"PK\x03\x04" + bytes(range(256)))
    tool.box.fill("new.example")
    tool.button("lookup").click()
    expect(tool.status).to_have_text(re.compile("CSV"), timeout=START)
    tool.state("ready")
    expect(tool.box).to_have_value("new.example")


def test_a_report_as_markdown(reader: MakeReader, lang: str) -> None:
    tool = reader("domain", lang)
    ask(tool, DOMAIN)
    looked_up(tool)
    tool.button("markdown").click()
    tool.page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.startsWith('# '))")
    assert DOMAIN in tool.page.evaluate("() => navigator.clipboard.readText()")


def test_before_and_after(reader: MakeReader, lang: str) -> None:
    tool = reader("domain", lang)
    ask(tool, DOMAIN)
    looked_up(tool)
    tool.button("keep").click()
    expect(tool.status).to_have_text(tool.word("compare_kept"))
    table = "主机记录,记录类型,记录值\n@,TXT,v=spf1 include:spf.factory.example ip4:203.0.113.7 ~all\n_dmarc,TXT,v=DMARC1; p=reject\n"
    drop(tool, "a.csv", "text/csv", table.encode())
    tool.button("lookup").click()
    compared = tool.section.locator(".checker-compare")
    expect(compared).to_be_visible(timeout=START)
    expect(compared.locator("li").first).to_be_visible()
    # BIMI could not be looked up the second time: that does not settle what was wrong with it.
    assert tool.word("compare_unknown", text="")[:8] in compared.inner_text()
    assert "`" not in compared.inner_text()
    compared.locator("button").click()
    expect(compared).to_be_hidden()
    expect(tool.status).to_have_text(tool.word("compare_dropped"))
    assert tool.page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('tmg:before'))") == []


def test_watching_until_it_is_live(reader: MakeReader, lang: str) -> None:
    tool = reader("domain", lang)
    ask(tool, DOMAIN)
    looked_up(tool)
    tool.report.locator("[data-action=watch]").first.click()
    watched = tool.section.locator(".checker-watch")
    # Google is cut off and DNSPod silent, so two of five can be asked; Quad9 does not answer pages.
    expect(watched.locator("tr")).to_have_count(5, timeout=START)
    states = watched.locator("tr").evaluate_all("(rows) => rows.map((row) => row.dataset.state)")
    assert sorted(states) == sorted([*["old"] * 2, *["problem"] * 3])
    expect(tool.status).to_have_text(tool.word("watch_waiting", live=0, asked=2))
    watched.locator("[data-action=end-watch]").click()
    expect(watched).to_have_count(0)


@pytest.mark.parametrize(("language", "scheme", "width"), [("zh", "dark", 390), ("en", "light", 1280)])
def test_axe_finds_nothing_in_what_was_looked_up(reader: MakeReader, language: str, scheme: str, width: int) -> None:
    tool = reader("domain", language, color_scheme=scheme, viewport={"width": width, "height": 800})
    tool.page.evaluate(AXE)
    ask(tool, DOMAIN)
    looked_up(tool)
    tool.report.evaluate(OPEN)
    assert violations(tool.page) == []
    tool.report.locator("[data-action=watch]").first.click()
    expect(tool.section.locator(".checker-watch tr")).to_have_count(5, timeout=START)
    assert violations(tool.page) == []
    tool.box.fill(f"{DOMAIN}\nother.example")
    tool.button("lookup").click()
    expect(tool.status).to_have_text(tool.word("several_done", done=2), timeout=START)
    assert violations(tool.page) == []


def test_a_hostile_answer_is_text(reader: MakeReader) -> None:
    tool = reader("spf")
    ask(tool, f"hostile.{DOMAIN}")
    looked_up(tool)
    assert tool.report.locator("img, script, iframe").count() == 0
    expect(tool.record).to_contain_text("onerror")


def test_the_domain_goes_along_to_the_other_language(reader: MakeReader) -> None:
    tool = reader("domain")
    tool.box.fill(DOMAIN)
    tool.page.locator("a[data-language-switch]").first.click()
    expect(tool.page).to_have_url(re.compile("/en/tools/domain/"))
    expect(tool.box).to_have_value(DOMAIN)
