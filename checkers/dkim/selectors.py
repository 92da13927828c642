"""Under which names a domain's keys are looked for (RFC 6376 §3.1: a selector is known only from a signature)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..datafiles import load
from ..names import askable, dns_name
from ..providers import Recognised

# One look-up asks for so many selectors at most, guessed or given.
MOST = 22
DOMAINKEY = "_domainkey"
# A selector that nobody uses: what answers for it answers for every name (RFC 4592 §2.1.1).
NOBODYS = "mailcheck-no-such-key"

_SELECTOR = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*")
# Where Microsoft keeps the keys to which its customers' selectors lead.
_TARGETS = re.compile(
    r"(selector[12])-[a-z0-9-]+\._domainkey\.(?:[a-z0-9-]+\.)+(?:onmicrosoft\.com|dkim\.mail\.microsoft)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject taken apart: the domain in ASCII, and the selectors that the reader named."""

    domain: str
    selectors: tuple[str, ...]


def asked_for(subject: str, selectors: Iterable[str]) -> Asked | str:
    """Domain and selectors of a subject such as `example.com` or `s1._domainkey.example.com`.

    A string is the part that is no name. Selectors may be given with `._domainkey` and all that follows.
    """
    given, mark, rest = subject.strip().lower().partition(f"{DOMAINKEY}.")
    name = dns_name(rest if mark else subject)
    if name is None or name.endswith(f".{DOMAINKEY}"):  # the host of a record, without its domain
        return subject[:80]
    wanted = [given.rstrip(".")] if mark and given.rstrip(".") else []
    wanted += [one.strip().lower().partition(f".{DOMAINKEY}")[0] for one in selectors]
    for selector in wanted:
        if not _SELECTOR.fullmatch(selector) or not askable(record_name(selector, name)):
            return selector[:80]
    return Asked(name, tuple(dict.fromkeys(wanted))[:MOST])


def record_name(selector: str, domain: str) -> str:
    """Where the key stands (§3.6.2.1)."""
    return f"{selector}.{DOMAINKEY}.{domain}"


def target_of(asked: Asked) -> tuple[str, str] | None:
    """Where the subject is the target of a selector's CNAME and no name of a customer: that name, and the CNAME's host."""
    name = record_name(asked.selectors[0], asked.domain) if asked.selectors else ""
    match = _TARGETS.fullmatch(name)
    return (name, f"{match[1]}.{DOMAINKEY}") if match else None


def guesses(recognised: Sequence[Recognised], domain: str) -> list[str]:
    """The selectors to try where none was named: those of the domain's providers first, then the usual ones."""
    known = [selector for one in recognised for selector in one.provider.selectors]
    names = dict.fromkeys([*known, *load("dkim_selectors")])
    return [name for name in names if askable(record_name(name, domain))][:MOST]


def offered_bits(recognised: Sequence[Recognised], selector: str) -> int | None:
    """The longest RSA key that the provider behind a selector has for its customers; None where that is not known.

    A selector that belongs to nobody is put down to the provider that takes the domain's mail, if that one names none.
    """
    for one in recognised:
        if selector in one.provider.selectors:
            return one.provider.bits
    return next((one.provider.bits for one in recognised if one.via == "mx" and not one.provider.selectors), None)
