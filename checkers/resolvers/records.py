"""What a zone file or an export is read into: records with absolute names, before anybody is answered. No I/O here."""

from __future__ import annotations

from dataclasses import dataclass

import dns.name
import dns.rdata

from ..names import dns_name
from .messages import name_of

# More records than this are no mail domain's zone; `$GENERATE` could ask for any number of them.
MAX_RECORDS = 20_000
# The TTL of a record that states none, in seconds.
DEFAULT_TTL = 600


class ZoneError(ValueError):
    """A file that is not understood, in words for the reader. `line` counts from 1, where it is known."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words if line is None else f"line {line}: {words}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One record. Without `rdata` it says only that the name exists: a record of a type that is not looked at."""

    owner: dns.name.Name
    ttl: int
    rdata: dns.rdata.Rdata | None


def origin_of(origin: str) -> dns.name.Name:
    """The name that a reader gave as `--origin`. Raises ZoneError."""
    plain = origin.strip().removesuffix(".").lower()
    name = dns_name(plain) or (plain if plain.isascii() else None)
    try:
        return dns.name.root if plain == "" and origin.strip() == "." else name_of(name or "")
    except ValueError as error:
        raise ZoneError(f"{origin} is not a domain name (--origin)") from error


def common_ancestor(names: set[dns.name.Name]) -> dns.name.Name:
    """The longest name at or above all of these."""
    shared: list[bytes] = []
    for labels in zip(*(reversed(name.labels) for name in names), strict=False):
        if len({label.lower() for label in labels}) > 1:
            break
        shared.insert(0, labels[0])
    return dns.name.Name(shared)


def apex(names: set[dns.name.Name]) -> dns.name.Name | None:
    """The one of these names that all others are below; None where there is none, so that nothing is guessed."""
    above = common_ancestor(names) if names else None
    return above if above in names else None
