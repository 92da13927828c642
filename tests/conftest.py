"""Fixtures and hooks that every test can use."""

from tests.browser_support import chromium, driver, page, serve
from tests.counting import pytest_sessionfinish, pytest_terminal_summary
from tests.site_support import built_site

__all__ = [
    "built_site",
    "chromium",
    "driver",
    "page",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "serve",
]
