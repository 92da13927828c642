"""A page that cites lists its sources: every mark in it leads to that list."""

from __future__ import annotations

from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

from macros.citing import CITED, LISTED


def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Stops the build where the list is missing."""
    if page.meta.get(CITED) and not page.meta.get(LISTED):
        raise PluginError(f"{page.file.src_uri}: cites {', '.join(sorted(page.meta[CITED]))} without sources_list()")
    return html
