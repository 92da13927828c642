"""Copying never fails silently: the clipboard, the old command, or a selected box and a sentence."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import MakeTool
from tests.browser.tool import GOOD, WARN, Tool

# What Android's web views do: the clipboard refuses, and the old command as well.
REFUSING = """
Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) } });
"""
NO_COMMAND = """
const command = Document.prototype.execCommand;
Document.prototype.execCommand = function (name, ...rest) { return name !== "copy" && command.call(this, name, ...rest); };
"""
SILENT = """
Object.defineProperty(navigator, "clipboard", { value: { writeText: () => new Promise(() => {}) } });
"""


def allowed(make_tool: MakeTool) -> Tool:
    return make_tool(permissions=["clipboard-read", "clipboard-write"])


def clipboard(tool: Tool) -> str:
    text: str = tool.page.evaluate("() => navigator.clipboard.readText()")
    return text


def test_the_record(make_tool: MakeTool, lang: str) -> None:
    tool = allowed(make_tool).open(lang)
    expect(tool.button("copy")).to_be_hidden()
    tool.paste(WARN)
    tool.drawn("warn")
    expect(tool.status).to_have_attribute("data-echo", "")  # the verdict was told, so nothing else will be
    tool.button("copy").click()
    expect(tool.status).to_have_text(tool.word("copied_record"))
    assert clipboard(tool) == WARN
    assert tool.focused() == "copy"


def test_what_a_button_has_done_can_be_read_before_the_verdict_is_told(make_tool: MakeTool) -> None:
    tool = allowed(make_tool).open()
    tool.box.focus()
    tool.state("ready")
    tool.paste(WARN)
    tool.button("copy").click()
    expect(tool.status).to_have_text(tool.word("copied_record"))
    tool.drawn("warn")
    tool.page.wait_for_timeout(1500)
    expect(tool.status).to_have_text(tool.word("copied_record"))
    expect(tool.status).to_have_text(tool.report.locator(".report-verdict").inner_text())


def test_a_link_to_the_record(make_tool: MakeTool, lang: str) -> None:
    tool = allowed(make_tool).open(lang)
    tool.paste(WARN)
    tool.drawn("warn")
    expect(tool.status).to_have_attribute("data-echo", "")
    tool.button("share").click()
    expect(tool.status).to_have_text(tool.word("copied_link"))
    link = clipboard(tool)
    assert tool.page.url == link, "a chat program's own forward button takes the page's address"
    tool.page.goto("about:blank")
    tool.page.goto(link)
    expect(tool.box).to_have_value(WARN)
    tool.drawn("warn")


def test_a_record_that_is_too_long_for_a_link(tool: Tool) -> None:
    tool.open()
    tool.paste("v=spf1 " + "ip4:192.0.2.1 " * 400 + "~all")
    address = tool.page.url
    tool.button("share").click()
    expect(tool.status).to_have_text(tool.word("share_too_long"))
    assert tool.page.url == address


def test_the_old_command_is_the_second_way(make_tool: MakeTool) -> None:
    tool = make_tool(permissions=["clipboard-read"])
    tool.page.add_init_script(REFUSING)
    tool.open()
    tool.paste("v=spf1\n~all")
    tool.button("copy").click()
    expect(tool.status).to_have_text(tool.word("copied_record"))
    tool.paste("")
    tool.page.keyboard.press("Control+v")
    expect(tool.box).to_have_value("v=spf1\n~all")


def test_a_selected_box_is_the_last_way(tool: Tool, lang: str) -> None:
    tool.page.add_init_script(REFUSING + NO_COMMAND)
    tool.open(lang)
    tool.paste(GOOD)
    tool.drawn("pass")
    tool.button("copy").click()
    box = tool.section.get_by_label(tool.word("copy_label"))
    expect(box).to_have_value(GOOD)
    expect(box).to_be_focused()
    assert tool.page.evaluate("() => [document.activeElement.selectionStart, document.activeElement.selectionEnd]") == [
        0,
        len(GOOD),
    ]
    expect(tool.status).to_have_text(tool.word("copy_by_hand"))
    tool.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert tool.focused() == "copy"


def test_a_clipboard_that_never_answers(tool: Tool) -> None:
    tool.page.add_init_script(SILENT + NO_COMMAND)
    tool.open()
    tool.paste(GOOD)
    tool.button("share").click()
    box = tool.section.locator(".checker-copybox textarea")
    expect(box).to_have_value(tool.page.url)
    tool.type(" ")
    expect(box).to_have_count(0)
