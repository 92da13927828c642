"""The built site behind a server, and a checker's page in it. A test that leaves trouble behind has failed.

A test is about SPF's page unless it says otherwise: `@pytest.mark.parametrize("checker", ["dmarc"])`, or `make_tool(checker=…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.tool import Tool
from tests.browser_support import StaticServer, launch
from tests.page_resolvers import Resolvers

MakeTool = Callable[..., Tool]


@pytest.fixture
def server(serve: Callable[..., StaticServer], built_site: Path) -> StaticServer:
    """The built site over http, below a path, as it may well be hosted."""
    return serve({"/guide/": built_site})


@pytest.fixture
def checker() -> str:
    """Whose page it is."""
    return "spf"


@pytest.fixture
def tool(page: Page, server: StaticServer, checker: str) -> Iterator[Tool]:
    """The checker in a fresh browser profile."""
    made = Tool(page, server.url + "/guide", checker)
    yield made
    assert made.trouble == []


@pytest.fixture
def make_tool(chromium: Browser, server: StaticServer, checker: str) -> Iterator[MakeTool]:
    """Makes checkers in profiles of their own: `make_tool(checker="mx", viewport=…, java_script_enabled=False)`."""
    made: list[Tool] = []
    usual = checker

    def make(*, checker: str = usual, **options: object) -> Tool:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        made.append(Tool(context.new_page(), server.url + "/guide", checker))
        return made[-1]

    yield make
    for tool in made:
        tool.page.context.close()
        assert tool.trouble == []


@pytest.fixture(scope="module")
def told(driver: Playwright, world: Resolvers) -> Iterator[Browser]:
    """A Chromium that finds the public resolvers on loopback, as the test's own `world` has them."""
    browser = launch(driver, *world.flags)
    yield browser
    browser.close()


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)
