"""What BIMI asks of DMARC before a logo is shown (§7.1 of draft-brand-indicators-for-message-identification).

The draft cites RFC 7489 still, so it speaks of `pct`, which RFC 9989 has dropped, and knows no `t`. It finds the
organizational domain as RFC 7489 does, by the public suffix list; here it is found by the tree walk of RFC 9989 §4.10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..catalogue import catalogue
from ..dmarc.discovery import Place, Published, Walk, policy_place
from ..dns import DnsError
from ..report import Finding, Severity

_PERCENT = re.compile(r";[ \t]*pct[ \t]*=[ \t]*([^;]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether both policies are strong enough: None where a question was not answered."""

    strong: bool | None
    findings: tuple[Finding, ...]
    error: DnsError | None = None


def policies(walked: Walk, organizational: str | None) -> Judged:
    """Judge the DMARC records of the author domain and of its organizational domain. Pure."""
    found = catalogue().finding
    places: dict[str, Place] = {}
    for place in (policy_place(walked), walked.at(organizational) if organizational else None):
        if place and place.valid:
            places[place.domain] = place
    findings = [finding for place in places.values() if place.valid for finding in _policy(place, place.valid)]
    if not places and not walked.error:
        findings.append(found("bimi-dmarc-missing", name=walked.start))
    weak = any(finding.severity is Severity.ERROR for finding in findings)
    # A policy that is known to be too weak decides, whatever was not answered.
    strong = False if weak else None if walked.error else True
    return Judged(strong, tuple(findings), None if weak else walked.error)


def _policy(place: Place, published: Published) -> Iterator[Finding]:
    found = catalogue().finding
    name, policy = place.name, published.policy
    if policy.p == "none":
        yield found("bimi-dmarc-none", name=name)  # step 7
        return
    if policy.sp == "none":
        yield found("bimi-dmarc-subdomains-none", name=name)  # step 8
    percent = _PERCENT.search(published.text)
    if policy.p == "quarantine" and percent and percent[1].strip() != "100":
        yield found("bimi-dmarc-percent", name=name, percent=percent[1].strip()[:20])  # step 9
    if policy.t == "y":
        yield found("bimi-dmarc-testing", name=name, policy=policy.p)
