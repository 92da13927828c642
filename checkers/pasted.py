"""From a paste to findings with their places in it: what every checker of a pasted record does around its own reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from .catalogue import bounded
from .fixing import proved
from .normalise import Normalised, normalise
from .report import Finding, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """How a checker reads plain text.

    `first` is a rule whose fix goes before all others: without its version a text is a record only by what is in it,
    and a repair that takes some of that away could leave nothing to judge.
    """

    wanted: str  # the checker's id, for `normalise`
    findings: Callable[[str], Iterable[Finding]]  # plain text → findings with places in that text
    first: str

    def judge(self, text: str, *, live: bool = False) -> list[Finding]:
        """All findings about a text, however many, their fixes not yet proved."""
        plain = normalise(text, self.wanted, live=live)
        return self._placed(plain, text, self.findings(plain.text))

    def check(self, text: str, *, live: bool = False) -> tuple[Normalised, list[Finding]]:
        """The plain text, and the findings that are shown, with fixes that were put to the proof.

        `live` says that the text was looked up: receivers read it as it stands, so nothing is put down to a paste.
        """
        plain = normalise(text, self.wanted, live=live)
        found = list(self.findings(plain.text))
        shown = self._placed(plain, text, bounded(found))
        return plain, proved(shown, text, partial(self.judge, live=live), [*plain.findings, *found])

    def _placed(self, plain: Normalised, text: str, findings: Iterable[Finding]) -> list[Finding]:
        """The paste's own findings and the record's, the latter with their places in the paste."""
        listed = list(findings)
        ordered = any(finding.rule == self.first for finding in listed)

        def back(finding: Finding) -> Finding:
            offered = finding.fix if not ordered or finding.rule == self.first else None
            fix = plain.fix(offered, text) if offered else None
            span = plain.span(finding.span) if finding.span else None
            return replace(finding, span=span, fix=fix)

        return [*plain.findings, *map(back, listed)]


def quoted(text: str, span: Span | None = None, limit: int = 60) -> str:
    """A quotation for a message, not longer than a line."""
    part = text if span is None else text[span.start : span.end]
    return part if len(part) <= limit else part[:limit] + "…"
