"""Adds a page for each rule, before MkDocs looks at its files: navigation, search and link checks all see them."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from macros.rules import pages


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Append rules/index.md and rules/<id>.md in this build's language."""
    for page in pages(config.extra["language"]):
        files.append(File.generated(config, page.source, content=page.markdown))
    return files
