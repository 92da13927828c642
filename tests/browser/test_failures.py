"""What can go wrong on the way to a verdict, and that the reader's text outlives it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeTool
from tests.browser.tool import FAIL, GOOD, WARN, Tool
from tests.browser_support import Fault, StaticServer

WASM = "pyodide.asm.wasm"


def test_progress_in_bytes_and_words(tool: Tool, lang: str) -> None:
    held, modules = tool.hold(WASM), tool.hold("modules.zip")
    tool.open(lang)
    with tool.page.expect_response(re.compile(r"manifest\.json$")) as manifest:
        tool.type(GOOD)
    manifest.value.finished()
    tool.state("loading")
    tool.page.wait_for_timeout(300)
    modules[0].continue_()
    bar = tool.section.get_by_role("progressbar")
    expect(bar).to_be_visible()
    expect(tool.section.locator("[data-progress-text]")).to_have_text(re.compile(r"\d\.\d (/|of) \d+\.\d MB"))
    done, total = bar.evaluate("(bar) => [bar.value, bar.max]")
    sizes = tool.page.evaluate(
        """(folder) => fetch(folder + "manifest.json").then((answer) => answer.json())
          .then(({ files }) => files.map((file) => file.bytes))""",
        tool.section.get_attribute("data-runtime"),
    )
    assert total == sum(sizes)
    assert 0 < done < total
    expect(tool.status).to_have_text(tool.word("preparing"))
    expect(tool.button("cancel")).to_be_visible()
    for route in held:
        route.continue_()
    tool.drawn("pass")
    expect(bar).to_be_hidden()
    expect(tool.button("cancel")).to_be_hidden()


def test_the_example_is_not_taken_for_the_readers_verdict(tool: Tool) -> None:
    held = tool.hold(WASM)
    tool.open()
    expect(tool.report).to_be_visible()
    tool.type(GOOD)
    tool.state("loading")
    expect(tool.report.locator(".report-verdict")).to_be_hidden()
    for route in held:
        route.continue_()
    tool.drawn("pass")
    expect(tool.report).to_be_visible()


def test_cancel_and_go_on(tool: Tool, lang: str) -> None:
    tool.hold(WASM)
    tool.open(lang)
    tool.type(WARN)
    tool.state("loading")
    tool.button("cancel").focus()
    tool.page.keyboard.press("Enter")
    tool.state("idle")
    expect(tool.status).to_have_text(tool.word("cancelled"))
    expect(tool.status).to_be_focused()
    expect(tool.box).to_have_value(WARN)
    # Nothing starts again before the reader asks for it.
    tool.type(" ")
    tool.page.wait_for_timeout(300)
    tool.state("idle")
    tool.page.unroute(f"**/{WASM}")
    tool.button("check").click()
    tool.drawn("warn")


def test_no_network_then_a_retry(make_tool: MakeTool, lang: str) -> None:
    tool = make_tool().open(lang)
    tool.page.context.set_offline(True)
    tool.type(FAIL)
    tool.state("failed")
    expect(tool.alert).to_have_text(tool.word("failed_network"))
    expect(tool.alert).to_be_in_viewport()
    expect(tool.box).to_have_value(FAIL)
    tool.page.context.set_offline(False)
    tool.button("retry").click()
    tool.drawn("fail")
    expect(tool.alert).to_be_hidden()
    expect(tool.box).to_have_value(FAIL)
    assert [line for line in tool.trouble if "ERR_INTERNET_DISCONNECTED" not in line] == []
    tool.trouble.clear()


def test_a_start_that_nobody_asked_for_fails_without_a_word(make_tool: MakeTool) -> None:
    tool = make_tool().open()
    tool.page.context.set_offline(True)
    tool.page.mouse.wheel(0, 40)
    tool.page.wait_for_timeout(1000)
    assert tool.downloads
    tool.state("idle")
    expect(tool.alert).to_be_hidden()
    tool.page.context.set_offline(False)
    tool.type(GOOD)
    tool.drawn("pass")
    tool.trouble.clear()


@pytest.mark.parametrize("code", ["integrity", "network"])
def test_a_damaged_download_then_a_retry(tool: Tool, server: StaticServer, code: str) -> None:
    tool.open()
    folder = (tool.section.get_attribute("data-runtime") or "").replace("../../", "/guide/")
    fault = Fault(keep=300) if code == "integrity" else Fault(status=503)
    server.faults[folder + "modules.zip"] = fault
    tool.type(WARN)
    tool.state("failed")
    expect(tool.alert).to_have_text(tool.word(f"failed_{code}"))
    server.faults.clear()
    tool.button("retry").focus()
    tool.page.keyboard.press("Enter")
    tool.drawn("warn")
    assert tool.focused() != "BODY"
    expect(tool.box).to_have_value(WARN)
    tool.trouble.clear()


def test_a_worker_that_dies_at_work(tool: Tool, lang: str) -> None:
    tool.open(lang)
    tool.type(WARN)
    tool.drawn("warn")
    tool.worker.evaluate(
        """() => void setTimeout(() => {
          const end = performance.now() + 1500; while (performance.now() < end); self.close(); }, 0)"""
    )
    tool.type(" ")
    tool.state("failed")
    expect(tool.alert).to_have_text(tool.word("failed_killed"))
    expect(tool.box).to_have_value(WARN + " ")
    tool.button("retry").click()
    tool.drawn("warn")


def test_a_worker_that_died_in_the_background_is_replaced_without_a_word(tool: Tool) -> None:
    tool.open()
    tool.type(WARN)
    tool.drawn("warn")
    tool.worker.evaluate("() => self.close()")
    tool.page.wait_for_timeout(500)
    before = len(tool.downloads)
    tool.paste(GOOD)
    tool.drawn("pass")
    expect(tool.alert).to_be_hidden()
    assert len(tool.downloads) == before, "a new worker needs no network"


def test_a_check_that_takes_long_can_be_cancelled(tool: Tool) -> None:
    tool.open()
    tool.type(WARN)
    tool.drawn("warn")
    tool.worker.evaluate("() => void setTimeout(() => { for (;;); }, 0)")
    tool.type(" ")
    tool.state("busy")
    tool.button("cancel").click()
    tool.state("idle")
    expect(tool.box).to_have_value(WARN + " ")
    tool.button("check").click()
    tool.drawn("warn")


@pytest.mark.parametrize(
    "missing",
    ["delete window.Worker", "delete window.WebAssembly", "WebAssembly.validate = () => false"],
)
def test_a_browser_below_the_floor_is_told_before_any_download(tool: Tool, lang: str, missing: str) -> None:
    tool.page.add_init_script(missing)
    tool.open(lang).state("unsupported")
    expect(tool.status).to_have_text(tool.word("failed_unsupported"))
    expect(tool.box).to_be_hidden()
    expect(tool.report.locator(".report-verdict")).to_be_visible()
    expect(tool.report.locator("[data-action=apply-fix]").first).to_be_hidden()
    steps = tool.section.locator(".checker-manual li")
    assert steps.all_inner_texts() == tool.word("manual_spf").strip().splitlines()
    tool.page.mouse.wheel(0, 40)
    tool.page.wait_for_timeout(500)
    assert tool.downloads == []


def test_without_javascript_the_page_is_useful(make_tool: MakeTool, lang: str) -> None:
    tool = make_tool(java_script_enabled=False).open(lang)
    expect(tool.report).to_have_attribute("data-source", "example")
    expect(tool.report.locator(".report-verdict")).to_be_visible()
    expect(tool.report.locator("mark").first).to_be_visible()
    expect(tool.button("check")).to_be_disabled()
    expect(tool.section.locator("noscript ol li")).to_have_count(6)
    expect(tool.section.locator("noscript")).to_be_visible()
    expect(tool.report.locator("[data-action=apply-fix]").first).to_be_hidden()
    tool.report.locator("summary").first.click()
    expect(tool.report.locator(".finding-why").first).to_be_visible()
    assert tool.downloads == []
