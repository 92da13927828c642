"""Pages in a real browser: narrow screens, the language switch, and how heavy a page is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser_support import StaticServer
from tests.site_support import documents, of_each_kind

GUIDE_PAGES = [
    "",
    "why/",
    "choose/",
    "compare/",
    "domain-dns/",
    "setup/sign-in/",
    "setup/ways/",
    "tools/",
    "rules/",
    "rules/spf-ptr/",
    "en/",
    "en/why/",
    "en/choose/",
    "en/domain-dns/",
    "en/tools/",
]
LIMIT = 75_000  # bytes, brotli; plain Material takes 98,000 and more for a page of the same text


@pytest.fixture
def site(serve: Callable[..., StaticServer], built_site: Path) -> str:
    return f"{serve({'/guide/': built_site}).url}/guide/"


NARROW = 320
# Every page's body in turn, under the styles of the page that is open and at its own address, so that its own relative
# addresses are right. The scripts do not run again: what they add is measured on the pages that are opened for real.
WIDTHS = """async (paths) => {
  const wide = {};
  for (const path of paths) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    history.replaceState(null, "", path);
    document.body.replaceWith(document.adoptNode(read.body));
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) wide[path] = width;
  }
  return wide;
}"""


@pytest.fixture
def narrow(chromium: Browser) -> Iterator[Page]:
    """A page on the narrowest phone."""
    page = chromium.new_page(viewport={"width": NARROW, "height": 640})
    yield page
    page.context.close()


def test_no_page_is_wider_than_a_narrow_phone(narrow: Page, site: str, built_site: Path) -> None:
    wide = {}
    for document in of_each_kind(documents(built_site)):
        narrow.goto(site + document.path)
        width = narrow.evaluate("() => document.documentElement.scrollWidth")
        if width > NARROW:
            wide[document.path] = width
    narrow.goto(f"{site}tools/spf/")  # it has the styles of all others
    paths = [f"{site}{document.path}" for document in documents(built_site)]
    assert narrow.evaluate(WIDTHS, paths) | wide == {}


def test_a_page_that_is_too_wide_is_found_among_others(
    narrow: Page, serve: Callable[..., StaticServer], built_site: Path
) -> None:
    """As wide as the browser finds it when it is opened for real."""
    server = serve(built_site)
    rule = (built_site / "rules" / "spf-ptr" / "index.html").read_text(encoding="utf-8")
    letters = "w" * 90
    for name, text in {
        "button": f"<button>{letters}</button>",
        "table": f"<table class=comparison><tr>{'<td>wide' * 30}</table>",
        "block": f"<pre>{letters * 2}</pre>",
        "broken": f"<p>{letters}</p>",  # the styles break such a word
    }.items():
        server.extra[f"/rules/{name}/"] = rule.replace("<h1", f"{text}<h1", 1).encode()
    addresses = [f"{server.url}/rules/{name}/" for name in ("spf-ptr", "button", "table", "broken", "block")]
    narrow.goto(f"{server.url}/tools/spf/")
    found = narrow.evaluate(WIDTHS, addresses)
    real = {}
    for address in addresses:
        narrow.goto(address)
        real[address] = narrow.evaluate("() => document.documentElement.scrollWidth")
    assert len(found) == 3
    assert found == {address: width for address, width in real.items() if width > NARROW}


def test_tables_become_cards_on_a_phone(chromium: Browser, site: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(site + "choose/")
    cell = page.locator("table.comparison td").first
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Google Workspace"'
    page.set_viewport_size({"width": 1280, "height": 900})
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    page.context.close()


def test_the_language_switch_keeps_the_place(page: Page, site: str) -> None:
    page.goto(site + "domain-dns/#one-spf")
    page.locator("[data-language-switch]").click()
    expect(page).to_have_url(site + "en/domain-dns/#one-spf")
    page.goto(site + "en/domain-dns/")
    page.locator("#host-field").scroll_into_view_if_needed()
    page.evaluate("() => document.querySelector('#host-field').scrollIntoView()")
    page.locator("[data-language-switch]").click()
    expect(page).to_have_url(site + "domain-dns/#host-field")
    page.goto(site + "domain-dns/")
    page.locator("[data-language-switch]").click()
    expect(page).to_have_url(site + "en/domain-dns/")


def test_both_languages_remember_the_same_colours(page: Page, site: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(site + "why/")
    scheme = "() => document.body.dataset.mdColorScheme"
    for _ in range(2):
        page.locator("form[data-md-component=palette] label:visible").click()
    assert page.evaluate(scheme) == "slate"
    page.goto(site + "en/choose/")
    assert page.evaluate(scheme) == "slate"


@pytest.mark.parametrize("script", [True, False])
def test_dark_follows_the_system(chromium: Browser, site: str, *, script: bool) -> None:
    page = chromium.new_page(color_scheme="dark", java_script_enabled=script)
    page.goto(site + "why/")
    colours = page.locator("body").evaluate(
        "body => [getComputedStyle(body).backgroundColor, getComputedStyle(body).color]"
    )
    assert colours == ["rgb(21, 25, 29)", "rgb(221, 226, 231)"]
    page.context.close()


@pytest.mark.parametrize("path", GUIDE_PAGES)
def test_a_guide_page_is_light(page: Page, site: str, built_site: Path, path: str) -> None:
    requests: set[str] = set()
    page.on("request", lambda request: requests.add(request.url))
    page.goto(site + path)
    page.wait_for_load_state("networkidle")
    files = []
    for url in requests:
        assert url.startswith(site), url
        file = built_site / url.removeprefix(site).partition("?")[0]
        files.append(file / "index.html" if file.is_dir() else file)
    weights = {file.name: len(brotli.compress(file.read_bytes(), quality=11)) for file in files}
    assert sum(weights.values()) <= LIMIT, weights


def test_no_page_makes_the_browser_complain(page: Page, site: str, built_site: Path) -> None:
    complaints: list[tuple[str, str | None]] = []
    page.on("console", lambda message: complaints.append((page.url, message.text)) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append((page.url, str(error))))
    # A picture that is still on its way when the next page is asked for is not a failure.
    page.on(
        "requestfailed", lambda r: complaints.append((r.url, r.failure)) if "ABORTED" not in str(r.failure) else None
    )
    # One page of each kind: what the scripts, the policy and the server make of it does not hang on its words.
    for document in of_each_kind(documents(built_site)):
        if not document.path.endswith("404.html"):
            page.goto(site + document.path.removesuffix("index.html"))
            expect(page.locator(".md-search-result__meta")).not_to_contain_text("正在准备")
    assert complaints == []
