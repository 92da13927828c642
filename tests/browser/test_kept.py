"""What stays in the reader's browser: the page without a network, the line that says so, and the button that ends it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import MakeTool
from tests.browser.tool import FAIL, WARN, Tool
from tests.browser_support import StaticServer

KEPT = """async () => {
  await TradeMail.keeping.idle();
  await navigator.serviceWorker.ready;
  const page = new URL("index.html", location.href.split("#")[0]).href;
  while (!(await caches.match(page))) await new Promise((later) => setTimeout(later, 50));
}"""


def line_under(tool: Tool) -> tuple[str, str]:
    """The sentence under the checker and its button."""
    line = tool.page.locator("[data-kept]")
    expect(line).to_be_visible()
    return line.locator("p").inner_text(), line.locator("button").inner_text()


def test_the_page_opens_without_a_network(make_tool: MakeTool, server: StaticServer, lang: str) -> None:
    tool = make_tool().open(lang)
    tool.type(WARN)
    tool.drawn("warn")
    tool.page.evaluate(KEPT)
    server.down = True
    tool.open(lang)
    tool.paste(FAIL)
    tool.drawn("fail")
    expect(tool.page.locator("h1")).to_be_visible()
    assert tool.page.evaluate("() => document.styleSheets.length") > 2
    tool.trouble.clear()  # the browser names what it could not reach


def test_the_line_says_what_is_kept_and_takes_it_away(tool: Tool, lang: str) -> None:
    tool.open(lang)
    assert tool.page.locator("[data-kept]").is_hidden()
    tool.type(WARN)
    tool.drawn("warn")
    tool.page.evaluate(KEPT)
    size = tool.page.evaluate("""async () => {
      let sum = 0;
      const group = await caches.open((await caches.keys()).find((name) => name.includes("runtime-")));
      for (const answer of await group.matchAll()) sum += (await answer.arrayBuffer()).byteLength;
      return (sum / 1e6).toFixed(0);
    }""")
    assert line_under(tool) == (tool.word("kept", size=size), tool.word("kept_remove"))
    button = tool.page.locator("[data-kept] button")
    button.focus()
    tool.page.keyboard.press("Enter")
    expect(tool.page.locator("[data-kept]")).to_have_attribute("data-kept", "removed")
    assert line_under(tool) == (tool.word("kept_removed"), tool.word("kept_allow"))
    expect(button).to_be_focused()
    assert tool.page.evaluate(
        "async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"
    ) == [0, 0]
    tool.open(lang)
    tool.paste(FAIL)
    tool.drawn("fail")
    tool.page.evaluate("() => TradeMail.keeping.idle()")
    assert tool.page.evaluate("async () => (await caches.keys()).length") == 0
    button.click()
    expect(tool.page.locator("[data-kept] p")).to_be_focused()
    tool.open(lang)
    tool.paste(WARN)
    tool.drawn("warn")
    tool.page.evaluate(KEPT)
    assert line_under(tool)[1] == tool.word("kept_remove")
