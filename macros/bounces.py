"""The table of bounces: what receivers write, what it means, what to do. The page searches it with a pasted bounce."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .facts import FactError, Library, Source, Text, both, pick
from .project import ROOT

PATH: Final = ROOT / "macros" / "data" / "bounces.toml"
_REQUIRED: Final = ("id", "receiver", "pattern", "text", "cause", "do", "page", "sources", "where")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One answer of a receiver. A pasted text is it where every one of `pattern` (lower case) occurs in it."""

    id: str
    receiver: str
    code: str | None
    pattern: tuple[str, ...]
    text: str
    cause: Text
    do: Text
    page: str  # below a language's home, with anchor
    sources: tuple[Source, ...]
    where: str


def load_bounces(library: Library) -> list[Bounce]:
    """All of them, in the file's order. Raises FactError that names the entry."""
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    found = [_bounce(entry, library) for entry in data["bounce"]]
    ids = [bounce.id for bounce in found]
    if doubled := {id_ for id_ in ids if ids.count(id_) > 1}:
        raise FactError(f"bounces.toml: “{min(doubled)}” stands there twice")
    return found


def _bounce(entry: Mapping[str, Any], library: Library) -> Bounce:
    name = entry.get("id", "an entry without id")
    for key in _REQUIRED:
        if not entry.get(key):
            raise FactError(f"bounces.toml: {name}: {key} is missing or empty")
    for part in entry["pattern"]:
        if part != part.lower():
            raise FactError(f"bounces.toml: {name}: pattern “{part}” must be in lower case")
    text = entry["text"].lower()
    if missing := [part for part in entry["pattern"] if part not in f"{entry.get('code', '').lower()} {text}"]:
        raise FactError(f"bounces.toml: {name}: its own text does not hold “{missing[0]}”")
    what = "source in checkers/data/sources.toml"
    return Bounce(
        id=name,
        receiver=entry["receiver"],
        code=entry.get("code") or None,
        pattern=tuple(entry["pattern"]),
        text=entry["text"],
        cause=both(entry["cause"]),
        do=both(entry["do"]),
        page=entry["page"],
        sources=tuple(pick(library.sources, id_, what) for id_ in entry["sources"]),
        where=entry["where"],
    )
