"""Text → pieces, one a tag: cut at semicolons, and where one is missing or is another mark (RFC 9989 §4.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span

_NAMES = r"(?:rua|ruf|adkim|aspf|pct|psd|sp|np|fo|rf|ri|p|t|v)"
# A name that is not one, with a colon and what only stands behind tags.
_SLIP = r"(?!e?-?mail)[A-Za-z]{1,12}\s*+:\s*+(?:mailto:|none|quarantine|reject)"
# White space or a comma, and behind it another `name=`: values have no white space but around the commas of a list.
_GAP = re.compile(
    rf"(?<![\s,|])(?:\s*+[,|][\s,|]*+|\s++)(?=[A-Za-z]{{1,12}}\s*+=|{_NAMES}\s*+:|{_SLIP})"
    r"|(?:(?<=none)|(?<=quarantine)|(?<=reject))(?=(?:sp|np|rua|ruf|adkim|aspf|pct|fo)\s*+[=:])",
    re.IGNORECASE,
)
_LEADING = re.compile(r"[\s,|]*")


def pieces(text: str, part: Span, findings: list[Finding], *, behind_version: bool) -> Iterator[Span]:
    """The tags of a part of the text, without white space around them.

    `behind_version` says that the part begins right behind a version, which needs its own semicolon.
    """
    at = part.start
    segments: list[Span] = []
    while at <= part.end:
        mark = text.find(";", at, part.end)
        end = mark if mark >= 0 else part.end
        segments.append(Span(at, end))
        at = end + 1
    for number, segment in enumerate(segments):
        first = number == 0 and behind_version
        if not text[segment.start : segment.end].strip():
            if not first and number + 1 < len(segments):
                cut = [Edit(segment.start, segment.end + 1, "")]
                spare = Span(segment.end, segment.end + 1)
                findings.append(catalogue().finding("dmarc-stray-semicolon", spare, edits=cut))
            continue
        yield from _cut(text, segment, findings, behind_version=first)


def _cut(text: str, segment: Span, findings: list[Finding], *, behind_version: bool) -> Iterator[Span]:
    """The tags of one segment; there should be one."""
    start = segment.start
    leading = _LEADING.match(text, segment.start, segment.end)
    if leading and behind_version:
        start = leading.end()
        _separator(text, Span(*leading.span()), segment.end, findings)
    for gap in _GAP.finditer(text, start, segment.end):
        if not text[start : gap.start()].strip():
            continue
        yield _trimmed(text, start, gap.start())
        _separator(text, Span(*gap.span()), segment.end, findings)
        start = gap.end()
    if text[start : segment.end].strip():
        yield _trimmed(text, start, segment.end)


def _separator(text: str, gap: Span, end: int, findings: list[Finding]) -> None:
    """What stands where a semicolon should."""
    written = text[gap.start : gap.end].strip()
    if written:
        at = text.index(written[0], gap.start)
        edits = [Edit(gap.start, gap.end, "; ")]
        findings.append(
            catalogue().finding("dmarc-comma-for-semicolon", Span(at, at + 1), edits=edits, written=written[:8])
        )
        return
    following = _GAP.search(text, gap.end + 1, end)
    behind = _trimmed(text, gap.end, following.start() if following else end)
    edits = [Edit(gap.start, gap.end, "; ")]
    findings.append(catalogue().finding("dmarc-missing-semicolon", behind, edits=edits, tag=quoted(text, behind)))


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
