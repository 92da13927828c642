"""Real browsers and a real server for tests: launching, serving, and refusing quietly to leave the machine.

Fixtures (imported by `tests/conftest.py`, so every test can name them): `driver` (Playwright), `chromium` (one browser
a test file), `page` (a fresh context and page), `serve` (start a static server). Firefox is driven by `firefox()` through Node, as
Playwright's own Firefox build is not to be had from a package registry.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.server import Fault, Sent, StaticServer
from scripts import chromium as chromium_start

__all__ = [
    "CHROMIUM_FLAGS",
    "ROOT",
    "Fault",
    "Sent",
    "StaticServer",
    "chromium",
    "driver",
    "firefox",
    "firefox_visits",
    "launch",
    "page",
    "serve",
]

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = chromium_start.FLAGS


def executable(*names: str) -> str:
    """The first of these programs that is installed. Raises FileNotFoundError: a missing browser is never a skip."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise FileNotFoundError(f"none of {', '.join(names)} is installed: see the set-up in README.md")


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """Playwright itself, for tests that launch a browser with flags of their own.

    It lives for one test file only: while it does, an event loop is running, and `asyncio.run` refuses to work.
    """
    with sync_playwright() as playwright:
        yield playwright


def launch(driver: Playwright, *flags: str) -> Browser:
    """A headless Chromium with our flags and these."""
    path = chromium_start.executable()
    return driver.chromium.launch(executable_path=path, headless=True, args=[*CHROMIUM_FLAGS, *flags])


@pytest.fixture(scope="module")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """One headless Chromium for a test file."""
    browser = launch(driver)
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a fresh profile. What it logs and throws is in `page.context` events; nothing is kept after the test."""
    context = chromium.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., StaticServer]]:
    """Starts servers and stops them after the test: `serve(folder)` or `serve({"/": a, "/x/": b}, compress=True)`."""
    with ExitStack() as stack:
        yield lambda mounts, **options: stack.enter_context(StaticServer(mounts, **options))


def firefox(
    url: str, *, until: str, evaluate: str, seconds: float = 60, actions: list[Mapping[str, Any]] | None = None
) -> Any:
    """Opens `url` in a Firefox of its own: one of `firefox_visits`, whose answer is returned."""
    visit = {"url": url, "until": until, "evaluate": evaluate, "seconds": seconds, "actions": actions or []}
    return firefox_visits([visit])[0]


def firefox_visits(visits: Sequence[Mapping[str, Any]], *, preferences: Mapping[str, Any] | None = None) -> list[Any]:
    """Opens pages one after the other in one Firefox ESR with a fresh profile (WebDriver BiDi); an answer for each.

    A visit has "url", "until" (a CSS selector to wait for, at most "seconds") and "evaluate", the text of a JavaScript
    function without arguments, whose answer is JSON. "actions" run before the wait, in order: {"click": selector},
    {"type": [selector, text]}, {"select": [selector, value]}. With `preferences` certificates of a test authority will do.
    Raises AssertionError with the browser's words if it does not work out.
    """
    job = {
        "visits": list(visits),
        "browser": executable("firefox-esr", "firefox"),
        "preferences": dict(preferences or {}),
        "insecure": preferences is not None,
    }
    done = subprocess.run(
        [executable("node"), str(ROOT / "tests" / "firefox.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=60 + sum(visit.get("seconds", 60) for visit in visits),
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers
