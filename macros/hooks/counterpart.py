"""The language switch: each page links to its counterpart, relatively, so that it works below any path.

Both languages also share what the theme remembers of the reader (light or dark): it keeps that by `extra.scope`.
"""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from macros.page import Here
from macros.project import HTML_LANG, Lang

NAMES: dict[Lang, str] = {"zh": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """This page in the other language.

    Not a list as the theme would have it: it would then write `rel=alternate` links into the head, and its
    script would fetch a sitemap beside each of them.
    """

    link: str
    lang: str
    name: str


def on_page_context(context: TemplateContext, *, page: Page, config: MkDocsConfig, **_: object) -> TemplateContext:
    """Set `extra.alternate`, which partials/alternate.html prints."""
    here = Here.of(page, config)
    config.extra["scope"] = here.root
    other: Lang = "en" if here.lang == "zh" else "zh"
    config.extra["alternate"] = Counterpart(here.to(other, page.url), HTML_LANG[other], NAMES[other])
    return context


def on_template_context(context: TemplateContext, *, config: MkDocsConfig, **_: object) -> TemplateContext:
    """The 404 page has no counterpart: it switches to the other language's home page."""
    other: Lang = "en" if config.extra["language"] == "zh" else "zh"
    config.extra["scope"] = config.extra["roots"]["zh"]
    config.extra["alternate"] = Counterpart(config.extra["roots"][other], HTML_LANG[other], NAMES[other])
    return context
