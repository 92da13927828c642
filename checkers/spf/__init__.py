"""SPF (RFC 7208): who may send mail in the name of a domain.

parse.py     text → terms, tolerant        grammar.py     text → terms as a receiver reads them, strict
evaluate.py  terms → findings, pure        lookup.py      domain → record, through a Resolver
tree.py      record → its look-ups         following.py   look-ups → findings
macros.py    §7                            check_host.py  one message → one of seven results (§4)
message.py   that result → findings        names.py       the names of RFC 7208
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..catalogue import bounded
from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..fixing import proved as proved
from ..normalise import normalise
from ..pasted import Reading
from ..report import Finding, Report, Span, make_report
from ..senders import sender_of
from ..subject import Kind, decide
from .evaluate import evaluate
from .parse import parse
from .record import Record, Term

if TYPE_CHECKING:
    from .lookup import Found

CHECKER = "spf"
# A record that fits in the DNS can hold 30,000 terms; no reader wants them as a table.
TERMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Options:
    """One message to be judged by `check_host()` (RFC 7208 §4.1). Without `ip` the record alone is judged."""

    ip: str | None = None  # the address of the server that delivers
    sender: str | None = None  # MAIL FROM, "" for a bounce; its domain is the subject where none is given
    helo: str | None = None  # the name in HELO or EHLO


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - SPF fetches nothing
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge an SPF record, or look one up. Never raises for bad input.

    `subject` is a record or a domain (`kind` says which, else `subject.decide`); where it is empty and `options` has
    a sender, it is the domain of that sender (RFC 7208 §2.4, else the HELO name of §2.3). A record with `options.ip`
    is judged as if it stood at that domain. Spans are offsets into `report.text`. `deadline` is a
    `time.monotonic()` in seconds.
    """
    options = options or Options()
    if not subject and kind != "record":
        subject = sender_domain(options) or ""
    decided = decide(subject, kind)
    facts: dict[str, Any]
    if decided.kind == "record":
        findings, terms = check_record(subject)
        facts = {"terms": terms}
        name, record = sender_domain(options), normalise(subject).text
    else:
        from ..names import dns_name  # only a domain needs it

        name, record = dns_name(decided.text), None
        found = await _looked_up(decided.text, resolver, deadline, progress)
        findings, facts = [*decided.findings, *found.findings], found.facts
    if options.ip is not None and name and resolver is not None:
        from .message import judge  # only a message to be judged needs it

        results, message_facts = await judge(name, options, resolver=resolver, deadline=deadline, record=record)
        findings += results
        facts |= message_facts
    return make_report(CHECKER, subject, findings, facts)


async def _looked_up(
    domain: str, resolver: Resolver | None, deadline: float | None, progress: Progress | None
) -> Found:
    """The record of a domain, what is to be said of it, and what it leads to."""
    from .lookup import is_spf, look_up  # only a domain needs it

    if progress:
        progress("lookup", 0, 1)
    found = await look_up(domain, resolver, deadline)
    if found.record is not None and found.name is not None and resolver is not None:
        on_record, terms = check_record(found.record, live=True)
        # A record that came in strings that fit need not be split.
        seen_better, facts = {"spf-long-string"}, {**found.facts, "terms": terms}
        followed: list[Finding] = []
        if is_spf(found.record):
            from .following import follow  # only a record that was looked up needs it

            followed, facts["lookups"] = await follow(found.name, found.record, resolver, deadline, progress)
            # What was counted through the DNS takes the place of what the text alone shows.
            seen_better.add("spf-too-many-lookups")
        kept = [finding for finding in on_record if finding.rule not in seen_better]
        found = replace(found, findings=(*found.findings, *kept, *bounded(followed)), facts=facts)
    if progress:
        progress("lookup", 1, 1)
    return found


def sender_domain(options: Options) -> str | None:
    """The domain that a message is judged for: that of MAIL FROM (§2.4), else the one in HELO (§2.3)."""
    sender = (options.sender or "").strip("<> ")
    return sender.rpartition("@")[2] or options.helo or None


def check_record(text: str, *, live: bool = False) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Findings about a record's text and its terms (`facts.terms`), with places in that very text.

    `live` says that the text was looked up: receivers read it as it stands, so nothing is put down to a paste.
    """
    plain, findings = _READING.check(text, live=live)
    record, _ = parse(plain.text)
    return findings, [_term_facts(term, record, plain.span(term.span)) for term in record.terms[:TERMS_SHOWN]]


def _findings(text: str) -> Iterator[Finding]:
    """All findings about plain text."""
    record, findings = parse(text)
    yield from findings
    yield from evaluate(record)


_READING = Reading(CHECKER, _findings, first="spf-missing-version")


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
