"""The search index as UTF-8 (a third smaller than with escapes), in two parts: see docs/assets/js/search.js.

The theme's script fetches `search_index.json` on every page. It gets one that holds the settings alone; the
pages' text waits in `full.json` until somebody searches.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Keep the segmenter's messages about its own cache off the build's output."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    return config


def on_post_build(*, config: MkDocsConfig) -> None:
    """Split what the search plugin has written. It runs before hooks do."""
    folder = Path(config.site_dir, "search")
    index = json.loads((folder / "search_index.json").read_text(encoding="utf-8"))
    _write(folder / "full.json", index)
    below = "" if config.extra["language"] == "zh" else f"{config.extra['language']}/"
    settings = index["config"] | {"full": f"../../../{below}search/full.json"}  # from search.js in assets/guide/js/
    _write(folder / "search_index.json", {"config": settings, "docs": []})


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
