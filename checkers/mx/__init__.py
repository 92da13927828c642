"""MX records (RFC 5321 §5.1): the servers that take a domain's mail.

parse.py     text → records, tolerant           hosts.py    … → what stands in place of the host
evaluate.py  records → findings                 addresses.py  which addresses nobody can reach
lookup.py    domain → records and hosts, with servers.py (addresses, reverse names) and dane.py (DNSSEC, TLSA)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..pasted import Reading
from ..report import Finding, Report, make_report
from ..subject import Kind, decide
from . import hosts
from .evaluate import evaluate, is_null, is_plausible, preference_of, provider_of
from .parse import Entry, parse

CHECKER = "mx"
HOSTS_SHOWN = 20  # in the facts of a paste


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    ptr: bool = True  # look the reverse names of the hosts' addresses up


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,  # noqa: ARG001 - MX fetches nothing
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge MX records, or look those of a domain up. Never raises for bad input.

    `subject` is one or several records or a domain (`kind` says which, else `subject.decide`). Spans are offsets into
    `report.text`; where a domain was looked up, that is its records, one a line. `deadline` is a `time.monotonic()`
    in seconds.
    """
    decided = decide(subject, kind, CHECKER)
    if decided.kind == "record":
        return make_report(CHECKER, subject, *check_record(subject))
    from .lookup import look_up  # only a domain needs it

    found = await look_up(
        decided.text, resolver, deadline=deadline, progress=progress, ptr=options.ptr if options else True
    )
    return make_report(CHECKER, subject, [*decided.findings, *found.findings], found.facts)


def check_record(text: str, *, live: bool = False, owner: str = "") -> tuple[list[Finding], dict[str, Any]]:
    """Findings about the text of records, with places in that very text, and its facts (`hosts`, `null_mx`).

    `live` says that the records were looked up, at the name `owner`.
    """
    # No repair of an MX record hides another, so none goes first.
    plain, findings = Reading(CHECKER, partial(_findings, owner=owner), first="mx-empty").check(text, live=live)
    entries = [entry for entry in parse(plain.text) if entry.host is not None]
    if not any(map(is_plausible, entries)):
        return findings, {}
    named = [entry for entry in entries if not is_null(entry)]
    facts = {"hosts": [_fact(entry) for entry in named[:HOSTS_SHOWN]], "null_mx": not named, "implicit": False}
    return findings, facts


def _fact(entry: Entry) -> dict[str, Any]:
    """A host as far as its record says: nothing was looked up."""
    host = hosts.plain_name(entry.host.text if entry.host else "")
    return {
        "preference": preference_of(entry),
        "host": host[:253],
        "addresses": None,
        "ptr": None,
        "cname": None,
        "provider": provider_of(host),
        "tlsa": None,
    }


def _findings(text: str, owner: str) -> Iterator[Finding]:
    """All findings about plain text."""
    yield from evaluate(text, parse(text), owner)
