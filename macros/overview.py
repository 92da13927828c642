"""All services at a glance: a row each, few columns, short cells. What stands behind a cell is on the service's own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .facts import Fact, Library, Provider
from .project import Lang
from .telling import tell
from .words import say

COLUMNS: Final = ("price", "daily_limit", "attachment_size", "china_reach", "chinese_support")
_LAST: Final = 1e12  # what is not known is sorted behind every number


@dataclass(frozen=True, slots=True)
class Cell:
    """`order` is what the column is sorted by: a number, where the facts give one."""

    label: str
    text: str
    known: bool
    order: float
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A service. `category` is the id of its kind."""

    id: str
    name: str
    category: str
    cells: tuple[Cell, ...]


def columns(library: Library, lang: Lang) -> list[str]:
    """The headings, without that of the names."""
    return [library.fields[key].label[lang] for key in COLUMNS]


def categories(library: Library, lang: Lang) -> dict[str, str]:
    """The kinds of service that there are, by id, in the order of the guide's table of kinds; others after them."""
    named = {category.id: category.columns["name"][lang] for category in library.categories}
    used = dict.fromkeys(one.category for one in library.providers.values())
    kinds = [*(id_ for id_ in named if id_ in used), *(id_ for id_ in used if id_ not in named)]
    return {id_: named.get(id_) or say(lang, f"kind_{id_}") for id_ in kinds}


def rows(library: Library, lang: Lang) -> list[Row]:
    """All services, those of one kind together, in the order of the kinds."""
    kinds = list(categories(library, lang))
    services = sorted(library.providers.values(), key=lambda one: (kinds.index(one.category), one.id))
    return [
        Row(one.id, one.name[lang], one.category, tuple(_cell(library, one, key, lang) for key in COLUMNS))
        for one in services
    ]


def _cell(library: Library, provider: Provider, key: str, lang: Lang) -> Cell:
    label = library.fields[key].label[lang]
    known = [fact for fact in provider.facts[key] if fact.known]
    if not known:
        return Cell(label, say(lang, "unknown"), False, _LAST, ())
    fact = _lowest(known) if key == "price" else known[0]
    return Cell(label, brief(fact, lang), True, _order(fact), (fact,))


def _lowest(facts: Sequence[Fact]) -> Fact:
    """The cheapest of the numbers, else the first."""
    numbers = [fact for fact in facts if _number(fact) is not None]
    return min(numbers, key=lambda fact: _number(fact) or 0) if numbers else facts[0]


def _number(fact: Fact) -> float | None:
    value = fact.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _order(fact: Fact) -> float:
    number = _number(fact)
    return _LAST - 1 if number is None else number


def brief(fact: Fact, lang: Lang) -> str:
    """A fact in few words: its own short form, a number with its unit, else all of it."""
    if fact.short:
        return fact.short[lang]
    if fact.unit and _number(fact) is not None:
        return tell(fact.bare(), lang)
    return tell(fact, lang)
