"""Chromium 109 in the built site: what a reader on Windows 7 still has."""

from __future__ import annotations

from playwright.sync_api import Playwright, expect

from tests.browser.tool import FAIL, GOOD, Tool
from tests.browser_support import CHROMIUM_FLAGS, StaticServer
from tests.old_browser import chromium_109


def test_a_verdict_and_a_second_visit(driver: Playwright, server: StaticServer) -> None:
    browser = driver.chromium.launch(executable_path=str(chromium_109()), headless=True, args=list(CHROMIUM_FLAGS))
    try:
        assert browser.version.startswith("109.")
        tool = Tool(browser.new_page(), server.url + "/guide")
        tool.page.goto(f"{tool.origin}/")
        expect(tool.page.locator("h1").first).to_be_visible()
        tool.open("zh", FAIL).drawn("fail")
        tool.page.evaluate("() => TradeMail.keeping.idle()")
        assert tool.downloads
        tool.requests.clear()
        tool.page.reload()
        tool.drawn("fail")
        tool.paste(GOOD)
        tool.drawn("pass")
        assert tool.downloads == [], "the second visit goes on from what the first one stored"
        assert tool.trouble == []
    finally:
        browser.close()
