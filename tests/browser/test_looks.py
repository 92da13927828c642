"""What a reader sees and hears: roles and names, narrow screens, fingers, dark, forced colours, print."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeTool
from tests.browser.tool import FAIL, GOOD, WARN, Tool
from tests.browser_support import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = f"v=spf1 include:{'a-very-long-label.' * 12}example include={'b' * 200}.example “ptr” ip4:203.0.113.7~all"
OPEN = "(report) => report.querySelectorAll('details').forEach((one) => { one.open = true; })"


def violations(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(
        """(tags) => axe.run("section.checker", { runOnly: tags }).then(({ violations }) =>
          violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 120))]))""",
        TAGS,
    )
    return found


def put(tool: Tool, state: str) -> None:
    """Brings the page into a state."""
    if state in ("fail", "warn", "pass"):
        tool.paste({"fail": FAIL, "warn": WARN, "pass": GOOD}[state])
        tool.drawn(state)
        tool.page.wait_for_timeout(700)
    elif state == "fixed":
        put(tool, "fail")
        tool.button("fix").click()
        expect(tool.button("undo")).to_be_visible()
        tool.drawn("warn")
    elif state == "copying":
        put(tool, "pass")
        tool.page.evaluate(
            """() => { Object.defineProperty(navigator, "clipboard", { value: undefined });
              document.execCommand = () => false; }"""
        )
        tool.button("copy").click()
        expect(tool.section.locator(".checker-copybox")).to_be_visible()
    elif state == "failed":
        tool.page.context.set_offline(True)
        tool.paste(FAIL)
        tool.state("failed")
        tool.trouble.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_any_state(
    make_tool: MakeTool, lang: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    found: dict[str, Any] = {}
    for states in (["idle", "fail", "warn", "pass", "fixed", "copying"], ["failed"]):
        tool = make_tool(viewport={"width": width, "height": 800}, color_scheme=scheme)
        tool.page.add_init_script(AXE)
        tool.open(lang)
        for state in states:
            put(tool, state)
            tool.report.evaluate(OPEN)
            if trouble := violations(tool.page):
                found[state] = trouble
    assert found == {}


@pytest.mark.parametrize("width", [320, 390])
def test_a_narrow_screen_never_scrolls_sideways(make_tool: MakeTool, lang: str, width: int) -> None:
    tool = make_tool(viewport={"width": width, "height": 700}, is_mobile=True, has_touch=True).open(lang)
    for record in (FAIL, LONG):
        tool.paste(record)
        tool.drawn("fail")
        tool.report.evaluate(OPEN)
        assert tool.page.evaluate("() => document.documentElement.scrollWidth") == width
        outside = tool.section.evaluate(
            """(section, width) => Array.from(section.querySelectorAll("*")).filter((one) => {
              const box = one.getBoundingClientRect();
              return box.width > 1 && box.right > width + 0.5; }).map((one) => one.outerHTML.slice(0, 80))""",
            width,
        )
        assert outside == []


def test_a_finger_can_hit_every_control(make_tool: MakeTool) -> None:
    tool = make_tool(viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True).open()
    put(tool, "fixed")
    tool.paste(FAIL)
    tool.drawn("fail")
    for control in tool.section.locator("button:visible, summary:visible, textarea:visible").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44, control.inner_text()
        assert box["width"] >= 44, control.inner_text()


def test_a_phone_does_not_zoom_into_the_box(make_tool: MakeTool) -> None:
    tool = make_tool(viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True).open()
    assert float(tool.box.evaluate("(box) => parseFloat(getComputedStyle(box).fontSize)")) >= 16


def test_roles_and_names(tool: Tool, lang: str) -> None:
    tool.open(lang)
    section = tool.page.get_by_role("region", name=tool.word("label_spf"))
    box = section.get_by_role("textbox", name=tool.word("label_spf"))
    expect(box).to_have_accessible_description(tool.word("hint_spf"))
    expect(section.get_by_role("button", name=tool.word("check"), exact=True)).to_be_enabled()
    tool.type(FAIL)
    tool.drawn("fail")
    for action in ("fix", "copy", "share"):
        expect(section.get_by_role("button", name=tool.word(action), exact=True)).to_be_visible()
    expect(section.get_by_role("status")).to_have_count(1)
    findings = section.locator("ol[data-findings] > li")
    for index, finding in enumerate(findings.all()):
        words = finding.locator(".finding-severity").inner_text().strip()
        assert words, f"finding {index} says its severity in words"
    expect(section.get_by_role("table")).to_have_count(1)
    expect(section.locator("[lang]")).to_have_count(0)
    assert section.get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[lang]


def test_severities_differ_in_more_than_colour(tool: Tool) -> None:
    tool.open()
    tool.paste("v=spf1 include=spf.mail.qq.com ptr -all")
    tool.drawn("fail")
    shapes = tool.report.evaluate(
        """(report) => Object.fromEntries(Array.from(report.querySelectorAll("mark"), (mark) =>
          [mark.dataset.severity, getComputedStyle(mark).textDecorationStyle]))"""
    )
    assert shapes == {"error": "wavy", "warning": "dashed", "info": "dotted"}


def test_forced_colours_keep_the_marks(make_tool: MakeTool) -> None:
    tool = make_tool(forced_colors="active").open()
    tool.paste(FAIL)
    tool.drawn("fail")
    lines = tool.report.evaluate(
        "(report) => Array.from(report.querySelectorAll('mark'), (mark) => getComputedStyle(mark).textDecorationLine)"
    )
    assert lines
    assert set(lines) == {"underline"}


def test_print_shows_the_report_with_its_reasons(tool: Tool) -> None:
    tool.open()
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.page.emulate_media(media="print")
    expect(tool.box).to_be_hidden()
    expect(tool.record).to_be_visible()
    expect(tool.report.locator("[data-action=apply-fix]").first).to_be_hidden()
    expect(tool.report.locator(".finding-why").first).to_be_visible()


def test_a_finding_and_its_mark_show_which_belongs_to_which(tool: Tool) -> None:
    tool.open()
    tool.paste(FAIL)
    tool.drawn("fail")
    finding = tool.report.locator("li[data-rule=spf-ptr]")
    finding.hover()
    expect(tool.report.locator("mark[data-active]")).to_have_text("ptr")
    tool.page.mouse.move(0, 0)
    expect(tool.report.locator("mark[data-active]")).to_have_count(0)
    tool.report.locator("mark", has_text="~all").click()
    expect(tool.report.locator("li[data-rule=spf-missing-space]")).to_be_focused()
