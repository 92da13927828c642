"""Report → workflow commands of GitHub Actions: one line a finding, which GitHub shows beside the file.

::error title=example.com: spf-several-answers,file=domains.txt,line=12::Two SPF records …
"""

from __future__ import annotations

from collections.abc import Iterator

from ..characters import visible
from ..report import Finding, Report, Severity
from .place import Place
from .words import finding_words, in_one_line

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# How much of a subject stands in a title.
_SHOWN = 80


def lines(report: Report, lang: str, place: Place) -> Iterator[str]:
    """One workflow command a finding, each on one line."""
    for _, finding in report.everything:
        subject = visible(place.given.strip()[:_SHOWN])
        properties = {"title": f"{subject}: {finding.rule}", **_where(finding, report, place)}
        listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        message = in_one_line(finding_words(finding, lang), lang)
        yield f"::{COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _where(finding: Finding, report: Report, place: Place) -> dict[str, str]:
    """The line of the list, and the columns in it where the line is the record itself. Columns count from 1."""
    if place.file is None:
        return {}
    where = {"file": place.file, "line": str(place.line)}
    span = place.columns(finding.span, report)
    if span is not None:
        where |= {"col": str(span.start + 1), "endColumn": str(span.end + 1)}
    return where


def _data(text: str) -> str:
    """A message as the runner reads it: percent signs and line breaks are written out."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value, in which the marks that divide properties are written out, too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
