"""Plain text → everything that is to be said of the key record in it."""

from __future__ import annotations

from collections.abc import Iterator

from .. import tags
from ..catalogue import catalogue
from ..report import Finding
from .key import claimed, key_findings
from .mistaken import bare_key
from .record import DIALECT, STRING_LIMIT
from .values import values


def evaluate(text: str, offered: int | None = None) -> Iterator[Finding]:
    """All findings about plain text. `offered` is the longest RSA key, in bits, that the domain's provider has."""
    if bare := list(bare_key(text)):
        yield from bare
        return
    records, listed = tags.read(text, DIALECT)
    yield from listed
    for record in records:
        yield from key_findings(record, offered)
        yield from values(record)
        yield from tags.stray_text(record, claimed(record))
    length = len(text.encode("utf-8", "replace"))
    if records and length > STRING_LIMIT:
        # RFC 6376 §3.6.2.2: the strings of a TXT record are joined without a space.
        yield catalogue().finding("dkim-long-string", None, length=length, limit=STRING_LIMIT)
