"""The reading of an MTA-STS policy: lines of `key: value` (RFC 8461 §3.2), with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..report import Span

KEYS = ("version", "mode", "max_age", "mx")
MODES = ("enforce", "testing", "none")
LONGEST_AGE = 31_557_600  # seconds, a year (§3.2)
# What people write for a key that is certainly meant.
_SLIPS = {
    "maxage": "max_age",
    "max_ages": "max_age",
    "max": "max_age",
    "v": "version",
    "versions": "version",
    "ver": "version",
    "modes": "mode",
    "mxs": "mx",
    "mx_host": "mx",
}
# A line: white space, a key, white space, a separator, white space, the value. A key has no blank inside.
_LINE = re.compile(r"(?P<before>[ \t]*+)(?P<key>[^\s:=：]++)(?P<gap>[ \t]*+)(?P<sign>[:=：])(?P<rest>.*+)", re.DOTALL)
# Where the next key begins in a text that has lost its line breaks. `mx` may stand in a name, but not with a colon.
_GLUED = re.compile(r"(?<=[^\s,;])[ \t,;]++(?=(?:version|mode|max_age|mx)[ \t]*+:)", re.IGNORECASE)
# §3.2: ["*."] Domain, whose labels are letters, digits and hyphens (RFC 5321 §4.1.2).
_PATTERN = re.compile(
    r"(?:\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?=[^.]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_POLICY = re.compile(r"(?:\A|\n)[\ufeff \t]*+(?:version|mode|max[_-]?age|mx)[ \t]*+[:：]", re.IGNORECASE)
_RECORD = re.compile(r"\s*[\"']?v\s*=", re.IGNORECASE)


_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, or one part of a line that should be several. Spans are offsets into the policy's text."""

    number: int  # from 1
    span: Span  # without white space around it and without the line's end
    whole: Span  # with all of it; where the line break before is missing, with what stands there instead
    key: str  # as written; "" for a line that has none
    value: str
    key_span: Span
    value_span: Span
    sign: str = ""  # what stands between key and value
    sign_span: Span = _NOWHERE  # with the white space before it
    meant: str | None = None  # the key that was wanted
    glued: bool = False  # the line break before it is missing
    begins: int = 0  # where the line does, behind a byte order mark
    marked: bool = False  # a byte order mark stands before it

    @property
    def exact(self) -> bool:
        """Receivers read it as the key that is meant: `key:` at the start of the line (§3.2)."""
        clean = self.sign == ":" and self.sign_span.end - self.sign_span.start == 1
        return clean and self.meant == self.key and not (self.glued or self.indented or self.marked)

    @property
    def indented(self) -> bool:
        """White space stands before the key."""
        return not self.glued and self.key_span.start > self.begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What senders read."""

    version: str
    mode: str
    max_age: int  # seconds
    mx: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """For the report."""
        return {"version": self.version, "mode": self.mode, "max_age": self.max_age, "mx": list(self.mx)}

    def covers(self, host: str) -> bool:
        """Whether a pattern matches an MX host. §4.1: a wildcard stands for the whole left-most label and no other."""
        parent = host.partition(".")[2]
        names = {host, f"*.{parent}"} if parent else {host}
        return any(pattern.lower() in names for pattern in self.mx)


def is_policy(text: str) -> bool:
    """Whether a paste is a policy rather than a record."""
    return _POLICY.search(text) is not None and _RECORD.match(text) is None


def is_pattern(value: str) -> bool:
    """Whether it is an `mx` value."""
    return len(value) <= 255 and _PATTERN.fullmatch(value) is not None


def lines(text: str) -> list[Line]:
    """All lines that hold something. Linear."""
    found: list[Line] = []
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = at + len(line)
        whole = min(end + 1, len(text))
        starts = [at, *(match.end() for match in _GLUED.finditer(text, at, end))]
        ends = [*(match.start() for match in _GLUED.finditer(text, at, end)), end]
        for part, (start, stop) in enumerate(zip(starts, ends, strict=True)):
            if text[start:stop].strip("\ufeff \t\r"):
                around = Span(ends[part - 1] if part else start, whole if stop == end else stop)
                found.append(_line(text, number, Span(start, stop), around, glued=part > 0))
        at = end + 1
    return found


def _line(text: str, number: int, part: Span, whole: Span, *, glued: bool) -> Line:
    marked = text.startswith("\ufeff", part.start)
    start = part.start + marked
    written = text[start : part.end].rstrip(" \t\r")
    match = _LINE.fullmatch(written)
    meant = _meant(match["key"]) if match else None
    end = start + len(written)
    span = Span(start + len(written) - len(written.lstrip(" \t")), end)
    if match is None or (meant is None and match["sign"] != ":"):
        empty = Span(span.start, span.start)
        return Line(
            number=number, span=span, whole=whole, key="", value=text[span.start : span.end], key_span=empty,
            value_span=span, glued=glued, begins=start, marked=marked,
        )  # fmt: skip
    key_span = Span(start + match.start("key"), start + match.end("key"))
    value = match["rest"].lstrip(" \t")
    return Line(
        number=number,
        span=span,
        whole=whole,
        key=match["key"],
        value=value,
        key_span=key_span,
        value_span=Span(end - len(value), end),
        sign=match["sign"],
        sign_span=Span(key_span.end, start + match.end("sign")),
        meant=meant,
        glued=glued,
        begins=start,
        marked=marked,
    )


def _meant(key: str) -> str | None:
    lower = key.lower().replace("-", "_") if key.isascii() else ""
    return lower if lower in KEYS else _SLIPS.get(lower)


def policy_of(read: Iterable[Line]) -> Policy | None:
    """What a tolerant sender reads, None where something that is required is missing or not valid.

    §3.2: of a key that stands twice the first counts, but for `mx`; unknown keys are ignored.
    """
    first: dict[str, str] = {}
    patterns: list[str] = []
    for line in read:
        if not line.exact:
            continue
        if line.key == "mx":
            patterns += [line.value] if is_pattern(line.value) else []
        else:
            first.setdefault(line.key, line.value)
    mode, age = first.get("mode"), age_of(first.get("max_age", ""))
    if first.get("version") != "STSv1" or mode not in MODES or age is None or (not patterns and mode != "none"):
        return None
    return Policy(version="STSv1", mode=mode, max_age=age, mx=tuple(patterns))


def age_of(value: str) -> int | None:
    """Seconds, None where it is no number of at most ten digits, or more than a year (§3.2)."""
    if re.fullmatch("[0-9]{1,10}", value) is None or int(value) > LONGEST_AGE:
        return None
    return int(value)


def blank_lines(text: str) -> Iterator[tuple[int, Span]]:
    """Empty lines with something behind them: their numbers and places, the line's end included."""
    at = 0
    stop = len(text.rstrip("\ufeff \t\r\n"))
    for number, line in enumerate(text[:stop].split("\n"), 1):
        if not line.strip("\ufeff \t\r"):
            yield number, Span(at, at + len(line) + 1)
        at += len(line) + 1
