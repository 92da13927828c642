"""The second visit: what the first one stored, and that every damage to it ends in the right verdict all the same."""

from typing import Any

from playwright.sync_api import Page

from tests.browser_support import StaticServer
from tests.runtime.test_page import GOOD, ask


def first_visit(page: Page, server: StaticServer) -> dict[str, Any]:
    """Opens the page, asks, and waits until everything for the next visit is stored."""
    page.goto(f"{server.url}/page/")
    answer = ask(page)
    page.evaluate("() => TradeMail.keeping.idle()")
    return answer


def stored(page: Page) -> list[str]:
    """Everything in Cache Storage, as group and file name."""
    names: list[str] = page.evaluate("""async () => {
      const found = [];
      for (const group of await caches.keys()) {
        for (const request of await (await caches.open(group)).keys()) found.push(`${group} ${request.url.split("/").pop()}`);
      }
      return found.sort();
    }""")
    return names


def test_the_second_visit_goes_on_from_the_stored_memory(page: Page, server: StaticServer) -> None:
    first = first_visit(page, server)
    print(stored(page))
    server.log.clear()
    page.reload()
    assert ask(page) == first
    assert page.evaluate("() => client.restored")
    assert ask(page, GOOD)["verdict"] == "pass"
    assert not [sent.path for sent in server.log if "/runtime/" in sent.path]
