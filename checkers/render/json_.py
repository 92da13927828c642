"""Report → the JSON object of `report.schema.json`: no time stamps, no durations, UTF-8."""

from __future__ import annotations

from typing import Any

from ..report import Finding, Report, apply_edits
from .words import finding_words, plain

SCHEMA = 1


def rule_url(rule: str, lang: str) -> str:
    """A rule's page, relative to the site's root."""
    return f"rules/{rule}/" if lang == "zh" else f"{lang}/rules/{rule}/"


def report(report_: Report, lang: str) -> dict[str, Any]:
    """The report as a JSON object with its words in one language."""
    return {
        "schema": SCHEMA,
        "lang": lang,
        "checker": report_.checker,
        "subject": report_.subject,
        "verdict": report_.verdict.value,
        "findings": [_finding(finding, report_, lang) for finding in report_.findings],
        "facts": _facts(report_, lang),
    }


def _facts(report_: Report, lang: str) -> dict[str, Any]:
    """The facts; a check-up's hold its parts' reports and words of the language besides."""
    if report_.checker != "domain":
        return dict(report_.facts)
    from . import domain  # noqa: PLC0415 - only a check-up needs it

    return {
        "checks": {name: report(part, lang) for name, part in report_.checks.items()},
        **domain.facts(report_, lang),
    }


def _finding(finding: Finding, report_: Report, lang: str) -> dict[str, Any]:
    says = finding_words(finding, lang)
    fix = None
    if finding.fix:
        fix = {
            "title": plain(says.fix or []),
            "applicability": finding.fix.applicability.value,
            "edits": [[edit.start, edit.end, edit.text] for edit in finding.fix.edits],
            "record": apply_edits(report_.text, finding.fix.edits),
        }
    reference = finding.reference
    return {
        "key": finding.key,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "unchecked": finding.unchecked,
        "args": dict(finding.args),
        "title": plain(says.title),
        "message": plain(says.message),
        "why": plain(says.why),
        "how": plain(says.how),
        "span": [finding.span.start, finding.span.end] if finding.span else None,
        "reference": {"document": reference.document, "section": reference.section} if reference else None,
        "url": rule_url(finding.rule, lang),
        "fix": fix,
    }
