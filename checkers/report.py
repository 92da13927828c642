"""The one data model: what a checker says about its subject, in no language and no layout.

A checker returns one `Report` that holds every finding. Words, colours and HTML are the renderers'
business (`render/`); severities come from the catalogue (`catalogue.py`). The verdict is worked out here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


class Severity(str, Enum):
    """How much a finding weighs. One per rule, in every context (the catalogue holds it)."""

    ERROR = "error"  # receivers ignore or reject the record, drop a sender, or its purpose is defeated
    WARNING = "warning"  # legal but unwise, and the reader can change it
    INFO = "info"  # everything else, also what only the provider can change

    @property
    def weight(self) -> int:
        """0 for the heaviest, so that sorting by it puts errors first."""
        return _WEIGHTS[self]


_WEIGHTS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Verdict(str, Enum):
    """What all findings come to, in order of precedence."""

    FAIL = "fail"
    UNKNOWN = "unknown"  # something that was needed could not be looked up
    WARN = "warn"
    PASS = "pass"  # noqa: S105 - a verdict


class Applicability(str, Enum):
    """How far a fix can be trusted."""

    SAFE = "safe"  # certainly what was meant; "apply all" takes it
    REVIEW = "review"  # changes who may send, or needs an answer from the reader
    SHOW_ONLY = "show-only"  # an illustration, not to be applied


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace `text[start:end]` by `text`; an insertion where start equals end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that do not overlap, in order, and how far to trust them."""

    edits: tuple[Edit, ...]
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the rule is written down: a document and a section of it, for example RFC 7208 and 5.5."""

    document: str
    section: str

    def __str__(self) -> str:
        return f"{self.document} §{self.section}" if self.section else self.document


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing noticed. `span` is null where it is about something that is not in the text."""

    rule: str
    severity: Severity
    span: Span | None
    args: Mapping[str, str | int] = field(default_factory=dict)
    fix: Fix | None = None
    reference: Reference | None = None
    unchecked: bool = False  # it says that something could not be looked up
    result: bool = False  # it is the answer to a question about one message; it decides the verdict alone
    key: str = ""  # rule + running number in span order, given by `make_report`


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a checker has to say. `findings` are in order of weight, then of place; a result comes first.

    Spans and edits count code points of `text`: the record that was looked up, else the subject.
    """

    checker: str
    subject: str
    findings: tuple[Finding, ...]
    facts: Mapping[str, Any]
    checks: Mapping[str, Report] = field(default_factory=dict)  # the parts of a check-up, by checker
    needed: frozenset[str] = frozenset()  # the parts without which there is no verdict

    @property
    def text(self) -> str:
        """What spans and edits refer to."""
        record = self.facts.get("record")
        return record if isinstance(record, str) else self.subject

    @property
    def everything(self) -> Iterator[tuple[str, Finding]]:
        """Every finding with its key in the whole: those of the report first, a part's as `<checker>/<key>`.

        A part's finding has no span here, as that is an offset into the part's text.
        """
        yield from ((finding.key, finding) for finding in self.findings)
        for name, part in self.checks.items():
            yield from ((f"{name}/{finding.key}", replace(finding, span=None, fix=None)) for finding in part.findings)

    @property
    def verdict(self) -> Verdict:
        """Any error → fail, else anything unchecked → unknown, else any warning → warn, else pass.

        Where one message was asked about (`--ip`, `--from`), only the findings that are its result count. The findings
        of a check-up's parts count with its own; what was not checked does so only in the parts that are needed.
        """
        own = [finding for finding in self.findings if finding.result] or self.findings
        parts = [finding for part in self.checks.values() for finding in part.findings]
        severities = {finding.severity for finding in (*own, *parts)}
        if Severity.ERROR in severities:
            return Verdict.FAIL
        needed = [finding for name in self.checks.keys() & self.needed for finding in self.checks[name].findings]
        if any(finding.unchecked for finding in (*own, *needed)):
            return Verdict.UNKNOWN
        return Verdict.WARN if Severity.WARNING in severities else Verdict.PASS


def make_report(
    checker: str,
    subject: str,
    findings: Iterable[Finding],
    facts: Mapping[str, Any] | None = None,
    *,
    checks: Mapping[str, Report] | None = None,
    needed: frozenset[str] = frozenset(),
) -> Report:
    """Number the findings of each rule in span order, sort by weight and freeze the whole. A result comes first."""
    numbered: list[Finding] = []
    counts: dict[str, int] = {}
    for finding in sorted(findings, key=_place):
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        numbered.append(replace(finding, key=f"{finding.rule}-{counts[finding.rule]}"))
    numbered.sort(key=lambda finding: (not finding.result, finding.severity.weight))  # stable: then by place
    return Report(
        checker=checker,
        subject=subject,
        findings=tuple(numbered),
        facts=dict(facts or {}),
        checks=dict(checks or {}),
        needed=needed,
    )


def _place(finding: Finding) -> tuple[int, int]:
    return (finding.span.start, finding.span.end) if finding.span else (-1, -1)


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Apply edits that do not overlap. Linear in the length of the text.

    Raises ValueError where two edits overlap or one lies outside of the text: a fault of ours.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit} overlaps another one or lies outside of the text")
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)
