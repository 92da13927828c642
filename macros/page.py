"""The page that is being written: its language and its way to other places of the site.

The one place that knows how MkDocs says these things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from .project import Lang


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A page that is made from data: its file below docs/<lang>/ and its Markdown."""

    source: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Here:
    """A page's place. Addresses are relative and end in a slash, so that the site works below any path."""

    lang: Lang
    root: str  # from the page to the site's root (the Chinese home page)
    source: str  # the page's file below docs/<lang>/
    meta: dict[str, Any]  # the page's front matter; macros may add to it
    runtime: str  # the packed runtime's folder below the root; "" where it was not packed
    own_resolver: str = ""  # a DNS-over-HTTPS server of whoever hosts this copy of the site

    @classmethod
    def of(cls, page: Page, config: MkDocsConfig) -> Here:
        """The place of an MkDocs page."""
        lang: Lang = config.extra["language"]
        depth = page.url.strip("./").count("/") + bool(page.url.strip("./")) + (lang != "zh")
        return cls(
            lang=lang,
            root="../" * depth or "./",
            source=page.file.src_uri,
            meta=page.meta,  # type: ignore[arg-type]
            runtime=config.extra.get("runtime", ""),
            own_resolver=config.extra.get("own_resolver") or "",
        )

    def to(self, lang: Lang, path: str) -> str:
        """The way to a page of one language. `path` is below that language's home, like `rules/`."""
        path = path.removeprefix("./")
        return self.root + ("" if lang == "zh" else f"{lang}/") + path

    def script(self, *names: str) -> None:
        """Load files of docs/assets/js/ on this page, each once, in the order asked for."""
        wanted: list[str] = self.meta.setdefault("page_scripts", [])
        wanted += [name for name in names if name not in wanted]

    def rule(self, rule: str) -> str:
        """The way to a rule's page in this page's language."""
        return self.to(self.lang, f"rules/{rule}/")
