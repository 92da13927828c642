"""The data model of an SPF record: its terms, as written and as meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..report import Span

VERSION = "v=spf1"

Kind = Literal["version", "mechanism", "modifier", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of a record, as written and as meant."""

    text: str  # as written, without blanks that slipped into it
    span: Span
    kind: Kind  # what RFC 7208 §4.6.1 makes of it
    name: str  # lower case, as written: "include"; "" where there is none
    qualifier: str | None  # + - ~ ? for a mechanism ("+" when left out, §4.6.2), else None
    value: str = ""  # behind the separator, without a CIDR length: a domain-spec, an address
    cidr4: str | None = None  # digits as written behind "/"
    cidr6: str | None = None  # digits as written behind "//"
    separator: str = ""  # ":" or "=" or ""
    meant: str | None = None  # the mechanism or modifier that the writer wanted, where we can tell
    record: int = 0  # which record of the paste it stands in, from 0


@dataclass(frozen=True, slots=True)
class Record:
    """All terms of a paste. Usually one record; more than one is an error of its own (§4.5)."""

    text: str  # what was parsed
    terms: tuple[Term, ...]
    count: int  # how many records

    def of(self, *names: str) -> list[Term]:
        """The terms that are meant to be one of `names`."""
        return [term for term in self.terms if term.meant in names]
