"""From a domain to its record, its policy and what the policy means for its mail servers (RFC 8461 §3 to §5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import catalogue
from ..checker import Fetcher, Progress
from ..dns import DnsError, Resolver, unanswered
from ..names import dns_name
from ..placed import Place
from ..placed import look_up as find
from ..report import Finding
from .fetched import Fetched, fetch
from .policy import Policy, is_policy

PLACE = Place(
    prefix="_mta-sts",
    # §3.1: records that do not begin so are discarded. One that ends here has no id, which is said.
    begins=re.compile(r"v=STSv1[ \t]*(?:;|\Z)"),
    nearly=re.compile(r"v[^A-Za-z0-9]{0,3}=?[^A-Za-z0-9]{0,3}(?:mta-?)?stsv?1?\b|\A\W{0,6}id[ \t]*=", re.IGNORECASE | re.ASCII),
    wrong=("mta-sts", "_mta-sts.{domain}", "_mta_sts", "mta_sts", "_mtasts", "_mta-sts._tls", "_mta-sts._mta-sts"),
    several="mta-sts-several-answers",
    hidden="mta-sts-hidden-record",
    misplaced="mta-sts-wrong-name",
    wildcard="mta-sts-wildcard-answer",
    missing="mta-sts-no-record",
    no_domain="mta-sts-no-such-name",
)  # fmt: skip
_STEPS = 3  # record, policy, mail servers


@dataclass(frozen=True, slots=True)
class Domain:
    """What was found for a domain: the record to judge, the policy's text, and findings that have no place in either."""

    record: str | None
    applies: bool  # senders take the record
    policy: str | None  # the policy's text, fetched
    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)


def name_of(domain: str) -> str | None:
    """The policy domain that a reader means, in ASCII; the names of the record and of the policy host lead to it."""
    name = dns_name(domain)
    for prefix in ("_mta-sts.", "mta-sts."):
        if name and name.startswith(prefix) and dns_name(name.removeprefix(prefix)):
            name = name.removeprefix(prefix)
    return name


async def look_up(
    name: str,
    *,
    given: bool,
    resolver: Resolver,
    fetcher: Fetcher | None,
    deadline: float | None,
    progress: Progress | None,
) -> Domain:
    """The record of a domain and its policy. `given` says that the reader has the policy. Never raises."""

    def tell(done: int) -> None:
        if progress:
            progress("lookup", done, _STEPS)

    tell(0)
    found = await find(name, PLACE, resolver, deadline)
    tell(1)
    findings, policy = list(found.findings), None
    if given:
        pass
    elif found.applies:
        fetched = await fetch(name, fetcher, deadline)
        findings += fetched.findings
        policy = fetched.text
    elif fetcher is not None and found.record is None:
        fetched = await _without_record(name, fetcher, resolver, deadline)
        if fetched.text is not None:
            # §3.1: without a record senders do not ask for the policy.
            missing = [one for one in findings if one.rule == "mta-sts-no-record"]
            findings = [one for one in findings if one not in missing]
            findings.append(catalogue().finding("mta-sts-policy-without-record", name=name, right=f"_mta-sts.{name}"))
    tell(2)
    return Domain(found.record, found.applies, policy, tuple(findings), found.facts)


async def _without_record(name: str, fetcher: Fetcher, resolver: Resolver, deadline: float | None) -> Fetched:
    """A policy that nobody asks for. That nothing can be fetched says nothing here."""
    try:
        answers = [await resolver.resolve(f"mta-sts.{name}", rdtype, deadline=deadline) for rdtype in ("A", "AAAA")]
    except DnsError:
        return Fetched(None, ())
    if all(answer.empty for answer in answers):
        return Fetched(None, ())
    fetched = await fetch(name, fetcher, deadline)
    return fetched if fetched.text and is_policy(fetched.text) else Fetched(None, ())


async def mail_servers(name: str, policy: Policy, resolver: Resolver, deadline: float | None) -> list[Finding]:
    """Whether each MX host is one that the policy allows (§4.1). Never raises."""
    found = catalogue().finding
    try:
        answer = await resolver.resolve(name, "MX", deadline=deadline)
    except DnsError as error:
        return [unanswered(error)]
    if not answer.exists:
        return []
    hosts = [exchange.exchange for exchange in answer.exchanges]
    if hosts == [""]:  # RFC 7505 §3
        return [found("mta-sts-null-mx", name=name)]
    if policy.mode == "none":
        return []
    # RFC 5321 §5.1: without MX records the domain itself is the host.
    return _uncovered(hosts or [name], policy)


def _uncovered(hosts: Sequence[str], policy: Policy) -> list[Finding]:
    """§5: with `enforce` a sender must not deliver to a host that no pattern matches; with `testing` it only reports."""
    rule = "mta-sts-mx-not-covered" if policy.mode == "enforce" else "mta-sts-mx-not-covered-in-testing"
    patterns = " ".join(policy.mx[:8]) + (" …" if len(policy.mx) > 8 else "")
    missed = [host for host in dict.fromkeys(hosts) if not policy.covers(host)]
    return [catalogue().finding(rule, host=host, patterns=patterns, line=f"mx: {host}") for host in missed[:20]]
