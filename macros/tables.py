"""Facts turned into plain rows, which the templates in templates/ lay out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .facts import Fact, FactError, Library, Provider, Source, pick
from .project import Lang
from .telling import is_literal, tell
from .words import say


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as it is shown: its text, whether that is to be copied literally, its sources and note."""

    text: str
    literal: bool
    fact: Fact
    note: str | None

    @classmethod
    def of(cls, fact: Fact, lang: Lang) -> Statement:
        """The statement of a fact in one language."""
        return cls(tell(fact, lang), is_literal(fact), fact, fact.note[lang] if fact.note else None)


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One field of the comparison: for each provider its statements, in the order of the columns."""

    label: str
    cells: tuple[tuple[Statement, ...], ...]


@dataclass(frozen=True, slots=True)
class DnsRow:
    """One record to be typed into a DNS panel. `values` has several lines where several names share a row."""

    type: str
    host: str
    priority: str | None
    value: str
    literal: bool
    fact: Fact


def providers(library: Library, ids: Sequence[str]) -> list[Provider]:
    """Providers by id, in the order asked for. Raises FactError that lists the known ones."""
    return [pick(library.providers, id_, "provider") for id_ in ids]


def comparison(library: Library, keys: Sequence[str], ids: Sequence[str], lang: Lang) -> list[ComparisonRow]:
    """A row for each field, a cell for each provider."""
    chosen = providers(library, ids)
    rows = []
    for key in keys:
        field = pick(library.fields, key, "field of a provider")
        cells = tuple(
            tuple(Statement.of(fact, lang) for fact in pick(provider.facts, key, f"key in {provider.id}"))
            for provider in chosen
        )
        rows.append(ComparisonRow(field.label[lang], cells))
    return rows


def dns_rows(provider: Provider, lang: Lang) -> Iterator[DnsRow]:
    """The MX, SPF and DKIM records of a provider.

    Raises FactError where the provider has no MX or SPF record: then there is nothing to set up.
    """
    for key in ("mx", "spf"):
        if not provider.knows(key):
            raise FactError(f"{provider.id} has no known {key}, so there are no records to show")
    mx = provider.facts["mx"][0]
    for record in mx.value:
        yield DnsRow("MX", "@", str(record["preference"]), record["host"], True, mx)
    spf = provider.facts["spf"][0]
    yield DnsRow("TXT", "@", None, spf.value, True, spf)
    for dkim in provider.facts.get("dkim_selectors", ()):
        if dkim.known:
            type_ = str(dkim.qualifiers.get("type", "TXT"))
            for selector in dkim.value:
                host = f"{selector}._domainkey"
                yield DnsRow(type_, host, None, say(lang, "dns_dkim_value"), False, dkim)


def ordered_sources(facts: Sequence[Fact]) -> list[Source]:
    """The sources of some facts, each once, in the order in which they come up."""
    return list(dict.fromkeys(source for fact in facts for source in fact.sources))
