"""Fixes put to the proof, and all safe ones applied: in span order, skipping overlaps, checking again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .report import Applicability, Edit, Finding, Report, apply_edits

ROUNDS = 10
# Fixes are proved until so many characters have been judged for them; the others are not offered until these
# are applied. A real record with ten mistakes takes a tenth of it.
PROOF_CHARACTERS = 20_000
# What a reviewed fix may bring to light, because it makes receivers read terms that they did not read before.
REVEALED = frozenset({"spf-too-many-lookups", "spf-hard-fail", "spf-nobody-may-send", "dmarc-testing-mode"})


def proved(
    findings: Sequence[Finding],
    text: str,
    judge: Callable[[str], Sequence[Finding]],
    known: Iterable[Finding] | None = None,
) -> list[Finding]:
    """The findings, with only those fixes that do what a fix promises.

    A fix removes its finding and adds none. Each is applied by itself and the result judged, so a
    reader is never offered a repair that the tool itself would complain about. `judge` gives all findings
    about a text; `known` is what it gives about this one, where that is known already.
    """
    if not any(finding.fix for finding in findings):
        return list(findings)
    before = Counter(finding.rule for finding in (judge(text) if known is None else known))
    budget = max(PROOF_CHARACTERS // max(len(text), 1), 1)
    kept: list[Finding] = []
    for finding in findings:
        fix = finding.fix
        if fix is not None:
            budget -= 1
            after = Counter(one.rule for one in judge(apply_edits(text, fix.edits))) if budget >= 0 else before
            removed = after[finding.rule] < before[finding.rule]
            added = set(after - before)
            if fix.applicability is Applicability.REVIEW:
                added -= REVEALED
            finding = finding if removed and not added else replace(finding, fix=None)  # noqa: PLW2901
        kept.append(finding)
    return kept


@dataclass(frozen=True, slots=True)
class Fixed:
    """The corrected text, the rules whose fixes were applied (in order), and the report on the result."""

    text: str
    applied: tuple[str, ...]
    report: Report


async def apply_safe(check: Callable[[str], Awaitable[Report]], text: str, known: Report | None = None) -> Fixed:
    """Correct `text` as far as the safe fixes go. `check` judges a record.

    `known` is the report on `text` where it was made already: that of a record which was looked up finds more.
    """
    report = known or await check(text)
    applied: list[str] = []
    for _ in range(ROUNDS):
        edits, rules = _choose(report)
        if not edits:
            break
        text = apply_edits(report.text, edits)
        applied += rules
        report = await check(text)
    return Fixed(text, tuple(applied), report)


def _choose(report: Report) -> tuple[list[Edit], list[str]]:
    """The safe fixes that do not touch each other; the next round takes what was left."""
    chosen: list[Edit] = []  # sorted, without overlaps
    rules: list[str] = []
    # What the paste brought along goes first: the other fixes would take it along and so be in its way.
    by_place = sorted(
        report.findings,
        key=lambda finding: (not finding.rule.startswith("paste-"), finding.span.start if finding.span else -1),
    )
    for finding in by_place:
        fix = finding.fix
        if fix is None or fix.applicability is not Applicability.SAFE:
            continue
        if not any(_touches(chosen, edit) for edit in fix.edits):
            for edit in fix.edits:
                insort(chosen, edit)
            rules.append(finding.rule)
    return chosen, rules


def _touches(chosen: list[Edit], edit: Edit) -> bool:
    """Whether an edit overlaps a chosen one or meets it: a term put in where another was taken out would weld."""
    at = bisect_left(chosen, Edit(edit.start, 0, ""))
    before = chosen[at - 1] if at else None
    after = chosen[at] if at < len(chosen) else None
    return (before is not None and before.end >= edit.start) or (after is not None and after.start <= edit.end)
