"""A check-up for the terminal and the JSON: its words (`check_up.py`) as tables and trees, and the facts with words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..datafiles import load
from ..domain.meets import Mail, Meets
from ..domain.panels import Entry, panel
from ..domain.steps import Step
from ..providers import provider
from ..report import Report
from . import check_up, meets
from .sections import Line, Row, Table, Tree
from .words import finding_words, pieces, plain, ui


def facts(report: Report, lang: str) -> dict[str, Any]:
    """`facts` of the JSON object, but for `checks`: the steps with their words."""
    steps = [_step_facts(step, lang) for step in report.facts["next_steps"]]
    found = report.facts["meets"]
    return {**report.facts, "meets": None if found is None else _meets_facts(found), "next_steps": steps}


def _meets_facts(found: Meets) -> dict[str, Any]:
    mails = {"forged": found.forged, "genuine": found.genuine}
    return {name: None if mail is None else _mail_facts(mail) for name, mail in mails.items()} | {
        "service": found.service
    }


def _mail_facts(mail: Mail) -> dict[str, str | None]:
    return {"spf": mail.spf, "dkim": mail.dkim, "dmarc": mail.dmarc, "asked": mail.asked, "outcome": mail.outcome}


def _step_facts(step: Step, lang: str) -> dict[str, Any]:
    return {
        "key": step.key,
        "rule": step.finding.rule,
        "checker": step.checker,
        "title": plain(finding_words(step.finding, lang).title),
        "also": list(step.also),
        "how": plain(finding_words(step.finding, lang).how),
        "asked_by": [row["id"] for row in load("receivers") if row["needs"] in step.needs],
        "panel": None if step.entry is None else _entry_facts(step.entry, lang),
    }


def _entry_facts(entry: Entry, lang: str) -> dict[str, Any]:
    fields = {"action": entry.action, "type": entry.type, "name": entry.name, "host": entry.host, "value": entry.value}
    notes = " ".join(check_up.notes(entry, lang)) or None
    return {**fields, "quoted": entry.quoted, "priority": entry.priority, "note": notes}


def sections(report: Report, lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    if not report.checks:
        return
    yield _answers(report, lang)
    yield _steps(report, lang)
    yield from meets.tables(report.facts["meets"], lang)
    yield _checks(report, lang)
    yield from who(report, lang)
    if report.facts["answers"]["receivers"]:
        yield _receivers(report, lang)


def _answers(report: Report, lang: str) -> Table:
    words = ui(lang)["domain"]
    rows: list[Row] = []
    for answer in check_up.answers(report, lang):
        said = f"{answer.word}{ui(lang)['join']}{answer.more}".strip()
        rules = ui(lang)["list_separator"].join(f"`{reason.rule}`" for reason in answer.reasons)
        template = words["because"].replace("{rules}", rules) if rules else "{answer}"
        rows.append(([(answer.question, False)], pieces(template, {"answer": said})))
    return Table("answers", words["answers"], None, rows)


def _steps(report: Report, lang: str) -> Tree:
    words = ui(lang)["domain"]
    lines: list[Line] = []
    for step in check_up.todo(report, lang):
        title = words["step"].format(number=step.number, title=plain(step.title))
        lines.append(Line(0, [(title, False)], step.also, bad=False))
        lines.append(Line(1, step.how, "", bad=False))
        if step.record is not None:
            lines += _typed(step.record, lang)
    if not lines:
        lines.append(Line(0, [(words["no_steps"], False)], "", bad=False))
    return Tree("steps", words["steps"], lines)


def _typed(record: check_up.Typed, lang: str) -> Iterator[Line]:
    """A record as it is typed in, a line a field."""
    words, colon = ui(lang)["domain"], ui(lang)["colon"]
    yield Line(1, [(record.head, False)], "", bad=False)
    if record.page:
        yield Line(2, [(words["page"].format(page=record.page), False)], "", bad=False)
    for field in record.fields:
        yield Line(2, [(field.label + colon, False), *field.value, (field.note, False)], "", bad=False)
    for note in record.notes:
        yield Line(2, [(words["field_note"] + colon + note, False)], "", bad=False)


def _checks(report: Report, lang: str) -> Table:
    words = ui(lang)["domain"]
    rows: list[Row] = [([(name.upper(), False)], check_up.result(part, lang)) for name, part in report.checks.items()]
    rows.append(([("", False)], check_up.own_command(report, lang)))
    return Table("checks", words["checks"], None, rows)


def who(report: Report, lang: str) -> Iterator[Table]:
    """The mailbox service and the DNS panel, where they were recognised."""
    words = ui(lang)["domain"]
    rows: list[Row] = []
    if (found := report.facts["provider"]) and (service := provider(found["id"])):
        args = {"name": service.name[lang], "via": found["via"].upper()}
        rows.append(([(words["provider"], False)], pieces(words["recognised"], args)))
    if found := report.facts["panel"]:
        args = {"name": panel(found["id"]).name[lang], "via": found["via"]}
        rows.append(([(words["panel"], False)], pieces(words["recognised"], args)))
    if rows:
        yield Table("who", words["who"], None, rows)


def _receivers(report: Report, lang: str) -> Table:
    words = ui(lang)["domain"]
    rows: list[Row] = []
    for rule in check_up.rulings(report, lang):
        args = {"text": rule.text, "state": rule.state, "url": rule.source.url, "read": rule.source.read}
        rows.append(([(rule.receiver, False)], pieces(words["source"], args)))
    return Table("receivers", words["receivers"], None, rows)
