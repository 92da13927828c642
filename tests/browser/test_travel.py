"""The reader's text comes along: in a link, over a language switch, back from a rule's page, through a reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tool import FAIL, GOOD, WARN, Tool
from tests.browser_support import StaticServer

# A box with several lines that asks before it looks up, and a checker with a hyphen in its name: text, and what it gets.
OTHERS = [("domain", "example.com\nexample.org", None), ("mta-sts", "v=STSv1; id=2026-11-24", "fail")]


def carried(tool: Tool) -> str | None:
    """The text in the address, if there is one."""
    found: str | None = tool.page.evaluate(
        "(mark) => location.hash.startsWith(mark) ? decodeURIComponent(location.hash.slice(mark.length)) : null",
        f"#{tool.checker}=",
    )
    return found


def test_a_link_fills_the_box_and_checks(tool: Tool, lang: str) -> None:
    tool.open(lang, FAIL).drawn("fail")
    expect(tool.box).to_have_value(FAIL)
    expect(tool.section).to_be_in_viewport()
    expect(tool.status).to_have_text(tool.report.locator(".report-verdict").inner_text())


def test_a_second_link_in_the_same_page(tool: Tool) -> None:
    tool.open("zh", FAIL).drawn("fail")
    tool.page.evaluate("(record) => { location.hash = '#spf=' + encodeURIComponent(record); }", GOOD)
    expect(tool.box).to_have_value(GOOD)
    tool.drawn("pass")
    tool.page.go_back()
    expect(tool.box).to_have_value(FAIL)
    tool.drawn("fail")


@pytest.mark.parametrize("fragment", ["%E4%BD", "v%3Dspf1%2", "%"])
def test_a_damaged_link_says_so(tool: Tool, fragment: str) -> None:
    tool.page.goto(f"{tool.address()}#{tool.checker}={fragment}")
    expect(tool.status).to_have_text(tool.word("link_damaged"))
    expect(tool.box).to_have_value("")


def test_an_address_that_is_no_longer_true_is_taken_back(tool: Tool) -> None:
    tool.open("zh", GOOD).drawn("pass")
    assert carried(tool) == GOOD
    tool.paste(WARN)
    tool.drawn("warn")
    tool.page.wait_for_function("() => location.hash === ''")
    tool.page.reload()
    expect(tool.box).to_have_value(WARN)


@pytest.mark.parametrize("record", [FAIL, "v=spf1 \"<&>' 汉字 %20 #x=1 😀 ~all\nzweite Zeile"])
def test_the_language_switch_keeps_text_and_place(tool: Tool, record: str) -> None:
    tool.open("zh")
    tool.paste(record)
    tool.drawn("fail")
    tool.page.evaluate(
        """() => { const heading = document.querySelector("section[data-checker] ~ h2[id]");
          window.scrollTo({ top: heading.getBoundingClientRect().top + scrollY - 80, behavior: "instant" }); }"""
    )
    tool.page.locator("a[data-language-switch]").first.click()
    tool.page.wait_for_url("**/en/tools/spf/**")
    expect(tool.box).to_have_value(record)
    tool.drawn("fail")
    assert tool.section.get_attribute("data-lang") == "en"
    assert tool.page.evaluate("() => document.querySelector('h2' + location.hash) !== null"), "the place is kept too"
    assert tool.page.evaluate("() => sessionStorage.getItem('tmg:input:spf')") is None


def test_a_language_switch_in_the_middle_of_the_download(tool: Tool) -> None:
    tool.open("en")
    tool.paste(WARN)
    tool.page.locator("a[data-language-switch]").first.click()
    expect(tool.section).to_have_attribute("data-lang", "zh")
    expect(tool.box).to_have_value(WARN)
    tool.drawn("warn")


def test_a_text_that_was_carried_over_is_not_carried_again(tool: Tool) -> None:
    tool.open("zh")
    tool.paste(WARN)
    tool.page.locator("a[data-language-switch]").first.click()
    expect(tool.section).to_have_attribute("data-lang", "en")
    expect(tool.box).to_have_value(WARN)
    tool.open("zh")
    expect(tool.box).to_have_value("")


def test_back_from_a_rules_page_and_forward_again(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.report.locator("summary").first.click()
    tool.report.locator(".finding-link a").first.click()
    tool.page.wait_for_url(re.compile("/rules/spf-"))
    tool.page.go_back()
    expect(tool.box).to_have_value(FAIL)
    tool.drawn("fail")
    tool.page.go_forward()
    tool.page.wait_for_url(re.compile("/rules/spf-"))
    tool.page.go_back()
    expect(tool.box).to_have_value(FAIL)


def test_a_reload_keeps_the_text_and_an_emptied_box_stays_empty(tool: Tool) -> None:
    tool.open()
    tool.paste(FAIL)
    tool.page.reload()
    expect(tool.box).to_have_value(FAIL)
    tool.drawn("fail")
    tool.paste("")
    tool.page.keyboard.press("Delete")
    expect(tool.report).to_have_attribute("data-source", "example")
    tool.page.reload()
    tool.page.wait_for_timeout(500)
    expect(tool.box).to_have_value("")


def test_a_hostile_fragment_runs_nothing(tool: Tool) -> None:
    record = 'v=spf1 "><img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) +all'
    tool.open("zh", record).drawn("fail")
    expect(tool.box).to_have_value(record)
    assert tool.report.locator("img, script").count() == 0


@pytest.mark.parametrize(("checker", "text", "verdict"), OTHERS)
def test_other_checkers_texts_come_along(tool: Tool, text: str, verdict: str | None) -> None:
    def there(lang: str) -> None:
        expect(tool.section).to_have_attribute("data-lang", lang)
        expect(tool.box).to_have_value(text)
        if verdict:
            tool.drawn(verdict)

    tool.open("zh", text)
    there("zh")
    tool.page.locator("a[data-language-switch]").first.click()
    there("en")
    tool.page.go_back()
    there("zh")
    tool.page.go_forward()
    there("en")
    tool.page.reload()
    there("en")


@pytest.mark.parametrize(("checker", "text", "verdict"), OTHERS)
def test_a_language_switch_in_the_middle_of_typing(tool: Tool, text: str, verdict: str | None) -> None:
    tool.open("zh")
    tool.box.focus()
    tool.page.keyboard.insert_text(text[:9])
    tool.page.locator("a[data-language-switch]").first.click()
    expect(tool.section).to_have_attribute("data-lang", "en")
    expect(tool.box).to_have_value(text[:9])
    tool.box.focus()
    tool.page.keyboard.press("Control+End")
    tool.page.keyboard.insert_text(text[9:])
    expect(tool.box).to_have_value(text)
    if verdict:
        tool.drawn(verdict)


def test_two_tabs_of_one_profile(page: Page, server: StaticServer) -> None:
    origin = server.url + "/guide"
    first, second = Tool(page, origin), Tool(page.context.new_page(), origin, "mta-sts")
    # Both start afresh at once, and both would store what they start from.
    first.page.goto(first.address("zh", FAIL), wait_until="commit")
    second.page.goto(second.address("en", OTHERS[1][1]), wait_until="commit")
    first.drawn("fail")
    second.drawn("fail")
    for tool in (first, second):
        tool.page.evaluate("() => TradeMail.keeping.idle()")
    # A third goes on from what they stored, while both still hold their workers.
    third = Tool(page.context.new_page(), origin, "dmarc").open("zh", "v=DMARC1; p=nonsense").drawn("fail")
    assert third.downloads == []
    second.page.close()
    first.paste(GOOD)
    first.drawn("pass")
    expect(third.box).to_have_value("v=DMARC1; p=nonsense")
    assert [tool.trouble for tool in (first, second, third)] == [[], [], []]
