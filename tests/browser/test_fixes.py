"""Fixes edit the reader's text, can be undone, say what they did, and leave the focus where the next step is."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.tool import FAIL, GOOD, WARN, Tool


def test_one_fix(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.paste(FAIL)
    tool.drawn("fail")
    title = tool.fix("spf-equals-for-colon").inner_text()
    tool.fix("spf-equals-for-colon").click()
    expect(tool.box).to_have_value(FAIL.replace("include=", "include:"))
    expect(tool.report.locator("li[data-rule=spf-equals-for-colon]")).to_have_count(0)
    expect(tool.status).to_contain_text(tool.word("fixed_one", title=title))
    expect(tool.status).to_contain_text(tool.report.locator(".report-verdict").inner_text())
    assert tool.focused() == "apply-fix"
    assert tool.page.evaluate("() => document.activeElement.closest('li').dataset.rule") == "spf-missing-space"


def test_the_last_fix_leaves_the_focus_on_the_sentence(tool: Tool) -> None:
    tool.open()
    tool.paste("v=spf1 include=spf.mail.qq.com ~all")
    tool.drawn("fail")
    tool.fix("spf-equals-for-colon").focus()
    tool.page.keyboard.press("Enter")
    tool.drawn("pass")
    expect(tool.status).to_be_focused()


def test_undo_by_the_keyboard(tool: Tool) -> None:
    tool.open()
    tool.type(FAIL)
    tool.drawn("fail")
    tool.fix("spf-missing-space").click()
    expect(tool.report.locator("li[data-rule=spf-missing-space]")).to_have_count(0)
    tool.box.focus()
    tool.page.keyboard.press("Control+z")
    expect(tool.box).to_have_value(FAIL)
    expect(tool.report.locator("li[data-rule=spf-missing-space]")).to_have_count(1)


def test_undo_by_the_button_and_again_by_the_keyboard(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.paste(FAIL)
    tool.drawn("fail")
    expect(tool.button("undo")).to_be_hidden()
    tool.button("fix").click()
    expect(tool.box).not_to_have_value(FAIL)
    tool.button("undo").click()
    expect(tool.box).to_have_value(FAIL)
    tool.drawn("fail")
    expect(tool.status).to_contain_text(tool.word("undone"))
    expect(tool.button("undo")).to_be_hidden()
    tool.box.focus()
    tool.page.keyboard.press("Control+z")
    expect(tool.box).not_to_have_value(FAIL)


def test_a_key_of_the_readers_own_ends_the_undo_button(tool: Tool) -> None:
    tool.open()
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.button("fix").click()
    expect(tool.button("undo")).to_be_visible()
    tool.type(" ")
    expect(tool.button("undo")).to_be_hidden()


def test_all_safe_fixes(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.button("fix").click()
    tool.drawn("warn")
    expect(tool.box).to_have_value("v=spf1 include:spf.mail.qq.com ptr ip4:203.0.113.7 ~all")
    expect(tool.status).to_contain_text(tool.word("fixed_all", count=2))
    expect(tool.button("fix")).to_be_hidden()
    assert tool.focused() != "BODY"


def test_without_a_safe_fix_there_is_no_button_for_all(tool: Tool) -> None:
    tool.open()
    tool.paste(WARN)
    tool.drawn("warn")
    expect(tool.button("fix")).to_be_hidden()
    expect(tool.fix("spf-ptr")).to_be_visible()


def test_a_fix_of_the_example_fills_the_box(tool: Tool) -> None:
    tool.open()
    button = tool.report.locator("[data-action=apply-fix]").first
    record = button.get_attribute("data-record")
    button.click()
    expect(tool.box).to_have_value(record or "")
    tool.drawn()


def test_a_fix_that_the_text_has_outrun_is_made_for_the_new_text(tool: Tool) -> None:
    tool.open()
    tool.paste("v=spf1 include=spf.mail.qq.com ~all")
    tool.drawn("fail")
    # The text changes and the button is pressed before the next check.
    tool.page.evaluate(
        """() => { const box = document.querySelector("textarea[name=subject]");
          box.value = "v=spf1 ip4:192.0.2.1 include=spf.mail.qq.com ~all";
          box.dispatchEvent(new InputEvent("input", { bubbles: true }));
          document.querySelector("[data-action=apply-fix]").click(); }"""
    )
    expect(tool.box).to_have_value("v=spf1 ip4:192.0.2.1 include:spf.mail.qq.com ~all")
    tool.drawn("pass")


def test_a_fix_that_no_longer_fits_says_so(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.paste("v=spf1 include=spf.mail.qq.com ~all")
    tool.drawn("fail")
    tool.page.evaluate(
        """(text) => { const box = document.querySelector("textarea[name=subject]");
          box.value = text;
          box.dispatchEvent(new InputEvent("input", { bubbles: true }));
          document.querySelector("[data-action=apply-fix]").click(); }""",
        GOOD,
    )
    expect(tool.status).to_have_text(tool.word("fix_gone"))
    expect(tool.box).to_have_value(GOOD)


def test_two_quick_taps_apply_one_fix(tool: Tool) -> None:
    tool.open()
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.fix("spf-equals-for-colon").dblclick()
    tool.page.wait_for_timeout(800)
    expect(tool.box).to_have_value(FAIL.replace("include=", "include:"))


def test_a_reader_who_types_on_at_once_keeps_the_focus(tool: Tool) -> None:
    tool.open()
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.fix("spf-equals-for-colon").click()
    tool.box.focus()
    tool.page.keyboard.press("End")
    tool.page.keyboard.type("  ", delay=120)
    expect(tool.box).to_be_focused()
    expect(tool.box).to_have_value(FAIL.replace("include=", "include:") + "  ")
