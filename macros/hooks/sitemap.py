"""Leaves the sitemap (docs/overrides/sitemap.xml) without its compressed twin, which holds the day of the build."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig


def on_post_build(*, config: MkDocsConfig) -> None:
    """Remove the twin. Servers compress by themselves."""
    Path(config.site_dir, "sitemap.xml.gz").unlink(missing_ok=True)
