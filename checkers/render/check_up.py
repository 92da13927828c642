"""A check-up in words but in no layout: the three answers, the steps with their records, the checks, the rulings.

The page, the terminal and the Markdown text are drawn from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ..datafiles import load
from ..domain.panels import Entry, panel
from ..report import Finding, Report, Severity
from .words import Pieces, finding_words, pieces, spaced, ui, verdict_sentence

QUESTIONS = ("forgeable", "all_senders", "bulk_senders")
Tone: TypeAlias = Literal["good", "partly", "bad", "unknown"]
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding that an answer rests on."""

    key: str  # `<checker>/<key>`
    rule: str
    title: Pieces


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the three answers."""

    id: str
    question: str
    word: str  # yes or no, as a sentence
    more: str  # the rest of the answer; it may be empty
    tone: Tone  # whether that is good for the reader
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read."""

    name: str  # what the link says
    url: str
    read: str  # YYYY-MM-DD


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record as it is typed in."""

    label: str
    value: Pieces
    copied: str | None  # what a copy button copies; None where there is nothing to copy
    note: str


@dataclass(frozen=True, slots=True)
class Published:
    """A record as the DNS gives it."""

    name: str
    rdtype: str
    value: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A record as it is typed into the reader's panel."""

    head: str  # which panel, and what is done there
    page: str | None  # the way to the form
    fields: tuple[Field, ...]
    notes: tuple[str, ...]
    source: Source | None  # of the panel's notation
    published: Published  # what to look for when it has been typed in


@dataclass(frozen=True, slots=True)
class Todo:
    """One step."""

    number: int
    key: str
    severity: Severity
    title: Pieces
    also: str  # how much else it settles; it may be empty
    how: Pieces
    record: Typed | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """One receiver's rule and whether it is met."""

    receiver: str
    text: str
    state: str
    tone: Tone
    source: Source


def answers(report: Report, lang: str) -> list[Answered]:
    """The three answers, each with what it rests on."""
    found = {key if "/" in key else f"{report.checker}/{key}": finding for key, finding in report.everything}
    return [_answer(question, report.facts["answers"][question], found, lang) for question in QUESTIONS]


def _answer(question: str, answer: Mapping[str, Any], found: Mapping[str, Finding], lang: str) -> Answered:
    words = ui(lang)["domain"]
    reasons: dict[str, Reason] = {}  # of several findings by one rule, the first
    for key in answer["because"]:
        rule = found[key].rule
        reasons.setdefault(rule, Reason(key, rule, finding_words(found[key], lang).title))
    forging = question == "forgeable"
    value = answer["value"]
    said = "subdomains" if "dmarc-weaker-subdomains" in reasons and value == "partly" else value
    kind = question if forging else "met"
    good, bad = ("no", "yes") if forging else ("yes", "no")
    tones: dict[str, Tone] = {good: "good", bad: "bad", "partly": "partly", "unknown": "unknown"}
    return Answered(
        id=question,
        question=words[question],
        word=words[f"{kind}_{said}"],
        more=words[f"{kind}_{said}_more"],
        tone=tones[value],
        reasons=tuple(list(reasons.values())[:_MOST_REASONS]),
    )


def todo(report: Report, lang: str) -> Iterator[Todo]:
    """The steps, the most urgent first."""
    words = ui(lang)["domain"]
    for number, step in enumerate(report.facts["next_steps"], 1):
        says = finding_words(step.finding, lang)
        yield Todo(
            number=number,
            key=step.key,
            severity=step.finding.severity,
            title=says.title,
            also=words["also"].format(count=len(step.also)) if step.also else "",
            how=says.how,
            record=None if step.entry is None else _typed(step.entry, lang),
        )


def _in_the_dns(entry: Entry) -> str:
    """An MX record has its preference before the host; the quotation marks of a panel are none of the record's."""
    if entry.priority is not None:
        return f"{entry.priority} {entry.value.rstrip('.') or '.'}"
    return entry.value.replace('" "', "").strip('"') if entry.quoted else entry.value


def _typed(entry: Entry, lang: str) -> Typed:
    words, colon = ui(lang)["domain"], ui(lang)["colon"]
    known = None if entry.panel is None else panel(entry.panel)
    head = words["panel_known"].format(panel=spaced(known.name[lang], lang)) if known else words["panel_unknown"]
    # The way leads to the button for a new record.
    page = known.page[lang] if known and known.page and entry.action == "add" else None
    host: Pieces = [(entry.host, True)] if entry.host else [(words["field_host_empty"], False)]
    fields = [
        Field(words["field_type"], [(entry.type, True)], None, ""),
        Field(words["field_host"], host, entry.host or None, ""),
        Field(words["field_value"], [(entry.value, True)], entry.value, words["quoted"] if entry.quoted else ""),
    ]
    if entry.priority is not None:
        fields.append(Field(words["field_priority"], [(str(entry.priority), True)], None, ""))
    return Typed(
        head=f"{head}{colon}{words[f'action_{entry.action}']}",
        page=page,
        fields=tuple(fields),
        notes=tuple(notes(entry, lang)),
        source=Source(known.source["title"], known.source["url"], known.source["read"])
        if known and known.source
        else None,
        published=Published(entry.name, entry.type, _in_the_dns(entry)),
    )


def notes(entry: Entry, lang: str) -> list[str]:
    """What is easily got wrong in the panel about this record."""
    return [] if entry.panel is None else [panel(entry.panel).notes[key][lang] for key in entry.notes]


def there(part: Report) -> bool:
    """Whether there is anything that a check could judge."""
    return any(part.facts.get(key) for key in ("record", "hosts", "keys"))


def result(part: Report, lang: str) -> Pieces:
    """One check in a line: what weighs most; where there is no record at all, only that."""
    sentence: Pieces = [(verdict_sentence(part, lang), False)]
    first = part.findings[0] if part.findings else None
    if first is None or (there(part) and first.severity is Severity.INFO):
        return sentence
    title = finding_words(first, lang).title
    return [*sentence, (ui(lang)["join"], False), *title] if there(part) else title


def rulings(report: Report, lang: str) -> Iterator[Ruling]:
    """The receivers' rules, what binds everybody first."""
    words = ui(lang)["domain"]
    rules = {row["id"]: row for row in load("receivers")}
    tones: dict[str, Tone] = {"yes": "good", "no": "bad", "partly": "partly", "unknown": "unknown"}
    for need in report.facts["answers"]["receivers"]:
        rule = rules[need["id"]]
        yield Ruling(
            receiver=words[f"receiver_{rule['receiver']}"],
            text=rule[lang] + (words["unverified"] if rule["unverified"] else ""),
            state=words[f"state_{need['value']}"],
            tone=tones[need["value"]],
            source=Source(rule["url"].partition("//")[2].partition("/")[0], rule["url"], rule["read"]),
        )


def own_command(report: Report, lang: str) -> Pieces:
    """How to see more of one check."""
    return pieces(ui(lang)["domain"]["more"], {"command": f"mailcheck spf {report.facts['name']}"})
