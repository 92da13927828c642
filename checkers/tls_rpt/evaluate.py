"""The rules about one TLS-RPT record (RFC 8460 §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..catalogue import catalogue
from ..mailto import meant
from ..pasted import quoted
from ..report import Edit, Finding, Span
from ..tags import Tag, TagList, read, stray_text, with_separator
from .record import DIALECT, is_uri

_SIZE = re.compile(r"![0-9]+[kmgt]?\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s|]+")


def findings(text: str) -> Iterator[Finding]:
    """All findings about plain text."""
    records, about_lists = read(text, DIALECT)
    yield from about_lists
    for record in records:
        claimed = [tag for tag in record.strays if record.of("rua") and is_uri(tag.value)]
        yield from stray_text(record, claimed)
        yield from _semicolons(record, claimed)
        yield from _destinations(record)


def _semicolons(record: TagList, claimed: list[Tag]) -> Iterator[Finding]:
    """An address behind a semicolon is no part of the list before it."""
    wanted = set(claimed)
    for before, tag in pairwise(record.tags):
        if tag in wanted:
            follows = (before.meant == "rua" and before.value) or before in wanted
            edits = [Edit(before.span.end, tag.span.start, ",")] if follows else None
            yield catalogue().finding("tls-rpt-semicolon-for-comma", tag.span, edits=edits, value=quoted(tag.value))


def _destinations(record: TagList) -> Iterator[Finding]:
    tags = record.of("rua")
    if not tags:
        yield catalogue().finding("tls-rpt-missing-rua", record.tags[0].span if record.tags else None)
    yield from _several(record, tags)
    for tag in tags:
        if not tag.value:
            yield catalogue().finding("tls-rpt-bad-address", tag.span, value=f"{tag.name}=")
            continue
        for item in _items(record.text, tag):
            yield from _item(record.text, tag, item)


def _several(record: TagList, tags: list[Tag]) -> Iterator[Finding]:
    """RFC 8460 §3 allows several; a sender that keeps to one list loses the others."""
    if not tags:
        return
    first = tags[0]
    for tag in tags[1:]:
        certain = tag.value and first.value and len(tags) == 2
        cut = with_separator(record.text, tag.span)
        if certain:
            edits = [Edit(first.span.end, first.span.end, f",{tag.value}"), Edit(*cut, "")]
            if edits[0].start == cut[0]:  # the two meet where nothing stands between them
                edits = [Edit(cut[0], cut[1], f",{tag.value}")]
        yield catalogue().finding("tls-rpt-rua-twice", tag.span, edits=edits if certain else None)


def _items(text: str, tag: Tag) -> Iterator[Span]:
    """The places between the commas of a list, white space included."""
    at = tag.value_span.start
    for part in text[at : tag.value_span.end].split(","):
        yield Span(at, at + len(part))
        at += len(part) + 1


def _item(text: str, tag: Tag, item: Span) -> Iterator[Finding]:
    found = catalogue().finding
    written = text[item.start : item.end].strip()
    if not written:
        comma = Span(item.start - 1, item.start) if item.start > tag.value_span.start else Span(item.end, item.end + 1)
        cut = [Edit(comma.start, item.end, "") if comma.start < item.start else Edit(item.start, comma.end, "")]
        yield found("tls-rpt-stray-comma", comma, edits=cut)
        return
    start = text.index(written, item.start)
    span = Span(start, start + len(written))
    if is_uri(written):
        return
    size = _SIZE.search(written)
    if size and is_uri(written[: size.start()]):
        place = Span(span.start + size.start(), span.end)
        yield found("tls-rpt-report-size", place, edits=[Edit(place.start, place.end, "")], size=quoted(size.group()))
    elif "!" in written and is_uri(written.replace("!", "%21")):
        edits = [Edit(span.start, span.end, written.replace("!", "%21"))]
        yield found("tls-rpt-unencoded", span, edits=edits, value=quoted(written))
    elif written.lower().startswith("http://") and is_uri(f"https{written[4:]}"):
        edits = [Edit(span.start, span.start + 4, "https")]
        yield found("tls-rpt-plain-http", span, edits=edits, value=quoted(written))
    else:
        right = _repaired(written)
        edits = [Edit(span.start, span.end, right)] if right else []
        yield found("tls-rpt-bad-address", span, edits=edits or None, value=quoted(written))


def _repaired(written: str) -> str | None:
    """The list of URIs that was meant, None where that is not certain."""
    rights = [part if is_uri(part) else meant(part) for part in _BETWEEN.split(written) if part]
    whole = meant(written)
    joined = whole or ",".join(right or "" for right in rights)
    return joined if all(map(is_uri, joined.split(","))) else None
