"""Words as data: TOML files beside this module, each key in zh and en."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from ..facts import Text, pick
from ..project import Lang


@cache
def words(name: str) -> dict[str, Text]:
    """One file of words, by key."""
    path = Path(__file__).with_name(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(lang: Lang, key: str, /, **values: object) -> str:
    """A phrase of site.toml with its placeholders filled. Raises FactError for an unknown key."""
    return pick(words("site"), key, "phrase in macros/words/site.toml")[lang].format(**values)
