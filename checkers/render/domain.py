"""A check-up in plain words: the three answers, what to do first, each check in a line, the receivers' rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..datafiles import load
from ..domain.panels import Entry, Panel, panel
from ..domain.steps import Step
from ..providers import provider
from ..report import Report, Severity
from .sections import Line, Row, Table, Tree
from .words import Pieces, finding_words, pieces, plain, ui, verdict_sentence

QUESTIONS = ("forgeable", "all_senders", "bulk_senders")


def facts(report: Report, lang: str) -> dict[str, Any]:
    """`facts` of the JSON object, but for `checks`: the steps with their words."""
    steps = [_step_facts(step, lang) for step in report.facts["next_steps"]]
    return {**report.facts, "next_steps": steps}


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
    notes = " ".join(_notes(entry, lang)) or None
    return {**fields, "quoted": entry.quoted, "priority": entry.priority, "note": notes}


def _notes(entry: Entry, lang: str) -> list[str]:
    known = _panel(entry)
    return [known.notes[key][lang] for key in entry.notes] if known else []


def _panel(entry: Entry) -> Panel | None:
    return None if entry.panel is None else panel(entry.panel)


def sections(report: Report, lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    if not report.checks:
        return
    yield _answers(report, lang)
    yield _steps(report, lang)
    yield _checks(report, lang)
    yield from _who(report, lang)
    if report.facts["answers"]["receivers"]:
        yield _receivers(report, lang)


def _answers(report: Report, lang: str) -> Table:
    words = ui(lang)["domain"]
    rows: list[Row] = []
    for question in QUESTIONS:
        answer = report.facts["answers"][question]
        kind = question if question == "forgeable" else "met"
        named = list(dict.fromkeys(key.rpartition("/")[2].rpartition("-")[0] for key in answer["because"]))
        value = "subdomains" if "dmarc-weaker-subdomains" in named and answer["value"] == "partly" else answer["value"]
        said = words[f"{kind}_{value}"]
        if named:
            rules = ui(lang)["list_separator"].join(f"`{rule}`" for rule in named[:4])
            rows.append(
                ([(words[question], False)], pieces(words["because"].replace("{rules}", rules), {"answer": said}))
            )
        else:
            rows.append(([(words[question], False)], [(said, False)]))
    return Table("answers", words["answers"], None, rows)


def _steps(report: Report, lang: str) -> Tree:
    words = ui(lang)["domain"]
    lines: list[Line] = []
    for number, step in enumerate(report.facts["next_steps"], 1):
        title = plain(finding_words(step.finding, lang).title)
        also = words["also"].format(count=len(step.also)) if step.also else ""
        lines.append(Line(0, [(words["step"].format(number=number, title=title), False)], also, bad=False))
        lines.append(Line(1, finding_words(step.finding, lang).how, "", bad=False))
        if step.entry is not None:
            lines += _entry_lines(step.entry, lang)
    if not lines:
        lines.append(Line(0, [(words["no_steps"], False)], "", bad=False))
    return Tree("steps", words["steps"], lines)


def _entry_lines(entry: Entry, lang: str) -> Iterator[Line]:
    """A record as it is typed in, a line a field."""
    words, known = ui(lang)["domain"], _panel(entry)
    colon = ui(lang)["colon"]
    head = words["panel_known"].format(panel=known.name[lang]) if known else words["panel_unknown"]
    yield Line(1, [(f"{head}{colon}{words[f'action_{entry.action}']}", False)], "", bad=False)
    if known and known.page and entry.action == "add":  # it leads to the button for a new record
        yield Line(2, [(words["page"].format(page=known.page[lang]), False)], "", bad=False)
    host: Pieces = [(entry.host, True)] if entry.host else [(words["field_host_empty"], False)]
    yield Line(2, [(words["field_type"] + colon, False), (entry.type, True)], "", bad=False)
    yield Line(2, [(words["field_host"] + colon, False), *host], "", bad=False)
    quoted: Pieces = [(words["quoted"], False)] if entry.quoted else []
    yield Line(2, [(words["field_value"] + colon, False), (entry.value, True), *quoted], "", bad=False)
    if entry.priority is not None:
        yield Line(2, [(words["field_priority"] + colon, False), (str(entry.priority), True)], "", bad=False)
    for note in _notes(entry, lang):
        yield Line(2, [(words["field_note"] + colon + note, False)], "", bad=False)


def _checks(report: Report, lang: str) -> Table:
    words = ui(lang)["domain"]
    rows: list[Row] = []
    for name, part in report.checks.items():
        rows.append(([(name.upper(), False)], _result(part, lang)))
    command = f"mailcheck spf {report.facts['name']}"
    rows.append(([("", False)], pieces(words["more"], {"command": command})))
    return Table("checks", words["checks"], None, rows)


def _result(part: Report, lang: str) -> Pieces:
    """One check in a line: what weighs most; where there is no record at all, only that."""
    there = any(part.facts.get(key) for key in ("record", "hosts", "keys"))
    sentence: Pieces = [(verdict_sentence(part, lang), False)]
    first = part.findings[0] if part.findings else None
    if first is None or (there and first.severity is Severity.INFO):
        return sentence
    title = finding_words(first, lang).title
    return [*sentence, (ui(lang)["join"], False), *title] if there else title


def _who(report: Report, lang: str) -> Iterator[Table]:
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
    needs: list[Mapping[str, Any]] = report.facts["answers"]["receivers"]
    rules = {row["id"]: row for row in load("receivers")}
    rows: list[Row] = []
    for need in needs:
        rule = rules[need["id"]]
        text = rule[lang] + (words["unverified"] if rule["unverified"] else "")
        args = {"text": text, "state": words[f"state_{need['value']}"], "url": rule["url"], "read": rule["read"]}
        rows.append(([(words[f"receiver_{rule['receiver']}"], False)], pieces(words["source"], args)))
    return Table("receivers", words["receivers"], None, rows)
