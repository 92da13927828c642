"""The rules about the short tags: k, h, s, t and g (RFC 6376 §3.6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from ..tags import Tag, TagList, with_separator
from .record import FLAGS, HASHES, KEY_TYPES, SERVICES

_KNOWN = {"k": KEY_TYPES, "h": HASHES, "s": SERVICES, "t": FLAGS}
# What people write between the members of a list instead of a colon.
_SEPARATORS = re.compile(r"(?<!\s)\s*+[,|/]\s*+|(?<=\w)\s++(?=\w)", re.ASCII)
_HASH_SLIPS = {"sha-256": "sha256", "sha2": "sha256", "sha_256": "sha256", "sha-1": "sha1", "rsa-sha256": "sha256"}
_TYPE_SLIPS = {"rsa-sha256": "rsa", "rsa2048": "rsa", "rsa-2048": "rsa", "ed-25519": "ed25519", "eddsa": "ed25519"}


def values(record: TagList) -> Iterator[Finding]:
    """All that is to be said of the short tags."""
    for tag in record.tags:
        if tag.meant in _KNOWN:
            yield from _upper_case(tag)
            yield from _separators(tag)
    yield from _types(record)
    yield from _hashes(record)
    yield from _services(record)
    yield from _flags(record)
    for tag in record.of("g"):
        # RFC 6376 C.2: the first DKIM standard had it; receivers of today skip it.
        yield catalogue().finding(
            "dkim-granularity", tag.span, edits=[Edit(*with_separator(record.text, tag.span), "")]
        )


def _members(tag: Tag) -> list[tuple[str, Span]]:
    """The members of a list, read tolerantly, and their places in the text."""
    return [
        (match.group(), Span(tag.value_span.start + match.start(), tag.value_span.start + match.end()))
        for match in re.finditer(r"[^\s:,|/]+", tag.value)
    ]


def _upper_case(tag: Tag) -> Iterator[Finding]:
    """§3.2: values are case-sensitive unless a tag says otherwise."""
    known = _KNOWN[tag.meant or ""]
    wrong = [(word, span) for word, span in _members(tag) if word not in known and word.lower() in known]
    if wrong:
        edits = [Edit(span.start, span.end, word.lower()) for word, span in wrong]
        shown = {"written": wrong[0][0], "right": wrong[0][0].lower()}
        yield catalogue().finding("dkim-upper-case", wrong[0][1], edits=edits, **shown)


def _separators(tag: Tag) -> Iterator[Finding]:
    """§3.6.1: the members of h, s and t have colons between them."""
    if tag.meant == "k":
        return
    known = _KNOWN[tag.meant or ""]
    members = _members(tag)
    runs = list(_SEPARATORS.finditer(tag.value))
    if runs and len(members) > 1 and all(word.lower() in known for word, _ in members):
        start = tag.value_span.start
        edits = [Edit(start + run.start(), start + run.end(), ":") for run in runs]
        yield catalogue().finding("dkim-list-separator", tag.value_span, edits=edits, tag=tag.meant or "")


def _types(record: TagList) -> Iterator[Finding]:
    """§3.6.1: a key of a type that is not known is ignored."""
    for tag in record.of("k"):
        if tag.value.lower() in KEY_TYPES:
            continue
        right = _TYPE_SLIPS.get(tag.value.lower())
        edits = [Edit(tag.value_span.start, tag.value_span.end, right)] if right else None
        yield catalogue().finding("dkim-key-type-unknown", _place(tag), edits=edits, value=quoted(tag.value))


def _hashes(record: TagList) -> Iterator[Finding]:
    """§3.6.1: names that are not known are ignored; RFC 8301 §3.1: SHA-1 is not to be used or accepted."""
    found = catalogue().finding
    for tag in record.of("h"):
        members = [(word.lower(), span) for word, span in _members(tag)]
        names = {word for word, _ in members}
        if "sha256" in names:
            for word, span in dict(reversed(members)).items():
                if word not in HASHES:
                    yield found("dkim-hash-unknown", span, value=quoted(word))
        elif "sha1" in names:
            edits = [Edit(tag.value_span.start, tag.value_span.end, "sha256")]
            yield found("dkim-sha1-only", _place(tag), edits=edits)
        else:
            right = next((_HASH_SLIPS[word] for word in sorted(names) if word in _HASH_SLIPS), None)
            edits_or_none = [Edit(tag.value_span.start, tag.value_span.end, right)] if right == "sha256" else None
            yield found("dkim-hash-unusable", _place(tag), edits=edits_or_none, value=quoted(tag.value))


def _services(record: TagList) -> Iterator[Finding]:
    """§3.6.1: a key whose service types do not match what it is used for is ignored."""
    for tag in record.of("s"):
        names = {word.lower() for word, _ in _members(tag)}
        if "tlsrpt" in names and not names & set(SERVICES):
            yield catalogue().finding("dkim-service-reports", tag.span)
        elif not names & set(SERVICES):
            edits = [Edit(*with_separator(record.text, tag.span), "")]
            yield catalogue().finding("dkim-service-not-email", tag.span, edits=edits, value=quoted(tag.value))


def _flags(record: TagList) -> Iterator[Finding]:
    """§3.6.1: y says that the domain only tests, s that `i=` must have exactly the domain of `d=`; others are ignored."""
    found = catalogue().finding
    for tag in record.of("t"):
        members = _members(tag)
        names = [word.lower() for word, _ in members]
        if "y" in names:
            others = ":".join(name for name in dict.fromkeys(names) if name != "y")
            edit = (
                Edit(tag.value_span.start, tag.value_span.end, others)
                if others
                else Edit(*with_separator(record.text, tag.span), "")
            )
            yield found("dkim-testing", tag.span, edits=[edit])
        if "s" in names:
            yield found("dkim-strict-domain", tag.span)
        for word, span in dict(reversed(members)).items():
            if word.lower() not in FLAGS:
                yield found("dkim-flag-unknown", span, value=quoted(word))


def _place(tag: Tag) -> Span:
    return tag.value_span if tag.value else tag.span
