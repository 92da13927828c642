"""Where the package gets its data: compiled modules where a build made them, else the TOML files.

The wheel and the browser's bundle carry `_compiled/*.py`, literals that need no parser (`compile_data.py`
writes them); the tree never does, so that nothing stale can be read there.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def load(name: str) -> Any:
    """One data set by name: rules, words_zh_spf …, senders, svg_tiny_ps, ui_zh, ui_en. Treat it as read-only."""
    try:
        module = import_module(f"._compiled.{name}", __package__)
    except ModuleNotFoundError as error:
        if error.name is None or "_compiled" not in error.name:
            raise
        return import_module(".compile_data", __package__).data_set(name)
    return module.DATA
