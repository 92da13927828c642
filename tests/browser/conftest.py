"""The built site behind a server, and the checker's page in it. A test that leaves trouble behind has failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.tool import Tool
from tests.browser_support import StaticServer

MakeTool = Callable[..., Tool]


@pytest.fixture
def server(serve: Callable[..., StaticServer], built_site: Path) -> StaticServer:
    """The built site over http, below a path, as it may well be hosted."""
    return serve({"/guide/": built_site})


@pytest.fixture
def tool(page: Page, server: StaticServer) -> Iterator[Tool]:
    """The checker in a fresh browser profile."""
    made = Tool(page, server.url + "/guide")
    yield made
    assert made.trouble == []


@pytest.fixture
def make_tool(chromium: Browser, server: StaticServer) -> Iterator[MakeTool]:
    """Makes checkers in profiles of their own: `make_tool(viewport=…, java_script_enabled=False)`."""
    made: list[Tool] = []

    def make(**options: object) -> Tool:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        made.append(Tool(context.new_page(), server.url + "/guide"))
        return made[-1]

    yield make
    for tool in made:
        tool.page.context.close()
        assert tool.trouble == []


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)
