"""The glossary: what the trade and the standards call things, in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Final

from pypinyin import lazy_pinyin

from .facts import Text, both
from .project import LANGS, ROOT, Lang

PATH: Final = ROOT / "macros" / "data" / "glossary.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """A word in both languages with a sentence each, and the page that says more (below a language's home) or ""."""

    id: str
    name: Text
    meaning: Text
    page: str


def load_glossary(lang: Lang) -> list[Term]:
    """All terms as a reader of `lang` looks them up: by pinyin, Latin words among them, or by the alphabet."""
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    terms = [
        Term(
            id_,
            both(entry),
            {one: entry[f"{one}_means"] for one in LANGS},
            entry.get("page", ""),
        )
        for id_, entry in data.items()
    ]
    return sorted(terms, key=lambda term: _key(term.name[lang], lang))


def _key(name: str, lang: Lang) -> tuple[str, ...]:
    if lang == "en":
        return (name.casefold(),)
    return tuple(part.casefold() for part in lazy_pinyin(name))
