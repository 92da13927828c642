"""From a domain to its SPF record (RFC 7208 §4.4 and §4.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import catalogue
from ..dns import Answer, DnsError, Resolver, text_of, unanswered
from ..names import askable, dns_name
from ..normalise import normalise
from ..report import Finding

# §4.5: the version, then a space or the end; case does not matter (§12).
_SELECTS = re.compile(r"v=spf1(?= |\Z)", re.IGNORECASE | re.ASCII)
# What was meant as one, in text that `normalise` has cleaned; so near its start no other kind of record says it.
_NEARLY = re.compile(r".{0,12}?(?:v ?[=:]{0,2} ?spf|spf1[ ;,])", re.IGNORECASE | re.ASCII | re.DOTALL)

# Near misses are looked for in so many records, and in so much of each.
NEAR_LIMIT = 30
NEAR_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought. `record` is the one to judge, None where there is none."""

    name: str | None
    record: str | None
    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record (§4.5); nothing is said about the rest of it."""
    return _SELECTS.match(text) is not None


def selected(answer: Answer) -> list[tuple[bytes, ...]]:
    """The TXT records of an answer that are SPF records (§4.5), in byte order."""
    # The version is ASCII, so the first octets say it, whatever the rest is.
    return [
        strings for strings in sorted(answer.strings, key=b"".join) if is_spf(b"".join(strings)[:7].decode("latin-1"))
    ]


async def look_up(domain: str, resolver: Resolver | None, deadline: float | None) -> Found:
    """Ask for the TXT records of a domain and pick the SPF record out of them."""
    found = catalogue().finding
    name = dns_name(domain)
    if name is None:
        return Found(None, None, (found("dns-bad-name", name=domain[:80]),))
    if resolver is None:
        return Found(name, None, (found("dns-not-looked-up", name=name, command=f"mailcheck spf {name}"),))
    try:
        answer = await resolver.resolve(name, "TXT", deadline=deadline)
    except DnsError as error:
        return Found(name, None, (unanswered(error),))
    if not answer.exists:
        return Found(name, None, (found("spf-no-such-name", name=name), *await _elsewhere(name, resolver, deadline)))
    chosen = selected(answer)
    hidden = None if chosen else _hidden(answer)
    if hidden:
        # Receivers see no record here. It is judged all the same, because its findings say how to bring it to light.
        text = text_of(hidden)
        facts = {"name": name, "record": text, "strings": [len(string) for string in hidden]}
        return Found(name, text, (found("spf-hidden-record", name=name, record=text[:200]),), facts)
    if not chosen:
        return Found(name, None, (found("spf-no-record", name=name), *await _elsewhere(name, resolver, deadline)))
    facts = {"name": name, "record": text_of(chosen[0]), "strings": [len(string) for string in chosen[0]]}
    if len(chosen) == 1:
        return Found(name, text_of(chosen[0]), (), facts)
    facts["records"] = [text_of(strings) for strings in chosen]
    return Found(name, text_of(chosen[0]), (found("spf-several-answers", name=name, count=len(chosen)),), facts)


def _hidden(answer: Answer) -> tuple[bytes, ...] | None:
    """The TXT record that was meant to be SPF, and that receivers pass over because it does not begin so (§4.5)."""
    for strings in sorted(answer.strings, key=b"".join)[:NEAR_LIMIT]:
        if _NEARLY.match(normalise(text_of(strings)[:NEAR_LENGTH], live=True).text):
            return strings
    return None


# Where a panel's host field leads that was filled with the whole domain, with the record's kind, or with another
# record's host.
_WRONG_NAMES = ("{0}.{0}", "www.{0}", "_spf.{0}", "spf.{0}", "txt.{0}", "_dmarc.{0}")


async def _elsewhere(name: str, resolver: Resolver, deadline: float | None) -> tuple[Finding, ...]:
    """A record that stands at a wrong name, or at the parent, which subdomains do not inherit from."""
    found = catalogue().finding
    for pattern in _WRONG_NAMES:
        wrong = pattern.format(name)
        if record := await _record_at(wrong, resolver, deadline):
            return (found("spf-wrong-name", name=name, wrong=wrong, record=record[:200]),)
    parent = name.partition(".")[2]
    if "." in parent and await _record_at(parent, resolver, deadline):
        return (found("spf-not-inherited", name=name, parent=parent),)
    return ()


async def _record_at(name: str, resolver: Resolver, deadline: float | None) -> str | None:
    """The SPF record of a name, if one can be had; this is a hint, so no answer is no finding."""
    if not askable(name):
        return None
    try:
        chosen = selected(await resolver.resolve(name, "TXT", deadline=deadline))
    except DnsError:
        return None
    return text_of(chosen[0]) if chosen else None
