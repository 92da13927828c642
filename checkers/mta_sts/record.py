"""The reading of one MTA-STS record, and its rules (RFC 8461 §3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding
from ..tags import Dialect, TagList, read, stray_text, with_separator

DIALECT = Dialect(
    checker="mta-sts",
    version="STSv1",
    names=("id",),
    loose=r"(?:mta-?_?)?s\s?t\s?s(?:\s?v?\s?[0-9.]*)?",
    slips={"ids": "id", "di": "id", "i d": "id", "ld": "id", "policy_id": "id", "policyid": "id"},
    tight=True,
    repeated=("id",),
)
# §3.1: sts-id = %s"id=" 1*32(ALPHA / DIGIT)
ID = re.compile(r"[A-Za-z0-9]{1,32}")
# What stands between the digits of a date; without it the same id is meant, since senders only compare it.
_MARKS = re.compile(r"[\s:._/+\"'-]+")


def findings(text: str) -> Iterator[Finding]:
    """All findings about plain text."""
    records, about_lists = read(text, DIALECT)
    yield from about_lists
    for record in records:
        yield from stray_text(record)
        yield from _ids(record)


def id_of(record: TagList) -> str | None:
    """The id that senders compare, None where it is not valid. §3.2: of several fields the first counts."""
    value = record.value("id")
    return value if value is not None and ID.fullmatch(value) else None


def _ids(record: TagList) -> Iterator[Finding]:
    found = catalogue().finding
    tags = record.of("id")
    if not tags:
        yield found("mta-sts-missing-id", record.tags[0].span if record.tags else None)
        return
    for tag in tags:
        if ID.fullmatch(tag.value) is None:
            right = _MARKS.sub("", tag.value)
            certain = tag.value and ID.fullmatch(right)
            edits = [Edit(tag.value_span.start, tag.value_span.end, right)] if certain else None
            yield found("mta-sts-bad-id", tag.value_span if tag.value else tag.span, edits=edits, id=quoted(tag.value))
    for tag in tags[1:]:
        same = tag.value == tags[0].value
        cut = [Edit(*with_separator(record.text, tag.span), "")] if same else None
        yield found("mta-sts-id-twice", tag.span, edits=cut, first=quoted(tags[0].value))
