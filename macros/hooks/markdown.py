"""Adds our two extensions to Markdown. They have no names that mkdocs.yml could give."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig

from macros.card_tables import CardTables
from macros.chinese_lines import ChineseLines


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Hand the extensions over as objects, which Python-Markdown accepts beside names."""
    config.markdown_extensions += [CardTables(), ChineseLines()]
    return config
