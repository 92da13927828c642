"""The home page's box: it opens the right tool for what was typed, sends nothing, and leaves a link where no script runs."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser_support import StaticServer

HOME = {"zh": "/guide/", "en": "/guide/en/"}
EMPTY = {"zh": "先填一个域名", "en": "Type a domain"}


@pytest.fixture
def home(page: Page, server: StaticServer, lang: str) -> Page:
    """The home page in both languages."""
    page.goto(server.url + HOME[lang])
    return page


def box(page: Page) -> Locator:
    """The box."""
    return page.locator(".home-box")


@pytest.mark.parametrize(
    ("typed", "checker"),
    [
        ("example.com", "domain"),
        ("  sales@example.com ", "domain"),
        ("例子.中国", "domain"),
        ("v=spf1 include:spf.mail.qq.com ~all", "spf"),
        ('"v=SPF1 mx -all"', "spf"),
        ("v=DMARC1; p=none; rua=mailto:a&b@example.com", "dmarc"),
        ("v = DKIM1; k=rsa; p=AAAA+/=", "dkim"),
        ("v=STSv1; id=20260101T000000", "mta-sts"),
        ("v=TLSRPTv1; rua=mailto:tls@example.com", "tls-rpt"),
        ("v=BIMI1; l=https://example.com/#logo.svg", "bimi"),
        ("example.com #50% <b>&", "domain"),
    ],
)
def test_it_opens_the_tool_with_the_text(home: Page, server: StaticServer, lang: str, typed: str, checker: str) -> None:
    requests: list[str] = []
    home.on("request", lambda request: requests.append(request.url))
    home.get_by_role("textbox", name="域名" if lang == "zh" else "domain").fill(typed)
    box(home).get_by_role("button").click()
    section = home.locator(f"section[data-checker={checker}]")
    expect(section.locator("textarea[name=subject]")).to_have_value(typed.strip())
    address, _, fragment = home.url.partition("#")
    assert address == f"{server.url}{HOME[lang]}tools/{checker}/"
    # What a browser shows of a fragment is the encoded text; a checker may have taken one out that is not a domain.
    assert not fragment or unquote(fragment) == f"{checker}={typed.strip()}"
    assert [url for url in requests if not url.startswith((server.url, "data:", "blob:"))] == []
    told = [url for url in requests if url.partition("#")[0] != url or "spf1" in unquote(url.partition("#")[0])]
    assert [url for url in told if url.partition("#")[0] != address] == []


def test_the_enter_key_is_enough(home: Page) -> None:
    home.get_by_role("textbox").and_(box(home).locator("input")).fill("example.com")
    home.keyboard.press("Enter")
    expect(home.locator("section[data-checker=domain] textarea")).to_have_value("example.com")


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_box_says_what_to_type(home: Page, server: StaticServer, lang: str, typed: str) -> None:
    field = box(home).locator("input")
    field.fill(typed)
    box(home).get_by_role("button").click()
    expect(box(home).get_by_role("status")).to_contain_text(EMPTY[lang])
    expect(field).to_be_focused()
    assert home.url == server.url + HOME[lang]


def test_half_a_character_does_not_break_it(home: Page) -> None:
    box(home).locator("input").evaluate("(field) => { field.value = 'exa\\ud800mple.com'; }")
    box(home).get_by_role("button").click()
    expect(home.locator("section[data-checker=domain] textarea")).to_have_value("example.com")


def test_nothing_moves_when_the_script_arrives(home: Page) -> None:
    """The link and the form have the same place, so that the first paint is the last."""
    assert box(home).get_attribute("data-ready") == ""
    height = box(home).bounding_box()
    box(home).evaluate("(box) => { delete box.dataset.ready; }")
    assert box(home).bounding_box() == height
    expect(box(home).locator("form")).to_be_hidden()
    expect(box(home).get_by_role("link")).to_be_visible()


def test_without_a_script_there_is_a_link(chromium: Browser, server: StaticServer, lang: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url + HOME[lang])
    expect(box(page).locator("form")).to_be_hidden()
    box(page).get_by_role("link").click()
    expect(page).to_have_url(f"{server.url}{HOME[lang]}tools/domain/")
    context.close()


def test_other_pages_do_not_load_the_script(page: Page, server: StaticServer) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{server.url}/guide/tools/domain/")
    assert [url for url in requests if url.endswith("home.js")] == []
