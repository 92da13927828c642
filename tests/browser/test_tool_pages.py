"""From a rule's page, and from the examples of a tool's page, into the box: hyphenated names and texts of many lines."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tool import START
from tests.browser_support import StaticServer


@pytest.mark.parametrize(
    ("rule", "checker", "lines"),
    [("mta-sts-policy-bad-mx", "mta-sts", 4), ("mx-two-providers", "mx", 2), ("tag-misspelt", "tls-rpt", 1)],
)
def test_a_rule_opens_its_example_in_the_tool(
    page: Page, server: StaticServer, lang: str, rule: str, checker: str, lines: int
) -> None:
    folder = "" if lang == "zh" else "en/"
    page.goto(f"{server.url}/guide/{folder}rules/{rule}/")
    page.locator(".rule-try a").click()
    section = page.locator(f"section[data-checker={checker}]")
    box = section.locator("textarea[name=subject]")
    expect(box).to_have_value(re.compile(r"\S"))
    assert len(box.input_value().strip().splitlines()) == lines
    live = section.locator("[data-report][data-source=live]")
    expect(live.locator(f"[data-findings] > li[data-rule={rule}]").first).to_be_visible(timeout=START)


def test_examples_replace_each_other_in_the_box(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/guide/tools/mx/")
    box = page.locator("section[data-checker=mx] textarea[name=subject]")
    links = page.locator("article a[href^='#mx=']")
    for index in (0, 5):
        links.nth(index).click()
        expect(box).to_have_value(links.nth(index).evaluate("(link) => decodeURIComponent(link.hash.slice(4))"))
    expect(page.locator("[data-report]")).to_have_attribute("data-verdict", "warn", timeout=START)
