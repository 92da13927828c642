"""Where a subject was given: as an argument, or on a line of a list."""

from __future__ import annotations

from dataclasses import dataclass

from ..report import Report, Span


@dataclass(frozen=True, slots=True)
class Place:
    """`given` is the subject as it was given; `file` the list's path with slashes, None for none or standard input.

    `uri` is the same as a reference (RFC 3986 §4.1).
    """

    given: str
    file: str | None = None
    uri: str | None = None
    line: int = 1  # from 1
    column: int = 0  # where the subject begins in its line, in code points

    def columns(self, span: Span | None, report: Report) -> Span | None:
        """A finding's place in the line, in code points, where the line is the very text that it is about."""
        if span is None or span.start == span.end or report.text != self.given:
            return None
        return Span(self.column + span.start, self.column + span.end)
