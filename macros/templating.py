"""The templates in macros/templates/ own all HTML that macros write; this module renders them."""

from __future__ import annotations

import json
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from .project import HTML_LANG, ROOT, Lang
from .words import say

# Python-Markdown would take these for markup, in a paragraph or as the border of a table's cell.
_PROTECTED = str.maketrans({mark: f"&#{ord(mark)};" for mark in "\\`*_[]|{}"})


def protected(html: str) -> Markup:
    """HTML in the middle of Markdown, which would take some of its characters for markup."""
    return Markup(html.translate(_PROTECTED))  # noqa: S704, what comes in is rendered HTML


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "macros" / "templates"),
        # Markdown pages are put together from HTML that is escaped already.
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["json"] = partial(json.dumps, ensure_ascii=False)
    environment.filters["chinese"] = lambda text: any("\u4e00" <= character <= "\u9fff" for character in text)
    return environment


def block(template: str, lang: Lang, **values: Any) -> str:
    """A block of HTML for a page. Must stand on lines of its own in the page's Markdown."""
    words = partial(say, lang)
    rendered = _environment().get_template(template).render(lang=lang, html_lang=HTML_LANG[lang], say=words, **values)
    # A blank line inside would be harmless, but would split the block where it stands in a list.
    return "\n".join(line for line in rendered.splitlines() if line.strip())


def inline(template: str, lang: Lang, **values: Any) -> Markup:
    """A piece of HTML for the middle of a sentence or a table's cell: one line that Markdown leaves alone."""
    return protected(block(template, lang, **values).replace("\n", ""))
