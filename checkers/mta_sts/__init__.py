"""MTA-STS (RFC 8461): senders are told to deliver to a domain over verified TLS only.

record.py   the TXT record's rules     policy.py   text → lines → policy     policy_rules.py, values.py   lines → findings
lookup.py   domain → record, policy and mail servers, with fetched.py (the policy over HTTPS)

A policy is a subject of its own: alone (pasted, or `--policy` without a subject) its findings have places in its text.
Beside a record or a domain they have none, and name the line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..catalogue import bounded, catalogue
from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..fixing import proved
from ..normalise import FIXABLE
from ..pasted import Reading
from ..report import Finding, Report, make_report
from ..subject import Kind, decide
from ..tags import read, shown
from .policy import Policy, is_policy, lines, policy_of
from .policy_rules import findings as _policy_findings
from .record import DIALECT, id_of
from .record import findings as _record_findings

CHECKER = "mta-sts"
# So much of a policy is read, in characters: RFC 8461 §3.3 suggests 64 kilobytes as the limit of senders.
LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    policy: str | None = None  # the text of a policy that the reader has; then it is not fetched


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge an MTA-STS record or policy, or look both up. Never raises for bad input.

    `subject` is a record, a policy or a domain (`kind` says whether a domain, else `subject.decide`). With a policy in
    the options and an empty subject, that policy is what is judged. `deadline` is a `time.monotonic()` in seconds.
    """
    given = options.policy if options else None
    if kind != "domain" and given is not None and not subject.strip():
        findings, facts = check_policy(given)
        return make_report(CHECKER, subject, findings, {"record": given[:LONGEST], **facts})
    if kind != "domain" and is_policy(subject):
        return make_report(CHECKER, subject, *check_policy(subject))
    decided = decide(subject, kind, CHECKER)
    if decided.kind == "domain":
        found = await _domain(decided.text, given, resolver, fetcher, deadline, progress)
        return make_report(CHECKER, subject, [*decided.findings, *found[0]], found[1])
    findings, facts = check_record(subject)
    if given is not None:
        about, more = check_policy(given)
        return make_report(CHECKER, subject, [*findings, *_without_places(about)], facts | more)
    return make_report(CHECKER, subject, findings, facts)


async def _domain(
    domain: str,
    given: str | None,
    resolver: Resolver | None,
    fetcher: Fetcher | None,
    deadline: float | None,
    progress: Progress | None,
) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a domain and its facts."""
    from .lookup import look_up, mail_servers, name_of  # only a domain needs it

    name = name_of(domain)
    if name is None:
        return [catalogue().finding("dns-bad-name", name=domain[:80])], {}
    if resolver is None:
        return [catalogue().finding("dns-not-looked-up", name=name, command=f"mailcheck mta-sts {name}")], {}
    found = await look_up(
        name, given=given is not None, resolver=resolver, fetcher=fetcher, deadline=deadline, progress=progress
    )
    findings, facts = list(found.findings), dict(found.facts)
    if found.record is not None:
        about, more = check_record(found.record, live=True)
        findings += about
        facts |= more if found.applies else {"tags": more["tags"]} if "tags" in more else {}
    text = given if given is not None else found.policy
    if text is not None:
        about, more = check_policy(text)
        findings += _without_places(about)
        facts |= more
        policy = policy_of(lines(text[:LONGEST]))
        if policy is not None:
            findings += await mail_servers(name, policy, resolver, deadline)
    if progress:
        progress("lookup", 3, 3)
    return findings, facts


def check_record(text: str, *, live: bool = False) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a record's text, with places in that very text, and its facts (`id`, `tags`)."""
    plain, findings = _READING.check(text, live=live)
    records, _ = read(plain.text, DIALECT)
    facts: dict[str, Any] = {}
    if records:
        facts["tags"] = shown(records, plain, text)
    # RFC 8461 §3.1: of several records none counts, nor does one that begins otherwise.
    if len(records) == 1 and DIALECT.exact.match(plain.text):
        facts["id"] = id_of(records[0])
    return findings, facts


def check_policy(text: str) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a policy's text, with places in that very text, and its facts (`policy`)."""
    part = text[:LONGEST]
    told = bounded(_policy_findings(part))
    if len(text) > FIXABLE:
        told = [replace(finding, fix=None) for finding in told]
    if len(text) > LONGEST:
        told.append(catalogue().finding("mta-sts-policy-too-long", limit=LONGEST))
    policy: Policy | None = policy_of(lines(part))
    facts = {"policy": policy.facts()} if policy else {}
    return proved(told, text, lambda changed: list(_policy_findings(changed))), facts


def _without_places(findings: Iterable[Finding]) -> list[Finding]:
    """The same where the text is not the one that is shown."""
    return [replace(finding, span=None, fix=None) for finding in findings]


_READING = Reading(CHECKER, _record_findings, first="mta-sts-missing-version")
