"""A TXT record that stands at one name below a domain: found there, or told where it was put instead.

MTA-STS and TLS-RPT are alike in this: one name, records of another kind are passed over, and of several that count
none does (RFC 8460 §3, RFC 8461 §3.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .catalogue import catalogue
from .dns import Answer, DnsError, Resolver, text_of, unanswered
from .names import askable
from .report import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one kind of record stands, and the rules that tell of what is there."""

    prefix: str  # "_smtp._tls"
    begins: re.Pattern[str]  # what receivers take for a record
    nearly: re.Pattern[str]  # what its owner means as one
    wrong: tuple[str, ...]  # other prefixes that people use; "" is the domain itself
    several: str
    hidden: str
    misplaced: str
    wildcard: str
    missing: str
    no_domain: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `record` is the one that counts, or that was meant to; `applies` says which."""

    record: str | None
    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    applies: bool = False  # receivers take the record
    answered: bool = True  # the name was answered, be it with nothing


async def look_up(domain: str, place: Place, resolver: Resolver, deadline: float | None) -> Found:
    """The record of a domain. `domain` is in ASCII. Never raises."""
    found = catalogue().finding
    name = f"{place.prefix}.{domain}"
    try:
        answer = await resolver.resolve(name, "TXT", deadline=deadline)
    except DnsError as error:
        return Found(None, (unanswered(error),), answered=False)
    texts = _texts(answer)
    records = [one for one in texts if place.begins.match(one[0])]
    if len(records) > 1:
        facts = _facts(name, records[0]) | {"records": [text for text, _ in records]}
        return Found(records[0][0], (found(place.several, name=name, count=len(records)),), facts)
    if records:
        return Found(records[0][0], (), _facts(name, records[0]), applies=True)
    near = next((one for one in texts if place.nearly.search(one[0][:60])), None)
    if near:
        return Found(near[0], (found(place.hidden, name=name, record=near[0][:200]),), _facts(name, near))
    others = [found(place.wildcard, name=name, text=texts[0][0][:80])] if texts else []
    return await _elsewhere(domain, place, others, resolver, deadline)


async def _elsewhere(
    domain: str, place: Place, so_far: list[Finding], resolver: Resolver, deadline: float | None
) -> Found:
    """No record where receivers look: where it may have been put."""
    found = catalogue().finding
    right = f"{place.prefix}.{domain}"
    try:
        for prefix in ("", *place.wrong):
            name = f"{prefix}.{domain}" if prefix else domain
            name = name.replace("{domain}", domain)
            if not askable(name):
                continue
            answer = await resolver.resolve(name, "TXT", deadline=deadline)
            if not prefix and not answer.exists:
                return Found(None, (found(place.no_domain, name=domain),))
            texts = _texts(answer)
            one = next((one for one in texts if place.begins.match(one[0])), None)
            if one:
                finding = found(place.misplaced, name=name, right=right)
                return Found(one[0], (*so_far, finding), _facts(name, one))
    except DnsError:
        pass  # that there is no record is known; where else it might be is a courtesy
    return Found(None, (*so_far, found(place.missing, name=domain, right=right)))


def _texts(answer: Answer) -> list[tuple[str, list[int]]]:
    """The TXT records in byte order, each with the lengths of its strings."""
    return [(text_of(strings), list(map(len, strings))) for strings in sorted(answer.strings, key=b"".join)]


def _facts(name: str, one: tuple[str, list[int]]) -> dict[str, Any]:
    return {"name": name, "record": one[0], "strings": one[1]}
