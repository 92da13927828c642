"""The data model: verdicts, keys, edits."""

from __future__ import annotations

import itertools

import pytest

from checkers.report import Edit, Finding, Severity, Span, Verdict, apply_edits, make_report


def finding(rule: str, severity: Severity, start: int | None = 0, *, unchecked: bool = False) -> Finding:
    span = None if start is None else Span(start, start + 1)
    return Finding(rule=rule, severity=severity, span=span, unchecked=unchecked)


@pytest.mark.parametrize(
    ("severities", "unchecked", "verdict"),
    [
        ([], False, Verdict.PASS),
        ([Severity.INFO], False, Verdict.PASS),
        ([Severity.WARNING], False, Verdict.WARN),
        ([Severity.WARNING], True, Verdict.UNKNOWN),
        ([], True, Verdict.UNKNOWN),
        ([Severity.ERROR], False, Verdict.FAIL),
        ([Severity.ERROR, Severity.WARNING], True, Verdict.FAIL),
    ],
)
def test_verdict_precedence(severities: list[Severity], unchecked: bool, verdict: Verdict) -> None:
    findings = [finding("spf-x", severity) for severity in severities]
    if unchecked:
        findings.append(finding("dns-timeout", Severity.INFO, None, unchecked=True))
    for order in itertools.permutations(findings):
        assert make_report("spf", "x", order).verdict is verdict


def test_keys_number_a_rule_in_span_order_and_findings_come_by_weight() -> None:
    report = make_report(
        "spf",
        "0123456789",
        [
            finding("spf-b", Severity.INFO, 1),
            finding("spf-a", Severity.ERROR, 7),
            finding("spf-a", Severity.ERROR, 3),
            finding("spf-c", Severity.ERROR, None),
        ],
    )
    assert [one.key for one in report.findings] == ["spf-c-1", "spf-a-1", "spf-a-2", "spf-b-1"]
    assert [one.span.start if one.span else None for one in report.findings] == [None, 3, 7, 1]


def test_text_is_the_record_that_was_looked_up_else_the_subject() -> None:
    assert make_report("spf", "example.com", []).text == "example.com"
    assert make_report("spf", "example.com", [], {"record": "v=spf1 -all"}).text == "v=spf1 -all"


def test_apply_edits() -> None:
    edits = [Edit(4, 6, "X"), Edit(0, 0, "<"), Edit(6, 6, ">"), Edit(1, 2, "")]
    assert apply_edits("012345678", edits) == "<023X>678"


@pytest.mark.parametrize("edits", [[Edit(0, 3, ""), Edit(2, 4, "")], [Edit(3, 20, "")], [Edit(3, 2, "")]])
def test_apply_edits_refuses_overlaps(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("0123456789", edits)
