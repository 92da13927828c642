"""From a domain to its SPF record (RFC 7208 §4.4 and §4.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import catalogue
from ..dns import DnsError, Resolver, text_of, unanswered
from ..names import dns_name
from ..report import Finding

# §4.5: the version, then a blank or the end; case does not matter (§12).
_SELECTS = re.compile(r"v=spf1(?= |$)", re.IGNORECASE)
_NEARLY = re.compile(r"\W{0,6}(?:v\W{0,3}=?\W{0,2}spf|spf1[ ;,])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought. `record` is the one to judge, None where there is none."""

    record: str | None
    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)


async def look_up(domain: str, resolver: Resolver | None, deadline: float | None) -> Found:
    """Ask for the TXT records of a domain and pick the SPF record out of them."""
    found = catalogue().finding
    name = dns_name(domain)
    if name is None:
        return Found(None, (found("dns-bad-name", name=domain[:80]),))
    if resolver is None:
        return Found(None, (found("dns-not-looked-up", name=name, command=f"mailcheck spf {name}"),))
    try:
        answer = await resolver.resolve(name, "TXT", deadline=deadline)
    except DnsError as error:
        return Found(None, (unanswered(error),))
    if not answer.exists:
        return Found(None, (found("spf-no-such-name", name=name),))
    texts = sorted(answer.records, key=b"".join)
    chosen = [strings for strings in texts if _SELECTS.match(text_of(strings))]
    if not chosen:
        near = [text_of(strings) for strings in texts if _NEARLY.match(text_of(strings))]
        if near:
            return Found(None, (found("spf-hidden-record", name=name, record=near[0][:200]),))
        return Found(None, (found("spf-no-record", name=name),))
    facts: dict[str, Any] = {
        "name": name,
        "record": text_of(chosen[0]),
        "strings": [len(string) for string in chosen[0]],
    }
    if len(chosen) == 1:
        return Found(facts["record"], (), facts)
    facts["records"] = [text_of(strings) for strings in chosen]
    return Found(facts["record"], (found("spf-several-answers", name=name, count=len(chosen)),), facts)
