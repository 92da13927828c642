"""DMARC (RFC 9989): what the owner of a domain asks receivers to do with mail that only claims to be from it.

version.py   text → where a record begins     pieces.py    … → one piece a tag     parse.py   … → tags, tolerant
record.py    text → policy, strict            evaluate.py  tags → findings, with values.py and addresses.py
lookup.py    domain → record, with discovery.py (the tree walk), alignment.py and authorisation.py
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..catalogue import catalogue as catalogue
from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..normalise import LIMIT
from ..pasted import Reading
from ..report import Edit as Edit
from ..report import Finding, Report, Severity, make_report
from ..report import Span as Span
from ..subject import Kind, decide
from .evaluate import evaluate
from .parse import parse
from .record import policy_of

CHECKER = "dmarc"
# A record that fits in the DNS can hold thousands of tags; no reader wants them as a table.
TAGS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Options:
    """One message to be judged (RFC 9989 §5.3). Without `from_address` the record alone is judged."""

    from_address: str | None = None  # the address or domain in the From header
    dkim_pass: tuple[str, ...] = ()  # the d= domains of signatures that verified
    spf_pass: str | None = None  # the domain for which SPF passed


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - DMARC fetches nothing
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge a DMARC record, or look one up. Never raises for bad input.

    `subject` is a record or a domain (`kind` says which, else `subject.decide`); where it is empty and `options` has
    an address, it is the domain of that address. Spans are offsets into `report.text`. `deadline` is a
    `time.monotonic()` in seconds.
    """
    if not subject and kind != "record" and options and options.from_address:
        subject = options.from_address.rpartition("@")[2].strip("<> ")
    decided = decide(subject, kind, CHECKER)
    if decided.kind == "record":
        return make_report(CHECKER, subject, *check_record(subject))
    from .lookup import look_up  # only a domain needs it

    found = await look_up(decided.text, options, resolver=resolver, deadline=deadline, progress=progress)
    findings, facts = [*decided.findings, *found.findings], dict(found.facts)
    if found.record is not None:
        on_record, more = check_record(found.record, live=True)
        findings += on_record
        facts |= more
    return make_report(CHECKER, subject, findings, facts)


def check_record(text: str, *, live: bool = False) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a record's text, with places in that very text, and its facts (`policy`, `tags`).

    `live` says that the text came out of the DNS: what receivers do not forgive is not forgiven here, and it came
    in strings that fit.
    """
    plain, findings = _READING.check(text, live=live)
    if live:
        findings = [finding for finding in findings if finding.rule != "dmarc-long-string"]
    records, _ = parse(plain.text)
    facts: dict[str, Any] = {}
    # What was taken out of a paste without harm stays out; what would be published with it makes another record.
    damaged = live or any(finding.severity is Severity.ERROR for finding in plain.findings)
    # A paste that is longer than any record is read no further than its findings go.
    policy = policy_of(text.strip(" ")[:LIMIT] if damaged and not live else text if live else plain.text)
    if policy and len(records) == 1:
        facts["policy"] = policy.facts()
    if records:
        tags = [(tag, plain.span(tag.span)) for record in records for tag in record.tags][:TAGS_SHOWN]
        facts["tags"] = [
            {
                "text": text[span.start : span.end],
                "span": [span.start, span.end],
                "name": tag.name.lower(),
                "value": tag.value,
                "kind": tag.kind,
            }
            for tag, span in tags
        ]
    return findings, facts


def _findings(text: str) -> Iterator[Finding]:
    """All findings about plain text."""
    records, findings = parse(text)
    yield from findings
    yield from evaluate(records)


_READING = Reading(CHECKER, _findings, first="dmarc-missing-version")
