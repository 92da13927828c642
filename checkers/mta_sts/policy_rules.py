"""The rules about a policy's text (RFC 8461 §3.2). Each finding names its line, because its place is not always shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .policy import LONGEST_AGE, MODES, Line, age_of, blank_lines, is_pattern, lines
from .values import meant_age, meant_mode, meant_patterns

SHORT_AGE = 86_400  # seconds
_PAGE = re.compile(r"[\ufeff\s]*<(?:!doctype|html|head|body|\?xml|script)", re.IGNORECASE)


def findings(text: str) -> Iterator[Finding]:
    """All findings about a policy's text."""
    found = catalogue().finding
    if not text.strip("\ufeff \t\r\n"):
        yield found("mta-sts-policy-empty")
        return
    if _PAGE.match(text):
        yield found("mta-sts-policy-is-a-web-page", Span(0, min(len(text), 60)))
        return
    read = lines(text)
    if not any(line.meant for line in read):
        yield found("mta-sts-policy-not-a-policy", Span(0, len(text)), text=quoted(text.strip()))
        return
    for number, span in blank_lines(text):
        yield found("mta-sts-policy-blank-line", span, edits=[Edit(span.start, span.end, "")], line=number)
    for line in read:
        yield from _form(text, line)
    yield from _repeated(read)
    yield from _missing(text, read)
    yield from _version(read)
    yield from _mode(read)
    yield from _age(read)
    yield from _patterns(text, read)


def _end_of_line(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _form(text: str, line: Line) -> Iterator[Finding]:
    """Key, colon and what stands around them."""
    found = catalogue().finding
    written = text[line.span.start : line.span.end]
    if line.marked:
        mark = Span(line.begins - 1, line.begins)
        yield found("mta-sts-policy-byte-order-mark", mark, edits=[Edit(mark.start, mark.end, "")], line=line.number)
    if line.glued:
        edits = [Edit(line.whole.start, line.span.start, _end_of_line(text))]
        yield found("mta-sts-policy-one-line", line.key_span, edits=edits, line=line.number, key=quoted(line.key))
    elif line.key and line.indented:
        gap = Edit(line.begins, line.key_span.start, "")
        yield found("mta-sts-policy-indented", line.key_span, edits=[gap], line=line.number, key=quoted(line.key))
    if not line.key:
        cut = [Edit(line.whole.start, line.whole.end, "")]
        yield found("mta-sts-policy-bad-line", line.span, edits=cut, line=line.number, text=quoted(written))
        return
    if line.sign != ":" or line.sign_span.end - line.sign_span.start > 1:
        edits = [Edit(line.sign_span.start, line.sign_span.end, ":")]
        span = Span(line.key_span.start, line.sign_span.end)
        yield found("mta-sts-policy-bad-separator", span, edits=edits, line=line.number, key=quoted(line.key))
    if line.meant is None:
        yield found("mta-sts-policy-unknown-key", line.key_span, line=line.number, key=quoted(line.key))
    elif line.meant != line.key:
        edits = [Edit(line.key_span.start, line.key_span.end, line.meant)]
        args: dict[str, str | int] = {"line": line.number, "key": quoted(line.key), "right": line.meant}
        yield found("mta-sts-policy-bad-key", line.key_span, edits=edits, **args)


def _of(read: list[Line], key: str) -> list[Line]:
    return [line for line in read if line.meant == key]


def _repeated(read: list[Line]) -> Iterator[Finding]:
    """§3.2: of a key that may stand once, the first counts."""
    for key in ("version", "mode", "max_age"):
        same = _of(read, key)
        for line in same[1:]:
            cut = [Edit(line.whole.start, line.whole.end, "")] if line.value == same[0].value else None
            args: dict[str, str | int] = {"line": line.number, "key": key, "first": same[0].number}
            yield catalogue().finding("mta-sts-policy-repeated-key", line.span, edits=cut, **args)


def _missing(text: str, read: list[Line]) -> Iterator[Finding]:
    found = catalogue().finding
    if not _of(read, "version"):
        start = read[0].whole.start
        edits = [Edit(start, start, f"version: STSv1{_end_of_line(text)}")]
        yield found("mta-sts-policy-missing-version", Span(start, start), edits=edits)
    if not _of(read, "mode"):
        yield found("mta-sts-policy-missing-mode")
    if not _of(read, "max_age"):
        yield found("mta-sts-policy-missing-max-age")
    if not _of(read, "mx") and [line.value for line in _of(read, "mode")[:1]] != ["none"]:
        yield found("mta-sts-policy-missing-mx")


def _version(read: list[Line]) -> Iterator[Finding]:
    for line in _of(read, "version")[:1]:
        if line.value != "STSv1":
            edits = [_instead(line, "STSv1")]
            args: dict[str, str | int] = {"line": line.number, "value": quoted(line.value)}
            yield catalogue().finding("mta-sts-policy-bad-version", _place(line), edits=edits, **args)


def _mode(read: list[Line]) -> Iterator[Finding]:
    found = catalogue().finding
    for line in _of(read, "mode")[:1]:
        if line.value not in MODES:
            right = meant_mode(line.value)
            edits = [_instead(line, right)] if right else None
            args: dict[str, str | int] = {"line": line.number, "value": quoted(line.value)}
            yield found("mta-sts-policy-bad-mode", _place(line), edits=edits, **args)
        elif line.value == "testing":
            yield found("mta-sts-policy-testing", line.span, line=line.number)
        elif line.value == "none":
            yield found("mta-sts-policy-mode-none", line.span, line=line.number)


def _age(read: list[Line]) -> Iterator[Finding]:
    found = catalogue().finding
    ended = [line.value for line in _of(read, "mode")[:1]] == ["none"]
    for line in _of(read, "max_age")[:1]:
        age, digits = age_of(line.value), re.fullmatch("[0-9]+", line.value)
        args: dict[str, str | int] = {"line": line.number, "value": quoted(line.value)}
        if digits and age is None:
            most = [_instead(line, str(LONGEST_AGE))]
            yield found("mta-sts-policy-max-age-too-long", _place(line), edits=most, limit=LONGEST_AGE, **args)
        elif age is None:
            right = meant_age(line.value)
            edits = [_instead(line, right)] if right else None
            yield found("mta-sts-policy-bad-max-age", _place(line), edits=edits, **args)
        elif age < SHORT_AGE and not ended:  # §8.3: a policy that is being withdrawn has a short life
            yield found("mta-sts-policy-short-max-age", _place(line), edits=None, **args)


def _patterns(text: str, read: list[Line]) -> Iterator[Finding]:
    for line in _of(read, "mx"):
        if is_pattern(line.value):
            continue
        rights = meant_patterns(line.value)
        joined = f"{_end_of_line(text)}mx: ".join(rights)
        edits = [_instead(line, joined)] if rights else None
        rule = "mta-sts-policy-bad-mx"
        if len(rights) > 1:
            rule = "mta-sts-policy-several-in-one-mx"
        elif "*" in line.value and not rights:
            rule, edits = "mta-sts-policy-bad-wildcard", None
        args: dict[str, str | int] = {"line": line.number, "value": quoted(line.value)}
        yield catalogue().finding(rule, _place(line), edits=edits, **args)


def _place(line: Line) -> Span:
    return line.value_span if line.value else line.span


def _instead(line: Line, right: str) -> Edit:
    return Edit(line.value_span.start, line.value_span.end, right if line.value or not line.sign else f" {right}")
