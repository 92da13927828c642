"""What a reader sees and hears: roles and names, narrow screens, fingers, dark, forced colours, print."""

from __future__ import annotations

import itertools
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeTool
from tests.browser.samples import checkers, samples, worst
from tests.browser.tool import FAIL, Tool
from tests.browser_support import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = f"v=spf1 include:{'a-very-long-label.' * 12}example include={'b' * 200}.example “ptr” ip4:203.0.113.7~all"
# The elements, their pseudo-elements included, that take time to change or draw themselves by themselves.
MOVING = """() => Array.from(document.querySelectorAll("*")).flatMap((one) => ["", "::before", "::after"].filter((part) => {
  const style = getComputedStyle(one, part || null);
  return style.animationName !== "none" || style.scrollBehavior === "smooth"
    || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0.001);
}).map((part) => one.tagName + part))"""
OPEN = "(report) => report.querySelectorAll('details').forEach((one) => { one.open = true; })"


def violations(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(
        """(tags) => axe.run("section.checker", { runOnly: tags }).then(({ violations }) =>
          violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 120))]))""",
        TAGS,
    )
    return found


def put(tool: Tool, state: str) -> None:
    """Brings the page into a state: that of a verdict, or one that follows from it."""
    if state == "fixed":
        put(tool, "fail")
        if tool.button("fix").is_visible():
            tool.button("fix").click()
            expect(tool.button("undo")).to_be_visible()
            tool.drawn()
    elif state == "copying":
        tool.page.evaluate(
            """() => { Object.defineProperty(navigator, "clipboard", { value: undefined });
              document.execCommand = () => false; }"""
        )
        tool.button("copy").click()
        expect(tool.section.locator(".checker-copybox")).to_be_visible()
    elif state == "failed":
        tool.page.context.set_offline(True)
        tool.paste(tool.sample(worst(tool.checker)))
        tool.state("failed")
        tool.trouble.clear()
    elif state != "idle":
        tool.paste(tool.sample(state))
        tool.drawn(state)
        expect(tool.status).to_have_attribute("data-echo", "")  # the verdict has been told


def look(tool: Tool, scheme: Literal["light", "dark"], width: int) -> None:
    """The same page in other colours and on another screen, so that Python has to start only once."""
    tool.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tool.page.set_viewport_size({"width": width, "height": 800})
    expect(tool.page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])


SCHEMES: dict[Literal["light", "dark"], str] = {"light": "default", "dark": "slate"}
ALL = list(itertools.product(SCHEMES, (320, 1280)))
# All widgets have one structure and one set of colours; only where words run over more lines can they differ. SPF's,
# which has most states, is looked at in every way, the others in two ways a language.
PAIRS: dict[str, list[tuple[Literal["light", "dark"], int]]] = {
    "zh": [("light", 320), ("dark", 1280)],
    "en": [("light", 1280), ("dark", 320)],
}


@pytest.mark.parametrize("checker", checkers())
def test_axe_finds_nothing_in_any_state(make_tool: MakeTool, checker: str, lang: str) -> None:
    found: dict[str, Any] = {}
    after = ("fixed", "copying") if "fail" in samples(checker) else ()
    living: tuple[str, ...] = ("idle", *samples(checker), *after)
    for states in (living, ("failed",)):
        tool = make_tool()
        tool.page.add_init_script(AXE)
        tool.open(lang)
        for state in states:
            put(tool, state)
            tool.report.evaluate(OPEN)
            for scheme, width in ALL if (checker, lang) == ("spf", "zh") else PAIRS[lang]:
                look(tool, scheme, width)
                if trouble := violations(tool.page):
                    found[f"{state}, {scheme}, {width}"] = trouble
    assert found == {}


@pytest.mark.parametrize("checker", checkers())
def test_nothing_moves_for_those_who_do_not_want_it(make_tool: MakeTool, checker: str) -> None:
    """The theme's own parts move unless asked not to, which shows that moving would be seen here."""
    moving = {}
    for wish in ("no-preference", "reduce"):
        tool = make_tool(reduced_motion=wish).open()
        moving[wish] = tool.page.evaluate(MOVING)
        if wish == "reduce":
            put(tool, worst(checker))
            assert tool.page.evaluate(MOVING) == []
            assert tool.page.evaluate("() => document.getAnimations().length") == 0
    assert moving["no-preference"]
    assert moving["reduce"] == []


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
    label = tool.word(f"label_{tool.checker}")
    section = tool.page.get_by_role("region", name=label)
    box = section.get_by_role("textbox", name=label)
    expect(box).to_have_accessible_description(tool.word(f"hint_{tool.checker}"))
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


@pytest.mark.parametrize("checker", checkers())
def test_print_shows_the_report_with_its_reasons(tool: Tool) -> None:
    tool.open()
    verdict = worst(tool.checker)
    put(tool, verdict)
    tool.page.emulate_media(media="print")
    for gone in (tool.box, tool.button("check"), tool.status):
        expect(gone).to_be_hidden()
    expect(tool.report.locator(".report-verdict")).to_be_visible()
    expect(tool.report.locator("[data-action=apply-fix]:visible")).to_have_count(0)
    reasons = tool.report.locator(".finding-why")
    for reason in reasons.all():
        expect(reason).to_be_visible()
    if verdict == "fail":
        expect(tool.record).to_be_visible()
        assert reasons.count()


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
