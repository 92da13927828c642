"""Apply all safe fixes: in span order, skipping overlaps, checking again, at most ten rounds."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .report import Applicability, Edit, Report, apply_edits

ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Fixed:
    """The corrected text, the rules whose fixes were applied (in order), and the report on the result."""

    text: str
    applied: tuple[str, ...]
    report: Report


async def apply_safe(check: Callable[[str], Awaitable[Report]], text: str) -> Fixed:
    """Correct `text` as far as the safe fixes go. `check` judges a record."""
    report = await check(text)
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
    """Whether an edit overlaps a chosen one, or begins at the same place."""
    at = bisect_left(chosen, Edit(edit.start, 0, ""))
    before = chosen[at - 1] if at else None
    after = chosen[at] if at < len(chosen) else None
    return (before is not None and before.end > edit.start) or (
        after is not None and (after.start == edit.start or after.start < edit.end)
    )
