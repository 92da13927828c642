"""What an account costs: the list prices that are numbers, for the calculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .facts import Fact, Library
from .project import Lang
from .telling import qualifiers, tell
from .words import say

# How a unit counts: per head or for all, and how many of them there are in a year.
_PER_YEAR: Final = {"month": 12, "year": 1}


@dataclass(frozen=True, slots=True)
class Plan:
    """One price of one service. `yearly` is the amount for a year, per head where `per_user`, else for all."""

    service: str
    name: str
    details: str
    listed: str
    currency: str
    yearly: float
    per_user: bool
    fact: Fact

    def payload(self) -> dict[str, Any]:
        """What the page's script reads."""
        label = f"{self.name} · {self.details}" if self.details else self.name
        return {"name": label, "currency": self.currency, "yearly": self.yearly, "perUser": self.per_user}


def plans(library: Library, lang: Lang) -> list[Plan]:
    """All prices that are a number with a currency, a head (or all) and a period; by service, in the files' order."""
    found = []
    for provider in library.providers.values():
        for fact in provider.facts["price"]:
            plan = _plan(provider.id, provider.name[lang], fact, lang)
            if plan is not None:
                found.append(plan)
    return found


def _plan(service: str, name: str, fact: Fact, lang: Lang) -> Plan | None:
    parts = (fact.unit or "").split("/")
    number = isinstance(fact.value, int | float) and not isinstance(fact.value, bool)
    if not number or parts[-1] not in _PER_YEAR or parts[1:-1] not in ([], ["user"]):
        return None
    return Plan(
        service=service,
        name=name,
        details=say(lang, "list_separator").join(qualifiers(fact, lang)),
        listed=tell(fact.bare(), lang),
        currency=parts[0],
        yearly=fact.value * _PER_YEAR[parts[-1]],
        per_user=parts[1:-1] == ["user"],
        fact=fact,
    )
