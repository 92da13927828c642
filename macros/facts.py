"""Facts: what the guide states as a number, price, limit, server name or rule of law, each with its source.

This module is the model and the look-up; `loading.py` reads and validates the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias, TypeVar

from mkdocs.exceptions import PluginError

from .project import LANGS, Lang

T = TypeVar("T")

UNKNOWN: Final = "unknown"
FAST: Final = timedelta(days=90)  # prices and limits
SLOW: Final = timedelta(days=365)  # everything else

Grade: TypeAlias = Literal["primary", "secondary", "unread"]
Text: TypeAlias = Mapping[Lang, str]


class FactError(PluginError):
    """Something is wrong with the facts or with how a page asks for them. Stops the build."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands, and when it was read there."""

    id: str
    url: str
    title: str
    publisher: str
    read: date
    grade: Grade
    dated: str | None  # the date that the source gives itself
    copy: str | None  # which stored copy was read, where it was not the live page

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement. `value` is "unknown" where nobody could verify it; then there is no source."""

    address: str  # "google-workspace.price"
    value: Any
    unit: str | None
    sources: tuple[Source, ...]
    where: str | None  # section or heading in the source
    text: Text | None  # what the reader sees, where value and unit do not say it all
    short: Text | None  # two or three words, for a table of all services
    note: Text | None
    qualifiers: Mapping[str, Any]  # plan, commitment, region …
    lifetime: timedelta

    @property
    def known(self) -> bool:
        """Whether somebody verified it."""
        return bool(self.value != UNKNOWN)

    def bare(self) -> Fact:
        """The fact as value and unit alone."""
        return replace(self, text=None, note=None, qualifiers={})

    @property
    def read(self) -> date | None:
        """The day on which its oldest source was read."""
        return min((source.read for source in self.sources), default=None)

    @property
    def due(self) -> date | None:
        """From this day on it has to be looked up again."""
        return self.read + self.lifetime if self.read else None


Facts: TypeAlias = Mapping[str, tuple[Fact, ...]]  # key → one fact or several


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a provider: what it is called, how fast it ages, whether every provider must have it."""

    key: str
    label: Text
    lifetime: timedelta
    required: bool


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail provider: its mail settings and what only pages need, under one id."""

    id: str
    category: str
    name: Text
    facts: Facts

    def knows(self, key: str) -> bool:
        """Whether a field is there and somebody verified it."""
        return bool(self.facts.get(key)) and self.facts[key][0].known


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of mailbox in the guide's first table. Columns are keyed by the data file's own keys."""

    id: str
    columns: Mapping[str, Text]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All facts of the project."""

    sources: Mapping[str, Source]
    fields: Mapping[str, Field]
    providers: Mapping[str, Provider]
    topics: Mapping[str, Facts]
    categories: tuple[Category, ...]

    def facts(self, address: str) -> tuple[Fact, ...]:
        """The facts under `<provider or topic>.<key>`.

        Raises FactError that names what there is, where the address leads nowhere.
        """
        owner, _, key = address.partition(".")
        known = {name: provider.facts for name, provider in self.providers.items()} | dict(self.topics)
        facts = pick(known, owner, "fact file")
        return pick(facts, key, f"key in {owner}")

    def fact(self, address: str, index: int = 0) -> Fact:
        """One fact. Raises FactError also where there are fewer than `index` + 1."""
        facts = self.facts(address)
        if not 0 <= index < len(facts):
            raise FactError(f"{address} has {len(facts)} fact(s), so there is none with index {index}")
        return facts[index]

    def all(self) -> Iterable[Fact]:
        """Every fact, providers first."""
        for provider in self.providers.values():
            for facts in provider.facts.values():
                yield from facts
        for topic in self.topics.values():
            for facts in topic.values():
                yield from facts


def both(entry: Mapping[str, Any]) -> Text:
    """The words of an entry that has them in both languages. Raises KeyError for one that has not."""
    return {lang: str(entry[lang]) for lang in LANGS}


def pick(choices: Mapping[str, T], key: str, what: str) -> T:
    """`choices[key]`, or a FactError that lists the known keys."""
    try:
        return choices[key]
    except KeyError:
        known = ", ".join(sorted(choices)) or "none"
        raise FactError(f"there is no {what} “{key}”; known: {known}") from None
