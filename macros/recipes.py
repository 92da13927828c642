"""A provider's records as each DNS panel wants them typed.

Which notation a panel has is decided where the check-up decides it (`checkers.domain.panels`), so that page and check-up
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from checkers.datafiles import load
from checkers.domain.panels import Entry, Panel, entry, panel

from .facts import Fact, Library, Provider
from .project import Lang
from .provider_pages import has_records
from .tables import dns_rows
from .words import say

ZONE: Final = "example.com"  # the reader's own name takes its place
DMARC: Final = f"v=DMARC1; p=none; rua=mailto:dmarc@{ZONE}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that a provider asks for. `value` is None where only its console knows it."""

    type: str
    name: str
    priority: int | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Recipes:
    """All that two lists, one of providers and one of panels, can be combined to."""

    lang: Lang
    providers: tuple[tuple[Provider, tuple[Wanted, ...]], ...]
    panels: tuple[Panel, ...]
    facts: tuple[Fact, ...]  # what the page cites
    places: dict[str, tuple[Fact, Fact]]  # by panel: where a record is added, and what the fields are called

    @classmethod
    def of(cls, library: Library, lang: Lang) -> Recipes:
        """The recipes of every provider with known MX and SPF records."""
        providers = [one for one in library.providers.values() if has_records(one)]
        rows = {one.id: list(dns_rows(one, lang)) for one in providers}
        panels = tuple(panel(row["id"]) for row in load("panels"))
        places = {
            one.id: (library.fact(f"{one.id}.record_page"), library.fact(f"{one.id}.field_names")) for one in panels
        }
        cited = [row.fact for made in rows.values() for row in made] + [
            fact for pair in places.values() for fact in pair
        ]
        return cls(
            lang,
            tuple((one, tuple(_wanted(one, lang))) for one in providers),
            panels,
            tuple(_once(cited)),
            places,
        )

    def payload(self) -> dict[str, Any]:
        """What the page's script reads: {records: {provider: {panel: [row…]}}}, "" being a panel that is not listed."""
        return {
            "records": {
                provider.id: {
                    key: [self._row(kept_in, one) for one in wanted] for key, kept_in in [("", None), *self._by_id()]
                }
                for provider, wanted in self.providers
            },
            "panels": {one.id: self._panel(one) for one in self.panels},
            "notes": {provider.id: self._notes(provider) for provider, _ in self.providers},
        }

    def _by_id(self) -> list[tuple[str, Panel]]:
        return [(one.id, one) for one in self.panels]

    def _row(self, kept_in: Panel | None, wanted: Wanted) -> dict[str, Any]:
        """One record: type, host field, priority, value, and whether the value is to be copied from the console."""
        literal = wanted.value is not None
        made = typed(kept_in, wanted)
        return {
            "type": wanted.type,
            "host": made.host,
            "priority": made.priority,
            "value": made.value if literal else say(self.lang, "dns_dkim_value"),
            "literal": literal,
        }

    def _panel(self, one: Panel) -> dict[str, Any]:
        page, fields = (fact.text[self.lang] if fact.known and fact.text else None for fact in self.places[one.id])
        return {"page": page, "fields": fields, "notes": [note[self.lang] for note in one.notes.values()]}

    def _notes(self, provider: Provider) -> list[str]:
        facts = [provider.facts[key][0] for key in ("mx", "spf", "dkim_selectors") if key in provider.facts]
        return [fact.note[self.lang] for fact in facts if fact.note]


def typed(kept_in: Panel | None, wanted: Wanted) -> Entry:
    """A record in a panel's notation. The host of a CNAME is typed like that of a TXT record, its value like an MX's: bare."""
    kind = "MX" if wanted.type != "TXT" else "TXT"
    name = ZONE if wanted.name == "@" else f"{wanted.name}.{ZONE}"
    return entry(kept_in, ZONE, kind, name, wanted.value or "", priority=wanted.priority)  # type: ignore[arg-type]


def _wanted(provider: Provider, lang: Lang) -> Iterator[Wanted]:
    """MX, SPF, DKIM and a first DMARC record."""
    for record in provider.facts["mx"][0].value:
        yield Wanted("MX", "@", record["preference"], record["host"])
    yield Wanted("TXT", "@", None, provider.facts["spf"][0].value)
    selectors = [
        (selector, str(fact.qualifiers.get("type", "TXT")))
        for fact in provider.facts.get("dkim_selectors", ())
        if fact.known
        for selector in fact.value
    ]
    # Where nobody could read which selector it is, there is one all the same: the provider's console knows.
    for selector, type_ in selectors:
        yield Wanted(type_, f"{selector}._domainkey", None, None)
    if not selectors:
        yield Wanted("TXT", say(lang, "dns_dkim_host"), None, None)
    yield Wanted("TXT", "_dmarc", None, DMARC)


def _once(facts: list[Fact]) -> Iterator[Fact]:
    """Each fact once; they hold tables, so they cannot be kept in a set."""
    seen: set[int] = set()
    for fact in facts:
        if id(fact) not in seen:
            seen.add(id(fact))
            yield fact
