"""What holds of every checker of a record, whatever it is given. The property tests of each bring the texts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from checkers.fixing import apply_safe
from checkers.report import Applicability, Report, apply_edits

Check = Callable[[str], Awaitable[Report]]


def run(check: Check, text: str) -> Report:
    """The report on a text."""

    async def judged() -> Report:
        return await check(text)

    return asyncio.run(judged())


def rules(report: Report) -> Counter[str]:
    """How often each rule fired."""
    return Counter(finding.rule for finding in report.findings)


def places_lie_inside(report: Report, text: str) -> None:
    """Spans lie inside of the text, edits can be applied to it, and tags are where they say."""
    for finding in report.findings:
        if finding.span:
            assert 0 <= finding.span.start <= finding.span.end <= len(text)
        if finding.fix:
            assert finding.fix.edits
            apply_edits(text, finding.fix.edits)
    for tag in report.facts.get("tags", ()):
        start, end = tag["span"]
        assert text[start:end] == tag["text"]


def safe_fixes_hold(check: Check, text: str) -> None:
    """Each safe fix by itself removes its finding and adds none."""
    report = run(check, text)
    before = rules(report)
    for finding in report.findings:
        if finding.fix is None or finding.fix.applicability is not Applicability.SAFE:
            continue
        after = rules(run(check, apply_edits(text, finding.fix.edits)))
        assert after[finding.rule] < before[finding.rule], finding
        assert not after - before, (finding, after - before)


def fixing_converges(check: Check, text: str) -> None:
    """Fixed once is fixed for good, and nothing is worse than before."""
    fixed = asyncio.run(apply_safe(check, text))
    again = asyncio.run(apply_safe(check, fixed.text))
    assert again.text == fixed.text
    assert not rules(fixed.report) - rules(run(check, text))
