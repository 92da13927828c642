"""Plain text → everything that is to be said of the key record in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .. import tags
from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .key import claimed, key_findings
from .mistaken import bare_key
from .record import DIALECT, STRING_LIMIT
from .values import values

# Records of other kinds, by how they begin; some of them have a `p` too.
_OTHER_RECORD = re.compile(r"[\"']?v\s*=\s*(?:spf|dmarc|sts|tlsrpt|bimi)", re.IGNORECASE)


def evaluate(text: str, offered: int | None = None) -> Iterator[Finding]:
    """All findings about plain text. `offered` is the longest RSA key, in bits, that the domain's provider has."""
    if bare := list(bare_key(text)):
        yield from bare
        return
    if _OTHER_RECORD.match(text):
        yield catalogue().finding("dkim-not-a-record", Span(0, len(text)), text=quoted(text))
        return
    records, listed = tags.read(text, DIALECT)
    yield from listed
    yield from _other_version(records, listed)
    for record in records:
        yield from key_findings(record, offered)
        yield from values(record)
        yield from tags.stray_text(record, claimed(record))
    length = len(text.encode("utf-8", "replace"))
    if records and length > STRING_LIMIT:
        # RFC 6376 §3.6.2.2: the strings of a TXT record are joined without a space.
        yield catalogue().finding("dkim-long-string", None, length=length, limit=STRING_LIMIT)


def _other_version(records: Sequence[tags.TagList], listed: Sequence[Finding]) -> Iterator[Finding]:
    """§3.6.1: a record that begins with another version than DKIM1 is discarded, whatever that version is."""
    for tag in records[0].of("v")[:1] if records else ():
        known = any(finding.rule in ("dkim-bad-version", "dkim-version-not-first") for finding in listed)
        if tag.value != DIALECT.version and not known:
            edits = [Edit(tag.span.start, tag.span.end, f"v={DIALECT.version}")]
            written = quoted(records[0].text, tag.span)
            yield catalogue().finding("dkim-bad-version", tag.span, edits=edits, written=written)
