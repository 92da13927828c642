"""DKIM keys (RFC 6376): the public half of the key with which a domain signs its mail.

record.py       what a key record is made of      base64_text.py  the text of p= → octets, and what is damaged
der.py          octets → public key               key.py          p= → findings      values.py  the short tags → findings
structure.py    the ASN.1 of a key                mistaken.py     what is pasted in its place
evaluate.py     plain text → all findings         judging.py      a record as given → findings and facts
selectors.py    which names to try                lookup.py       domain → answers   answers.py  answers → findings
"""

from __future__ import annotations

from dataclasses import dataclass

from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..report import Report, make_report
from ..subject import Kind, decide
from .judging import CHECKER, check_record


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    selectors: tuple[str, ...] = ()  # the names to try; without them those of the recognised providers


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - DKIM fetches nothing
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge a key record, or look the keys of a domain up. Never raises for bad input.

    `subject` is a record, a domain or `selector._domainkey.domain` (`kind` says which, else `subject.decide`). Spans
    are offsets into `report.text`. `deadline` is a `time.monotonic()` in seconds.
    """
    decided = decide(subject, kind, CHECKER)
    if decided.kind == "record":
        return make_report(CHECKER, subject, *check_record(subject))
    from .lookup import look_up  # only a domain needs it

    chosen = options.selectors if options else ()
    found = await look_up(decided.text, chosen, resolver=resolver, deadline=deadline, progress=progress)
    return make_report(CHECKER, subject, [*decided.findings, *found.findings], found.facts)
