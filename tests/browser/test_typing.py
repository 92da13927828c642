"""From the keys to the verdict: live, the newest text wins, and a screen reader is told when the keys are still."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.tool import FAIL, GOOD, WARN, Tool

# Notes every change of the sentence, of the verdict, and every key, with its time.
LISTEN = """() => {
  window.heard = [];
  const note = (what, value) => window.heard.push({ what, value, at: performance.now() });
  const watch = (selector, what, read) => {
    const node = document.querySelector(selector);
    new MutationObserver(() => note(what, read(node))).observe(node, {
      childList: true, characterData: true, subtree: true, attributes: true });
  };
  watch("[data-status]", "status", (node) => node.textContent);
  watch("[data-report]", "report", (node) => node.dataset.verdict);
  document.querySelector("textarea[name=subject]").addEventListener("input", () => note("key", ""), true);
}"""


def test_typing_a_record_gives_a_verdict(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.type(FAIL)
    tool.drawn("fail")
    verdict, findings = tool.seen()
    assert (verdict, [rule for rule, _ in findings]) == (
        "fail",
        ["spf-equals-for-colon", "spf-missing-space", "spf-ptr"],
    )
    expect(tool.status).to_have_text(tool.report.locator(".report-verdict").inner_text())


def test_nothing_is_downloaded_for_a_page_that_is_only_open(tool: Tool) -> None:
    tool.open()
    expect(tool.button("check")).to_be_enabled()
    tool.page.wait_for_timeout(2000)
    assert tool.downloads == []
    tool.state("idle")


def test_taking_the_focus_starts_python_and_shows_no_verdict(tool: Tool) -> None:
    tool.open().box.focus()
    tool.state("ready")
    expect(tool.report).to_have_attribute("data-source", "example")


def test_a_reader_who_is_there_finds_python_ready(tool: Tool) -> None:
    """A scroll is a sign of life: Python is fetched while the page is idle, and nothing in the page says so."""
    tool.open().page.mouse.wheel(0, 40)
    tool.state("ready")
    expect(tool.section.locator("[data-progress]")).to_be_hidden()
    expect(tool.report).to_have_attribute("data-source", "example")


def test_only_the_newest_text_is_drawn(tool: Tool) -> None:
    tool.open().box.focus()
    tool.state("ready")
    tool.page.evaluate(LISTEN)
    for ending in range(25):
        tool.paste(f"v=spf1 ip4:192.0.2.{ending} {'+' if ending < 24 else '~'}all")
    expect(tool.record).to_have_text("v=spf1 ip4:192.0.2.24 ~all")
    tool.drawn("pass")
    tool.page.wait_for_timeout(1200)
    expect(tool.record).to_have_text("v=spf1 ip4:192.0.2.24 ~all")
    drawn = [one["value"] for one in tool.page.evaluate("() => heard") if one["what"] == "report"]
    assert drawn[-1] == "pass"


def test_the_check_follows_the_last_key_and_the_sentence_comes_when_the_keys_are_still(tool: Tool) -> None:
    """The page's own clock is stopped, so that how busy this machine is does not come into it."""
    tool.page.clock.install()
    tool.open().box.focus()
    tool.state("ready")
    tool.paste(GOOD)
    tool.drawn("pass")
    expect(tool.status).to_have_text(tool.report.locator(".report-verdict").inner_text())
    before = tool.status.inner_text()
    tool.page.clock.pause_at(tool.page.evaluate("() => Date.now()") + 10_000)
    tool.type(" +all ptr")
    tool.page.clock.run_for(80)
    expect(tool.report).to_have_attribute("data-verdict", "pass")
    tool.page.clock.run_for(40)  # 120 ms: the contract's longest wait before the check
    tool.drawn("fail")
    # The sentence waits for still keys; until then it says nothing new.
    tool.page.clock.run_for(420)
    expect(tool.status).to_have_text(before)
    tool.page.clock.run_for(120)
    expect(tool.status).to_have_text(tool.report.locator(".report-verdict").inner_text())


def test_an_emptied_box_shows_the_example_again(tool: Tool, lang: str) -> None:
    tool.open(lang)
    before = tool.report.inner_text()
    tool.type(WARN)
    tool.drawn("warn")
    tool.page.keyboard.press("Control+a")
    tool.page.keyboard.press("Delete")
    expect(tool.report).to_have_attribute("data-source", "example")
    assert tool.report.inner_text() == before
    expect(tool.status).to_have_text(tool.word("example"))
    for action in ("copy", "share", "fix"):
        expect(tool.button(action)).to_be_hidden()


def test_checking_an_empty_box_says_what_to_do(tool: Tool, lang: str) -> None:
    tool.open(lang).button("check").click()
    expect(tool.status).to_have_text(tool.word("empty"))
    assert tool.focused() == "subject"


def test_the_keyboard_alone_is_enough(tool: Tool, lang: str) -> None:
    """Box, check button, fix button, the reasons: all by Tab, Enter and Space."""
    tool.open(lang).box.focus()
    tool.page.keyboard.insert_text("v=spf1 +all")
    tool.page.keyboard.press("Tab")
    assert tool.focused() == "check"
    tool.page.keyboard.press("Enter")
    tool.drawn("fail")
    expect(tool.status).to_have_text(re.compile(r"\S"))
    for _ in range(20):
        tool.page.keyboard.press("Tab")
        if tool.page.evaluate("() => document.activeElement.matches('[data-report] summary')"):
            break
    tool.page.keyboard.press("Space")
    expect(tool.report.locator("details[open]")).to_have_count(1)
    tool.box.focus()
    tool.page.keyboard.press("Control+Enter")
    tool.drawn("fail")


def test_open_branches_scroll_and_focus_stay_when_the_text_changes(tool: Tool) -> None:
    tool.open()
    tool.type("v=spf1 include=example.com ptr +all")
    tool.drawn("fail")
    branch = tool.report.locator("li[data-rule=spf-ptr] details")
    branch.locator("summary").click()
    tool.page.evaluate(
        """() => { window.kept = document.querySelector("li[data-rule=spf-ptr]"); window.scrollBy(0, 150); }"""
    )
    place = tool.page.evaluate("() => scrollY")
    tool.page.evaluate(
        """() => { const box = document.querySelector("textarea[name=subject]");
          box.value = "v=spf1 ptr +all"; box.dispatchEvent(new InputEvent("input", { bubbles: true })); }"""
    )
    expect(tool.report.locator("li[data-rule=spf-equals-for-colon]")).to_have_count(0)
    expect(branch).to_have_attribute("open", "")
    assert tool.page.evaluate("() => kept.isConnected && document.activeElement.closest('li') === kept")
    assert abs(tool.page.evaluate("() => scrollY") - place) < 400


def test_what_a_finger_is_on_does_not_move_away(tool: Tool) -> None:
    tool.open()
    tool.type("v=spf1 include=example.com ptr +all")
    tool.drawn("fail")
    button = tool.fix("spf-ptr")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    tool.page.mouse.move(box["x"] + 10, box["y"] + 10)
    tool.page.mouse.down()
    tool.page.evaluate(
        """() => { const box = document.querySelector("textarea[name=subject]");
          box.value = "v=spf1 ptr +all"; box.dispatchEvent(new InputEvent("input", { bubbles: true })); }"""
    )
    tool.page.wait_for_timeout(600)
    expect(tool.report.locator("li[data-rule=spf-equals-for-colon]")).to_have_count(1)
    tool.page.mouse.up()
    expect(tool.box).to_have_value("v=spf1 +all")
    expect(tool.report.locator("li[data-rule=spf-equals-for-colon]")).to_have_count(0)
    expect(tool.report.locator("li[data-rule=spf-ptr]")).to_have_count(0)
