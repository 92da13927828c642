"""The look-ups of a real record as a picture: what it shows and says, how it is moved about in, and what it must bear."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, expect

import checkers.spf
from checkers.cache import CachingResolver
from checkers.render import html
from checkers.report import Report
from checkers.resolvers.zone import ZoneResolver, read_zone
from tests.browser.conftest import MakeTool
from tests.browser.test_looks import AXE, violations
from tests.browser.tool import GOOD, Tool

MARKUP = "include:<img/src=x/onerror=alert(1)>.test"
LONG = f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 55}.test"
# Void, none, loop and permerror: ten look-ups, and those of the terms that are put in.
ZONE = """$ORIGIN .
shop.test. TXT "v=spf1 mx include:spf.mail.qq.com include:_spf.news.test a:gone.shop.test {more} ~all"
shop.test. MX 10 mail.shop.test.
mail.shop.test. A 203.0.113.7
spf.mail.qq.com. TXT "v=spf1 include:qq-a.mail.qq.com include:qq-b.mail.qq.com -all"
qq-a.mail.qq.com. TXT "v=spf1 ip4:192.0.2.0/26 -all"
qq-b.mail.qq.com. TXT "v=spf1 ip4:192.0.2.64/26 -all"
_spf.news.test. TXT "v=spf1 include:a.news.test include:loop.news.test ~all"
a.news.test. TXT "v=spf1 include:b.news.test -all"
b.news.test. TXT "v=spf1 ip4:192.0.2.8 -all"
loop.news.test. TXT "v=spf1 include:_spf.news.test -all"
old-erp.test. TXT "v=spf1 ip4:1.2.3 -all"
"""


def looked_up(more: str) -> Report:
    async def run() -> Report:
        resolver = CachingResolver(ZoneResolver(read_zone(ZONE.format(more=more), ".")))
        return await checkers.spf.check("shop.test", resolver=resolver)

    return asyncio.run(run())


# Before there is a browser: while one runs, `asyncio.run` refuses to work.
ELEVEN = looked_up("include:old-erp.test")
TEN = looked_up("")
HOSTILE = looked_up(f'{MARKUP} include:{LONG}" " a:\u202eexample.test')
PICKED = {
    "include:spf.mail.qq.com": ["include:qq-a.mail.qq.com", "include:qq-b.mail.qq.com"],
    "include:_spf.news.test": ["include:a.news.test", "include:loop.news.test"],
}

SHOW = """(text) => {
  const report = document.querySelector("section.checker [data-report]");
  const words = JSON.parse(document.querySelector("template[data-words]").content.textContent);
  TradeMail.morph.morph(report, TradeMail.morph.parse(text));
  TradeMail.tree.draw(report, (key, values = {}) => words[key].replace(/\\{(\\w+)\\}/g, (_, name) => values[name]));
}"""


def show(tool: Tool, report: Report, lang: str = "zh") -> None:
    """Lays a report over the one in the page, as the widget does."""
    tool.page.evaluate(SHOW, html.report(report, lang, link=lambda rule: f"../../rules/{rule}/", source="live"))


def chain(depth: int, width: int) -> Report:
    """A report on a tree that no checker would follow so far: `width` branches of `depth`."""
    nodes: list[dict[str, Any]] = []
    for number in range(width):
        children: list[dict[str, Any]] = []
        for level in range(depth):
            via = f"include:{number}.{level}.{'x' * 235}"
            children = [node(via, children)]
        nodes += children
    tree = {**node("", nodes), "via": None, "domain": "shop.test", "cost": depth * width}
    lookups = {"total": depth * width, "void": 0, "limit": 10, "void_limit": 2, "tree": tree}
    return Report(checker="spf", subject="shop.test", findings=(), facts={"lookups": lookups})


def node(via: str, children: list[dict[str, Any]]) -> dict[str, Any]:
    cost = 1 + sum(child["cost"] for child in children)
    return {"via": via, "domain": via, "provider": None, "cost": cost, "status": "ok", "children": children}


def picture(tool: Tool) -> Locator:
    return tool.report.locator(".tree-own svg")


def items(tool: Tool) -> Locator:
    return tool.report.get_by_role("treeitem")


def item(tool: Tool, label: str) -> Locator:
    """The row of a term."""
    return tool.report.locator(".tree-row").filter(has=tool.page.locator("title", has_text=label)).first


def labels(tool: Tool) -> list[str]:
    return [name.split(" · ")[0] for name in tool.report.locator(".tree-row > title").all_text_contents()]


def focused(tool: Tool) -> str:
    name: str = tool.page.evaluate("() => document.activeElement.querySelector('title').textContent")
    return name.split(" · ", maxsplit=1)[0]


def test_the_root_and_its_children_are_in_sight(tool: Tool, lang: str) -> None:
    tool.open(lang)
    show(tool, ELEVEN, lang)
    caption = tool.report.locator(".facts-tree figcaption").inner_text()
    expect(tool.report.get_by_role("tree", name=caption)).to_be_visible()
    top = ["mx", *PICKED, "a:gone.shop.test", "include:old-erp.test"]
    assert labels(tool) == ["shop.test", *top]
    levels = items(tool).evaluate_all("(all) => all.map((one) => one.ariaLevel + one.ariaPosInSet + one.ariaSetSize)")
    assert levels == ["111", *(f"2{number}5" for number in range(1, 6))]
    expanded = items(tool).evaluate_all("(all) => all.map((one) => one.getAttribute('aria-expanded'))")
    assert expanded == ["true", None, "false", "false", None, None]
    expect(tool.report.locator(".facts-tree > ul")).to_be_hidden()


def test_the_eleventh_look_up_is_seen_and_heard(tool: Tool, lang: str) -> None:
    tool.open(lang)
    show(tool, TEN, lang)
    expect(tool.report.locator(".tree-over")).to_have_count(0)
    show(tool, ELEVEN, lang)
    total = ELEVEN.facts["lookups"]["total"]
    assert total == 11
    expect(tool.report.get_by_role("img", name=tool.word("tree_bar", total=total, limit=10))).to_be_visible()
    assert tool.report.locator(".tree-place.tree-over").all_text_contents() == ["11"]
    erp = item(tool, "include:old-erp.test")
    place, over = tool.word("tree_place", **{"from": total}), tool.word("tree_over", limit=10)
    expect(erp).to_have_accessible_name(re.compile(f"^include:old-erp.test · {place} · .* · {over}$"))
    expect(erp.locator("polygon.tree-badge")).to_have_count(1)  # its shape says it, too
    expect(item(tool, "mx").locator("rect.tree-badge")).to_have_count(1)


def test_what_is_wrong_is_marked_by_word_and_shape(tool: Tool, lang: str) -> None:
    tool.open(lang)
    show(tool, ELEVEN, lang)
    for label in ("a:gone.shop.test", "include:old-erp.test"):
        expect(item(tool, label).locator(".tree-warning polygon")).to_have_count(1)
    assert item(tool, "a:gone.shop.test").locator(".tree-note").all_text_contents()
    closed = item(tool, "include:_spf.news.test")
    expect(closed).to_have_accessible_name(re.compile(tool.word("tree_bad_inside", count=1)))
    expect(closed.locator(".tree-further")).to_have_count(1)
    expect(item(tool, "mx").locator(".tree-warning")).to_have_count(0)


def test_keys_follow_the_tree_pattern(tool: Tool) -> None:
    tool.open()
    show(tool, ELEVEN)
    tool.report.locator(".tree-tools button").last.focus()
    keys: list[tuple[str, str, int]] = [
        ("Tab", "shop.test", 6),
        ("ArrowDown", "mx", 6),
        ("ArrowRight", "mx", 6),
        ("ArrowDown", "include:spf.mail.qq.com", 6),
        ("ArrowRight", "include:spf.mail.qq.com", 8),
        ("ArrowRight", "include:qq-a.mail.qq.com", 8),
        ("ArrowDown", "include:qq-b.mail.qq.com", 8),
        ("ArrowLeft", "include:spf.mail.qq.com", 8),
        ("ArrowLeft", "include:spf.mail.qq.com", 6),
        ("ArrowUp", "mx", 6),
        ("End", "include:old-erp.test", 6),
        ("ArrowDown", "include:old-erp.test", 6),
        ("Home", "shop.test", 6),
        ("ArrowUp", "shop.test", 6),
        ("Enter", "shop.test", 1),
        ("Space", "shop.test", 6),
    ]
    for key, label, count in keys:
        tool.page.keyboard.press(key)
        assert (focused(tool), items(tool).count()) == (label, count), key
        expect(tool.report.locator(".tree-row[tabindex='0']")).to_have_count(1)


def test_one_row_is_in_the_order_of_the_tab_key(tool: Tool) -> None:
    tool.open()
    show(tool, ELEVEN)
    item(tool, "mx").focus()
    tool.page.keyboard.press("End")
    tool.page.keyboard.press("Shift+Tab")
    assert tool.page.evaluate("() => document.activeElement.tagName") == "BUTTON"
    tool.page.keyboard.press("Tab")
    assert focused(tool) == "include:old-erp.test"
    stroke = item(tool, "include:old-erp.test").locator(".tree-box")
    expect(stroke).to_have_css("stroke-width", "3px")


def test_a_click_opens_a_branch_and_one_button_opens_all(tool: Tool) -> None:
    tool.open()
    show(tool, ELEVEN)
    item(tool, "include:spf.mail.qq.com").click()
    assert labels(tool)[3:5] == PICKED["include:spf.mail.qq.com"]
    assert focused(tool) == "include:spf.mail.qq.com"
    tool.report.get_by_role("button", name=tool.word("tree_open_all")).click()
    listed = tool.report.locator(".facts-tree li > code").all_text_contents()
    assert labels(tool) == listed
    tool.report.get_by_role("button", name=tool.word("tree_close_all")).click()
    assert len(labels(tool)) == 6


def test_a_new_report_keeps_what_is_open_and_the_focus(tool: Tool) -> None:
    tool.open()
    show(tool, ELEVEN)
    item(tool, "include:_spf.news.test").click()
    tool.page.keyboard.press("ArrowRight")
    canvas = tool.report.locator(".tree-canvas").element_handle()
    show(tool, TEN)
    assert PICKED["include:_spf.news.test"][0] in labels(tool)
    assert "include:qq-a.mail.qq.com" not in labels(tool)
    assert "include:old-erp.test" not in labels(tool)
    assert focused(tool) == PICKED["include:_spf.news.test"][0]
    assert canvas.evaluate("(node) => node.isConnected")
    show(tool, Report(checker="spf", subject="", findings=(), facts={}))
    expect(tool.report.locator(".tree-own")).to_have_count(0)
    show(tool, ELEVEN)
    assert PICKED["include:_spf.news.test"][0] in labels(tool)


def test_a_report_without_look_ups_leaves_no_picture_behind(tool: Tool) -> None:
    tool.open()
    show(tool, ELEVEN)
    expect(picture(tool)).to_be_visible()
    tool.paste(GOOD)
    tool.drawn("pass")
    expect(tool.report.locator(".tree-own")).to_have_count(0)


def test_the_list_is_there_for_those_who_choose_it_and_in_print(tool: Tool, lang: str) -> None:
    tool.open(lang)
    show(tool, ELEVEN, lang)
    listed = tool.report.locator(".facts-tree > ul")
    tool.report.get_by_role("button", name=tool.word("tree_as_list")).click()
    expect(listed).to_be_visible()
    expect(picture(tool)).to_be_hidden()
    show(tool, TEN, lang)
    expect(listed).to_be_visible()  # a choice is kept
    tool.report.get_by_role("button", name=tool.word("tree_as_picture")).click()
    expect(picture(tool)).to_be_visible()
    expect(listed).to_be_hidden()
    assert "include:old-erp.test" not in labels(tool)
    tool.page.emulate_media(media="print")
    expect(listed).to_be_visible()
    expect(picture(tool)).to_be_hidden()
    assert "include:qq-b.mail.qq.com" in listed.inner_text()


def test_without_script_the_list_is_all_there_is(tool: Tool) -> None:
    made = html.report(ELEVEN, "zh", link=str, source="example")
    tool.page.set_content(made)
    expect(tool.page.get_by_text("include:qq-b.mail.qq.com", exact=True)).to_be_visible()


def test_markup_in_a_name_is_text(tool: Tool) -> None:
    tool.open()
    show(tool, HOSTILE)
    assert MARKUP in labels(tool)
    expect(tool.report.locator("img:not([role])")).to_have_count(0)
    shown = "".join(item(tool, MARKUP).locator(".tree-label").all_text_contents())
    assert shown == MARKUP
    assert tool.page.evaluate("() => Array.from(document.querySelectorAll('.tree-own [style]')).length") == 0


@pytest.mark.parametrize(("depth", "width"), [(1, 600), (120, 5)])
def test_a_huge_tree_is_bounded_and_says_so(make_tool: MakeTool, depth: int, width: int) -> None:
    tool = make_tool(viewport={"width": 320, "height": 700}).open()
    show(tool, chain(depth, width))
    if depth > 1:
        tool.report.get_by_role("button", name=tool.word("tree_open_all")).click()
    expect(items(tool)).to_have_count(200)
    expect(tool.report.locator(".tree-rest")).to_have_text(tool.word("tree_rest", count=depth * width + 1 - 200))
    expect(tool.report.locator(".tree-place")).to_have_count(60)
    assert tool.page.evaluate("() => document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_text_stays_in_its_box_and_the_page_does_not_scroll_sideways(
    make_tool: MakeTool, lang: str, width: int
) -> None:
    tool = make_tool(viewport={"width": width, "height": 800}, is_mobile=width < 500, has_touch=width < 500).open(lang)
    for report in (ELEVEN, HOSTILE):
        show(tool, report, lang)
        tool.report.get_by_role("button", name=tool.word("tree_open_all")).first.click()
        assert tool.page.evaluate("() => document.documentElement.scrollWidth") == width
        outside = tool.report.evaluate(
            """(report) => Array.from(report.querySelectorAll(".tree-row")).map((row) => {
              const box = row.querySelector(".tree-box").getBoundingClientRect();
              const text = Array.from(row.querySelectorAll("text"), (one) => one.getBoundingClientRect());
              return { title: row.textContent, height: box.height, out: text.some((one) =>
                one.right > box.right || one.bottom > box.bottom || one.left < box.left) };
            }).filter(({ height, out }) => out || height < 44)"""
        )
        assert outside == []
        tool.report.get_by_role("button", name=tool.word("tree_close_all")).first.click()
        controls = tool.report.locator(".tree-tools button").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().height)"
        )
        assert width > 500 or min(controls) >= 44


def test_the_picture_follows_the_width_of_the_page(make_tool: MakeTool) -> None:
    tool = make_tool(viewport={"width": 1280, "height": 800}).open()
    show(tool, ELEVEN)
    tool.page.set_viewport_size({"width": 400, "height": 800})
    fits = """() => { const svg = document.querySelector(".tree-own svg");
      return svg.getBoundingClientRect().width === svg.parentNode.parentNode.clientWidth; }"""
    tool.page.wait_for_function(fits)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(make_tool: MakeTool, lang: str, width: int, scheme: Literal["light", "dark"]) -> None:
    tool = make_tool(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tool.page.add_init_script(AXE)
    tool.open(lang)
    show(tool, ELEVEN, lang)
    found = [violations(tool.page)]
    item(tool, "include:_spf.news.test").click()
    found.append(violations(tool.page))
    tool.report.locator(".tree-tools button").first.click()
    found.append(violations(tool.page))
    assert found == [[], [], []]


def test_nodes_of_a_script_are_left_alone(tool: Tool) -> None:
    tool.open()
    seen = tool.page.evaluate(
        """() => {
          const { parse, morph } = TradeMail.morph;
          const live = parse("<div data-report><p>1</p><ul><li>2</li></ul></div>");
          document.body.append(live);
          const own = document.createElement("p");
          own.setAttribute("data-own", "");
          live.insertBefore(own, live.lastChild);
          const moved = new MutationObserver(() => {});
          moved.observe(live, { childList: true });
          morph(live, parse("<div data-report><p>3</p><ul><li>4</li></ul></div>"));
          const kept = [moved.takeRecords().length, Array.from(live.childNodes, (node) => node.textContent)];
          morph(live, parse("<div data-report><p data-own>5</p></div>"));
          return [...kept, Array.from(live.children, (node) => node.textContent + node.hasAttribute("data-own"))];
        }"""
    )
    assert seen == [0, ["3", "", "4"], ["5false", "true"]]
