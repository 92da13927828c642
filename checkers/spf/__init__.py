"""SPF (RFC 7208): who may send mail in the name of a domain.

parse.py     text → terms, pure            names.py     the names of RFC 7208
evaluate.py  terms → findings, pure        lookup.py    domain → record, through a Resolver
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..catalogue import bounded
from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..fixing import proved
from ..normalise import Normalised, normalise
from ..report import Finding, Report, Span, make_report
from ..senders import sender_of
from ..subject import Kind, decide
from .evaluate import evaluate
from .lookup import look_up
from .parse import parse
from .record import Record, Term

CHECKER = "spf"
# A record that fits in the DNS can hold 30,000 terms; no reader wants them as a table.
TERMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Options:
    """What can be asked beside the record. Empty: an evaluation for one sender is not offered yet."""


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,  # noqa: ARG001 - part of every checker's signature
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - SPF fetches nothing
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge an SPF record, or look one up. Never raises for bad input.

    `subject` is a record or a domain (`kind` says which, else `subject.decide`). Spans are offsets into
    `report.text`. `deadline` is a `time.monotonic()` in seconds.
    """
    decided = decide(subject, kind)
    if decided.kind == "record":
        findings, terms = check_record(subject)
        return make_report(CHECKER, subject, findings, {"terms": terms})
    if progress:
        progress("lookup", 0, 1)
    found = await look_up(decided.text, resolver, deadline)
    if progress:
        progress("lookup", 1, 1)
    findings = [*decided.findings, *found.findings]
    facts = dict(found.facts)
    if found.record is not None:
        on_record, facts["terms"] = check_record(found.record)
        # The record came in strings that fit, so nobody has to be told to split it.
        findings += [finding for finding in on_record if finding.rule != "spf-long-string"]
    return make_report(CHECKER, subject, findings, facts)


def check_record(text: str) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Findings about a record's text and its terms (`facts.terms`), with places in that very text."""
    plain = normalise(text)
    record, findings = _read(plain)
    terms = [_term_facts(term, record, plain.span(term.span)) for term in record.terms[:TERMS_SHOWN]]
    found = _placed(plain, text, bounded(findings))
    return proved(found, text, _judge), terms


def _judge(text: str) -> list[Finding]:
    """All findings about a text, however many."""
    plain = normalise(text)
    return _placed(plain, text, _read(plain)[1])


def _read(plain: Normalised) -> tuple[Record, list[Finding]]:
    record, findings = parse(plain.text)
    return record, [*findings, *evaluate(record)]


def _placed(plain: Normalised, text: str, findings: Sequence[Finding]) -> list[Finding]:
    """The paste's own findings and the record's, the latter with their places in the paste."""
    # Without its version the text is SPF only by what is in it: a repair that takes some of that away could
    # leave nothing to judge, so the version goes first.
    version_first = any(finding.rule == "spf-missing-version" for finding in findings)

    def back(finding: Finding) -> Finding:
        offered = not version_first or finding.rule == "spf-missing-version"
        fix = plain.fix(finding.fix, text) if finding.fix and offered else None
        return replace(finding, span=finding.span and plain.span(finding.span), fix=fix)

    return [*plain.findings, *map(back, findings)]


def _term_facts(term: Term, record: Record, span: Span) -> dict[str, Any]:
    """One row of `facts.terms` (DESIGN of the JSON, `report.schema.json`)."""
    provider = sender_of(term.value) if term.meant in ("include", "redirect") else None
    row: dict[str, Any] = {
        "text": term.text,
        "span": [span.start, span.end],
        "kind": term.kind,
        "name": term.name,
        "qualifier": term.qualifier,
        "value": term.value,
        "cidr4": _number(term.cidr4),
        "cidr6": _number(term.cidr6),
        "provider": provider.id if provider else None,
    }
    if record.count > 1:
        row["record"] = term.record
    return row


def _number(digits: str | None) -> int | None:
    return int(digits) if digits is not None and digits.isascii() and digits.isdigit() and len(digits) < 4 else None
