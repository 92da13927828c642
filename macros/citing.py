"""What every group of macros shares: the facts, the page that is being written, and the list of what it cited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from .facts import Fact, FactError, Library, Source
from .page import Here

CITED = "cited_sources"  # in the page's front matter: what it cited so far, {source id: lifetime of the fact}
WHERE = "cited_places"  # {source id: [section in the source…]}
LISTED = "sources_listed"


class Macros:
    """A group of macros. `NAMES` are those that pages call."""

    NAMES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, library: Library, here: Callable[[], Here]) -> None:
        self._library = library
        self._here = here

    def _cite(self, here: Here, fact: Fact) -> None:
        for source in fact.sources:
            self._note(here, source, fact.lifetime, fact.where)

    def _note(self, here: Here, source: Source, lifetime: timedelta | None, where: str | None = None) -> None:
        """Remember a source for the page's list, with the shortest life of what was cited from it and where it stands."""
        if here.meta.get(LISTED):
            raise FactError(f"{here.source}: {source.id} is cited after sources_list(), which must come last")
        cited: dict[str, timedelta | None] = here.meta.setdefault(CITED, {})
        places: list[str] = here.meta.setdefault(WHERE, {}).setdefault(source.id, [])
        if where and where not in places:
            places.append(where)
        known = cited.get(source.id)
        cited[source.id] = min(known, lifetime) if known and lifetime else known or lifetime
