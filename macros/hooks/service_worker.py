"""Writes the service worker into the finished site. It lists the pages of both languages, so the last build has the whole list."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from macros.project import ROOT
from macros.service_worker import write


def on_post_build(*, config: MkDocsConfig) -> None:
    """The English build stands one folder below the site's root, where the Chinese one has written the runtime."""
    site = Path(config.site_dir) if config.extra["language"] == "zh" else Path(config.site_dir).parent
    version = config.extra["runtime"].strip("/").rpartition("/")[2]
    if (site / "runtime" / version).is_dir():
        write(site, version, ROOT / "docs" / "assets" / "js" / "service-worker.js")
