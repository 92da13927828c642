"""A page that tells how to do something on the checklist shows that item: before its sources, or at its end."""

from __future__ import annotations

import re

from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from macros.checklist import items_of

_SOURCES = re.compile(r"^## .*\{: #sources \}$", re.MULTILINE)


@event_priority(50)  # before the macros plugin reads the page
def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Adds the macro to the pages that have items."""
    if not items_of(page.file.src_uri):
        return markdown
    found = _SOURCES.search(markdown)
    place = found.start() if found else len(markdown)
    return f"{markdown[:place]}\n{{{{ ticks() }}}}\n\n{markdown[place:]}"
