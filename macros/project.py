"""Where the project is, and which languages it speaks."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, TypeAlias

ROOT: Final = Path(__file__).resolve().parents[1]

Lang: TypeAlias = Literal["zh", "en"]
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")

# What a page's `lang` attribute and a link's `hreflang` say of each language.
HTML_LANG: Final[dict[Lang, str]] = {"zh": "zh-Hans", "en": "en"}
