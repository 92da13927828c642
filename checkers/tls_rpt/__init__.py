"""TLS-RPT (RFC 8460): where senders report that the encrypted way to a domain did not work.

record.py   the tag list's dialect, and URIs     evaluate.py   tags → findings     lookup.py   domain → record
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..pasted import Reading
from ..report import Finding, Report, make_report
from ..subject import Kind, decide
from ..tags import read, shown
from .evaluate import findings as _findings
from .record import DIALECT, destinations

CHECKER = "tls-rpt"


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject: nothing."""


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,  # noqa: ARG001 - the signature of every checker
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - TLS-RPT fetches nothing
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge a TLS-RPT record, or look one up. Never raises for bad input.

    `subject` is a record or a domain (`kind` says which, else `subject.decide`). `deadline` is a `time.monotonic()`
    in seconds.
    """
    decided = decide(subject, kind, CHECKER)
    if decided.kind == "record":
        return make_report(CHECKER, subject, *check_record(subject))
    from .lookup import look_up  # only a domain needs it

    found = await look_up(decided.text, resolver=resolver, deadline=deadline, progress=progress)
    findings, facts = [*decided.findings, *found.findings], dict(found.facts)
    if found.record is not None:
        on_record, more = check_record(found.record, live=True)
        findings += on_record
        facts |= more
        if not found.applies:
            facts.pop("rua", None)
    return make_report(CHECKER, subject, findings, facts)


def check_record(text: str, *, live: bool = False) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a record's text, with places in that very text, and its facts (`rua`, `tags`)."""
    plain, findings = _READING.check(text, live=live)
    records, _ = read(plain.text, DIALECT)
    facts: dict[str, Any] = {}
    if records:
        facts["tags"] = shown(records, plain, text)
    # RFC 8460 §3: of several records none counts, nor does one that begins otherwise.
    if len(records) == 1 and DIALECT.exact.match(plain.text):
        facts["rua"] = destinations(records[0])
    return findings, facts


_READING = Reading(CHECKER, _findings, first="tls-rpt-missing-version")
