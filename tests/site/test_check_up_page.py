"""A check-up in the built site: the page's cleaning takes nothing away, reasons lead to findings, it prints as one page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from checkers.render import html
from macros.widget import report as example_of
from tests.browser_support import StaticServer

EXAMPLE = example_of("domain", "example.com")  # before the browser's own event loop runs
SHEET = re.compile(rb"/Type\s*/Page\b")
# The report takes the place of another tool's example; the frame is the same in every tool.
PUT = "(fresh) => document.querySelector('.checker [data-report]').append(...TradeMail.morph.parse(fresh).childNodes)"


@pytest.fixture(params=["zh", "en"])
def check_up(
    request: pytest.FixtureRequest, chromium: Browser, serve: Callable[..., StaticServer], built_site: Path
) -> Iterator[Page]:
    """A tool's page with the check-up of the example zone in it."""
    lang = request.param
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{serve({'/': built_site}).url}/{'' if lang == 'zh' else 'en/'}tools/spf/")
    drawn = html.report(EXAMPLE, lang, link=lambda rule: f"../../rules/{rule}/", source="live")
    page.evaluate("document.querySelector('.checker [data-report]').replaceChildren()")
    page.evaluate(PUT, drawn)
    yield page
    context.close()


def test_a_typical_domain_prints_as_one_page(check_up: Page) -> None:
    assert len(SHEET.findall(check_up.pdf(format="A4", prefer_css_page_size=False))) == 1


def test_a_reason_leads_to_its_finding(check_up: Page) -> None:
    reason = check_up.locator("[data-action='show-finding']:visible").first
    reason.click()
    key = reason.get_attribute("data-key")
    assert check_up.evaluate("document.activeElement.dataset.key") == key
    assert check_up.locator(f"li[data-key='{key}']").is_visible()


def test_it_fits_a_phone_with_every_part_open(check_up: Page) -> None:
    check_up.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert check_up.evaluate("document.documentElement.scrollWidth") == 390
