"""BIMI (draft-brand-indicators-for-message-identification): the logo that some receivers show beside a mail.

record.py   text → tags and what receivers read     evaluate.py     tags → findings
lookup.py   domain → record                         requirement.py  DMARC walk → is the policy strong enough
markup.py   text of a logo → elements with places   profile.py, drawing.py   elements → findings (SVG Tiny PS)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..catalogue import catalogue
from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..pasted import Reading
from ..report import Finding, Report, Severity, make_report
from ..subject import Kind, decide
from ..tags import facts as tag_facts
from ..tags import read
from .evaluate import evaluate
from .record import DIALECT, facts, is_url, values_of

CHECKER = "bimi"
# A subject that is markup is a logo, whatever stands in it; a record that was copied with tags around it is none.
_MARKUP = re.compile(r"[\s\ufeff]*<(?:\?xml|!|[A-Za-z])")
_RECORD = re.compile(r"v\s*=\s*bimi", re.IGNORECASE)
_HEAD = 200  # characters in which a record's version would stand


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    selector: str = "default"  # the name before `._bimi`
    svg: str | None = None  # the text of a logo that the reader has


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - logo and certificate are not fetched
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge a BIMI record, a logo, or look a domain's record up. Never raises for bad input.

    `subject` is a record, a domain (`kind` says which, else `subject.decide`) or the text of an SVG file. A logo in
    `options` is judged beside it; where the subject is empty, the logo is the subject and spans are offsets into it.
    `deadline` is a `time.monotonic()` in seconds.
    """
    wanted = options or Options()
    if wanted.svg is None and kind != "domain" and is_markup(subject):
        wanted, subject = Options(wanted.selector, subject), ""
    findings: list[Finding] = []
    known: dict[str, Any] = {}
    if wanted.svg is not None:
        from .logo import check_logo  # the XML parser is needed for a logo only

        findings, known["svg"] = check_logo(wanted.svg, placed=not subject)
        if not subject:
            return make_report(CHECKER, wanted.svg, findings, known)
    decided = decide(subject, kind, CHECKER)
    if decided.kind == "record":
        on_record, more = check_record(subject)
        findings += [*on_record, *_not_here(more, wanted, looked_up=False)]
        return make_report(CHECKER, subject, findings, known | more)
    from .lookup import look_up  # only a domain needs it

    found = await look_up(decided.text, wanted.selector, resolver=resolver, deadline=deadline, progress=progress)
    findings += [*decided.findings, *found.findings]
    known |= found.facts
    if found.record is not None:
        on_record, more = check_record(found.record, live=True)
        if found.used:
            on_record += _not_here(more, wanted, looked_up=True)
        else:  # nobody reads it, so nothing of it is in force
            more = {"tags": more["tags"]} if "tags" in more else {}
        findings += on_record
        known |= more
    return make_report(CHECKER, subject, findings, known)


def is_markup(subject: str) -> bool:
    """Whether a paste is the text of an SVG file and not a record."""
    return _MARKUP.match(subject) is not None and _RECORD.search(subject[:_HEAD]) is None


def check_record(text: str, *, live: bool = False) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a record's text, with places in that very text, and its facts (`l`, `a`, `avp`, `lps`, `tags`).

    `live` says that the text came out of the DNS: what receivers do not forgive is not forgiven here.
    """
    plain, findings = _READING.check(text, live=live)
    records, _ = read(plain.text, DIALECT)
    shown: dict[str, Any] = {}
    # What was taken out of a paste without harm stays out; what would be published with it makes another record.
    damaged = live or any(finding.severity is Severity.ERROR for finding in plain.findings)
    values = values_of(text.strip(" ") if damaged and not live else text if live else plain.text)
    if values is not None and len(records) == 1:
        shown |= facts(values)
    if records:
        shown["tags"] = []
        for tag, tag_kind in tag_facts(records):
            span = plain.span(tag.span)
            written = text[span.start : span.end]
            entry = {"text": written, "span": [span.start, span.end], "name": tag.name.lower(), "value": tag.value}
            shown["tags"].append(entry | {"kind": tag_kind})
    return findings, shown


def _not_here(shown: dict[str, Any], wanted: Options, *, looked_up: bool) -> Iterator[Finding]:
    """What else decides about the logo, and cannot be seen in the record."""
    logo = shown.get("l")
    if not logo or not is_url(logo):
        return
    if not looked_up:
        yield catalogue().finding("bimi-needs-dmarc")
    if wanted.svg is None:
        yield catalogue().finding("bimi-files-not-fetched", url=logo[:200])


def _findings(text: str) -> Iterator[Finding]:
    """All findings about plain text."""
    records, findings = read(text, DIALECT)
    yield from findings
    yield from evaluate(records)


_READING = Reading(CHECKER, _findings, first="bimi-missing-version")
