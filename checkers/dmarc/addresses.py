"""The rules about where reports go: the lists of URIs in `rua` and `ruf` (RFC 9989 §4.6 to §4.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..mailto import LONGEST, meant
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .record import Record, Tag, is_uri

_BETWEEN = re.compile(r"[\s;|]+")
_SIZE = re.compile(r"![0-9]+[kmgt]?\Z", re.IGNORECASE)


def addresses(record: Record) -> Iterator[Finding]:
    """Each address of each list."""
    for tag in record.of("rua", "ruf"):
        name = tag.meant or ""
        if not tag.value:
            yield catalogue().finding("dmarc-bad-report-address", tag.span, tag=name, value=f"{tag.name}=")
            continue
        for item in _items(record.text, tag):
            yield from _item(record.text, tag, item, name)


def _items(text: str, tag: Tag) -> Iterator[Span]:
    """The places between the commas of a list, white space included."""
    at = tag.value_span.start
    for part in text[at : tag.value_span.end].split(","):
        yield Span(at, at + len(part))
        at += len(part) + 1


def _item(text: str, tag: Tag, item: Span, name: str) -> Iterator[Finding]:
    found = catalogue().finding
    written = text[item.start : item.end].strip()
    if not written:
        comma = Span(item.start - 1, item.start) if item.start > tag.value_span.start else Span(item.end, item.end + 1)
        cut = [Edit(comma.start, item.end, "") if comma.start < item.start else Edit(item.start, comma.end, "")]
        yield found("dmarc-stray-comma", comma, edits=cut, tag=name)
        return
    start = text.index(written, item.start)
    span = Span(start, start + len(written))
    if not is_uri(written):
        right = repaired(written)
        edits = [Edit(span.start, span.end, right)] if right else None
        yield found("dmarc-bad-report-address", span, edits=edits, tag=name, value=quoted(written))
        return
    if not written.lower().startswith("mailto:"):
        yield found("dmarc-report-not-mailto", span, tag=name, value=quoted(written))
    if size := _SIZE.search(written):
        place = Span(span.start + size.start(), span.end)
        yield found("dmarc-report-size", place, edits=[Edit(place.start, place.end, "")], size=quoted(size.group()))


def repaired(written: str) -> str | None:
    """The list of URIs that was meant, None where that is not certain."""
    if len(written) > LONGEST:
        return None
    if right := _one(written):
        return right
    parts = [part for part in _BETWEEN.split(written) if part]
    rights = [_one(part) for part in parts]
    if len(parts) > 1 and all(rights):
        return ",".join(right for right in rights if right)
    return None


def _one(written: str) -> str | None:
    if is_uri(written):
        return written
    right = meant(written)
    return right if right and is_uri(right) else None
