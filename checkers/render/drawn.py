"""A text cut at every border of the findings' spans: what both the page and the terminal draw from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ..report import Finding, Report, Severity

# No record that works is longer; what is cut off is counted, and the JSON still has it all.
DRAWN = 4_000
# Checkers whose text is one record a line. In the text of others a line break is damage and is written out.
LINE_BY_LINE = frozenset({"mx", "mta-sts"})


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text and the findings that mark it."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity | None:
        """The heaviest of them."""
        return min((finding.severity for finding in self.findings), key=lambda one: one.weight, default=None)


def segments(report: Report) -> tuple[list[Segment], int]:
    """The drawn part of the text in segments, and how many characters are left out."""
    text = report.text[:DRAWN]
    marked = [(finding, finding.span) for finding in report.findings if finding.span and finding.span.start < len(text)]
    borders = sorted({0, len(text), *(min(at, len(text)) for _, span in marked for at in (span.start, span.end))})
    drawn = [
        Segment(
            text[start:end],
            tuple(finding for finding, span in marked if span.start <= start and end <= span.end),
        )
        for start, end in pairwise(borders)
    ]
    return drawn, len(report.text) - len(text)
