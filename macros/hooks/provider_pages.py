"""Adds a page for each service, before MkDocs looks at its files: navigation, search and link checks all see them."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from macros.loading import load_facts
from macros.project import ROOT
from macros.provider_pages import pages


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Append providers/<id>.md in this build's language."""
    for page in pages(load_facts(ROOT), config.extra["language"]):
        files.append(File.generated(config, page.source, content=page.markdown))
    return files
