"""Reports → SARIF 2.1.0, for code scanning: the head, one object a finding, the tail.

A run over a long list is written as it goes, so the rules, which come first in other tools' files, come last here.
Places count code points (`columnKind`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .. import __version__
from ..catalogue import catalogue
from ..characters import visible
from ..report import Finding, Report, Severity
from .json_ import rule_url
from .place import Place
from .words import finding_words, general, in_one_line, plain

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# `language`: a language, and with it a country.
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}


def head() -> str:
    """The beginning of the document, up to the first result."""
    return f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"results":['


def results(report: Report, lang: str, place: Place) -> Iterator[dict[str, Any]]:
    """One result a finding."""
    for key, finding in report.everything:
        yield {
            "ruleId": finding.rule,
            "level": LEVELS[finding.severity],
            "message": {"text": in_one_line(finding_words(finding, lang), lang)},
            "locations": [_location(finding, report, place)],
            # What makes it the same finding in the next run.
            "partialFingerprints": {"subjectAndKey/v1": f"{report.checker}/{place.given.strip()}/{key}"},
        }


def tail(rules: set[str], lang: str, *, whole: bool, artifact: str | None = None) -> str:
    """The end of the document. `whole` says that every subject was judged; `artifact` is the one text that was judged."""
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "mailcheck",
                "semanticVersion": __version__,
                "rules": [_rule(rule, lang) for rule in sorted(rules)],
            }
        },
        "language": LANGUAGES[lang],
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": whole}],
    }
    if artifact is not None:
        run["artifacts"] = [{"contents": {"text": artifact}}]
    return "]," + json.dumps(run, ensure_ascii=False)[1:] + "]}"


def _rule(rule: str, lang: str) -> dict[str, Any]:
    """A rule as SARIF describes it. Its page has no absolute address, so there is no `helpUri`."""
    entry = catalogue().rules[rule]
    says = {name: plain(text) for name, text in general(entry.words(lang)).items()}
    how = f"{says['how']} ({entry.reference})" if entry.reference else says["how"]
    return {
        "id": rule,
        "shortDescription": {"text": says["title"]},
        "fullDescription": {"text": says["why"]},
        "help": {"text": how},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
        "properties": {"page": rule_url(rule, lang)},
    }


def _location(finding: Finding, report: Report, place: Place) -> dict[str, Any]:
    """The subject by its name and, where it is a line of a file or a text given, the place in it."""
    subject = place.given.strip()
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": visible(subject), "kind": _kind(report)}]}
    if place.uri is not None:
        span = place.columns(finding.span, report)
        region = {"startLine": place.line}
        if span is not None:
            region |= {"startColumn": span.start + 1, "endColumn": span.end + 1}
        location["physicalLocation"] = {"artifactLocation": {"uri": place.uri}, "region": region}
    elif finding.span is not None and report.text == place.given:
        span = finding.span
        region = {"charOffset": span.start, "charLength": span.end - span.start}
        location["physicalLocation"] = {"artifactLocation": {"index": 0}, "region": region}
    return location


def _kind(report: Report) -> str:
    """What the subject is; a tool may have kinds of its own."""
    return "dnsName" if report.checks or "name" in report.facts or report.text != report.subject else "record"
