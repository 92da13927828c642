"""Headings have explicit ids, the same in both languages: MkDocs would call Chinese ones `_1`, `_2` …"""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page


class _Refusal:
    """Stands where a function should make an id up. Knows the page for its message."""

    page = ""

    def __call__(self, heading: str, _separator: str) -> str:
        raise PluginError(f"{self.page}: the heading “{heading}” has no id; write it as `## {heading} {{: #some-id }}`")


_refuse = _Refusal()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Replace the function that makes ids up by one that refuses to."""
    config.mdx_configs.setdefault("toc", {})["slugify"] = _refuse
    return config


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Remember the page for the message."""
    _refuse.page = page.file.src_uri
    return markdown
