"""Whatever is pasted is text: nothing in it runs, asks for anything, or brings the page to a stop."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeTool
from tests.browser.tool import GOOD, Tool

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "v=spf1 <img src=x onerror=alert(1)> +all",
    "attribute": 'v=spf1 include="><svg/onload=alert(1)>" +all',
    "quote": "v=spf1 include=' onfocus=alert(1) autofocus ' ~all",
    "template": "v=spf1 ${alert(1)} {{constructor.constructor('alert(1)')()}} ~all",
    "link": "v=spf1 include=javascript:alert(1) redirect=data:text/html,<script>alert(1)</script>",
    "closing": "</code></pre></div></section></template><base href=//evil.example/><style>*{display:none}</style>",
    "right-to-left": "v=spf1 include:\u202emoc.qq\u202c +all \u2066\u2069\u200f",
    "emoji": "v=spf1 😀👨‍👩‍👧‍👦 include:😀.example ~all",
    "nul": "v=spf1\x00 include=a.example\x00 ~all",
    "surrogate": "v=spf1 \ud800 include=a.example \udfff~all",
    "placeholders": "v=spf1 include={value} ip4:{0} {__class__} %{ir} %s %(x)s ~all",
    "long word": "v=spf1 include=" + "a" * 3000 + ".example ~all",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_runs_nothing(tool: Tool, name: str) -> None:
    text = HOSTILE[name]
    tool.open()
    tool.box.evaluate(
        """(box, units) => { box.value = String.fromCharCode(...units);
          box.dispatchEvent(new InputEvent("input", { bubbles: true })); }""",
        _utf16(text),
    )
    tool.drawn()
    assert tool.report.locator("script, img, svg, style, base, iframe, link, object, [style], [onload]").count() == 0
    attributes: list[str] = tool.report.evaluate(
        "(report) => Array.from(report.querySelectorAll('*')).flatMap((one) => one.getAttributeNames())"
    )
    assert not [one for one in attributes if one.startswith("on")]
    links = tool.report.evaluate("(report) => Array.from(report.querySelectorAll('a'), (a) => a.protocol)")
    assert set(links) <= {"http:", "https:"}
    for button in tool.report.locator("[data-action=apply-fix]").all()[:1]:
        button.click()
        tool.drawn()
    expect(tool.section).to_be_visible()


def _utf16(text: str) -> list[int]:
    """The code units, so that half a pair arrives as it is."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


def test_an_answer_with_markup_that_is_not_ours_is_cleaned(tool: Tool) -> None:
    """The page does not rely on the renderer alone."""
    tool.open()
    left = tool.page.evaluate(
        """() => {
          const report = TradeMail.morph.parse(`<div data-report onclick="alert(1)"><script>alert(1)</scr` + `ipt>
            <a href="javascript:alert(1)" style="color:red">a</a><img src=x onerror=alert(1)><p>kept</p>
            <a href="../rules/">b</a><form action="//evil.example"><button formaction="//evil.example">c</button></form>
            <button formaction="//evil.example" data-action="apply-fix">d</button><!-- e --></div>`);
          return report.outerHTML.replace(/\\s+/g, " ");
        }"""
    )
    assert left == (
        '<div data-report=""> <a>a</a><p>kept</p> <a href="../rules/">b</a> <button data-action="apply-fix">d</button></div>'
    )
    # The browser says that the policy would have refused the bait too.
    assert all("Content Security Policy" in line for line in tool.trouble)
    tool.trouble.clear()


# What the styles spare the browser, whose work in a long text grows with the square of its lines.
SPARED = """(section) => [getComputedStyle(section.querySelector("textarea")).fieldSizing,
  ...Array.from(section.querySelectorAll("details:not([open])"),
    (one) => getComputedStyle(one, "::details-content").display)]"""


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 " + "include=a.example " * 60_000 + "+all",
        "v=spf1 " + "a" * 1_000_000,
        "汉" * 350_000,
        "v=spf1 ip4:192.0.2.1\n" * 20_000,
    ],
    ids=["terms", "one word", "chinese", "lines"],
)
def test_a_megabyte_is_answered_and_the_box_still_takes_keys(make_tool: MakeTool, text: str) -> None:
    tool = make_tool(permissions=["clipboard-read", "clipboard-write"]).open()
    tool.box.focus()
    tool.state("ready")
    tool.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    tool.page.keyboard.press("Control+v")
    tool.drawn()
    tool.page.keyboard.type("xyz")
    tool.page.wait_for_function("() => document.activeElement.value.endsWith('xyz')")
    tool.page.wait_for_timeout(300)
    tool.drawn()
    assert tool.report.evaluate("(report) => report.innerHTML.length") < 500_000, "what is drawn is bounded"
    assert set(tool.section.evaluate(SPARED)) <= {"fixed", "none"}
    tool.paste(GOOD)
    tool.drawn("pass")
    assert "none" not in tool.section.evaluate(SPARED)
