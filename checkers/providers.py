"""Which mail providers are behind a domain, by its MX hosts and its SPF record. Pure: nothing is asked here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from .datafiles import load

Via = Literal["mx", "spf"]

# RFC 7208 §5.2 and §6.1: the names that an SPF record hands over to. The quantifiers give nothing back: linear.
_NAMED = re.compile(r"(?<![^\s\"])[+~?-]?(?:include\s*+:|redirect\s*+=)\s*+([^\s\"%]++)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail provider, or another service that sends for its customers."""

    id: str  # of `checkers/data/providers/`, `mail-hosts.toml` or `senders.toml`
    name: dict[str, str]  # zh, en
    mx_suffixes: tuple[str, ...]  # ends of the names of its MX hosts, lower case
    spf_includes: tuple[str, ...]  # the names that its customers include, lower case
    selectors: tuple[str, ...]  # the DKIM selectors that it gives its customers, where it names any
    bits: int | None  # the longest RSA key that it offers, in bits; None where that is not known
    kind: str  # "mailbox", "forwarder" and "filter" take mail for others, "sender" only sends for them
    spf: str | None  # the whole record that it tells its customers to publish, where nothing else sends for them


@dataclass(frozen=True, slots=True)
class Recognised:
    """A provider, and by what it was recognised."""

    provider: Provider
    via: Via


def providers() -> tuple[Provider, ...]:
    """All that are known, mailbox providers first."""
    return _all()


def provider(id_: str) -> Provider | None:
    """The provider with this id, or None."""
    return next((known for known in _all() if known.id == id_), None)


def is_mailbox_provider(id_: str) -> bool:
    """Whether people have their mailboxes there; the others filter, forward or only send for them."""
    known = provider(id_)
    return known is not None and known.kind == "mailbox"


def by_mx_host(host: str) -> Provider | None:
    """The provider that runs this MX host, or None. Of several suffixes that match, the longest decides."""
    name = host.lower().rstrip(".")
    found = [
        (len(suffix), known)
        for known in _all()
        for suffix in known.mx_suffixes
        if name == suffix or name.endswith(f".{suffix}")
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def by_spf_name(name: str) -> Provider | None:
    """The provider that publishes its servers under this name of an `include` or `redirect`, or None."""
    asked = name.lower().rstrip(".")
    return next((known for known in _all() if asked in known.spf_includes), None)


def recognise(hosts: Iterable[str], spf: str | None = None) -> list[Recognised]:
    """Who is behind a domain with these MX hosts (in order of preference) and this SPF record (text, or None).

    Each provider once, in that order: who takes the domain's mail first, who only sends for it behind.
    """
    found: dict[str, Recognised] = {}
    for host in hosts:
        if known := by_mx_host(host):
            found.setdefault(known.id, Recognised(known, "mx"))
    for match in _NAMED.finditer(spf or ""):
        if known := by_spf_name(match[1]):
            found.setdefault(known.id, Recognised(known, "spf"))
    return list(found.values())


@cache
def _all() -> tuple[Provider, ...]:
    return tuple(
        Provider(
            id=row["id"],
            name=row["name"],
            mx_suffixes=tuple(row["mx_suffixes"]),
            spf_includes=tuple(row["spf_includes"]),
            selectors=tuple(row["selectors"]),
            bits=row["bits"],
            kind=row["kind"],
            spf=row["spf"],
        )
        for row in load("mail_hosts")
    )
