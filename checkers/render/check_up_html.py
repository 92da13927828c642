"""A check-up → HTML: what is the matter, what to do, what mail would meet, then every check with its whole report.

All text goes through `html.py`. The buttons are hidden where no script runs: `show-finding` leads to the finding with
that key, `copy-value` copies.
"""

from __future__ import annotations

from html import escape

from ..report import Report, Severity
from . import check_up, meets
from .check_up import Answered, Field, Reason, Ruling, Source, Todo, Typed
from .domain import who
from .html import (
    Link,
    cell,
    copy_button,
    drawn_text,
    findings,
    inline,
    reference_link,
    severity,
    table,
)
from .html import (
    body as report_body,
)
from .words import Pieces, plain, ui


def body(report: Report, lang: str, link: Link) -> str:
    """Everything below the verdict."""
    words = ui(lang)["domain"]
    parts = [
        _section("answers", words["answers"], _answers(report, lang)),
        _section("steps", words["steps"], _steps(report, lang)),
        _section("meets", ui(lang)["meets"]["meets"], _meets(report, lang)),
        _section("checks", words["checks"], _checks(report, lang, link)),
        "".join(table(one) for one in who(report, lang)),
        _section("receivers", words["receivers"], rulings) if (rulings := _receivers(report, lang)) else "",
    ]
    return "\n".join(part for part in parts if part)


def _section(id_: str, title: str, inside: str) -> str:
    # A heading by its role: an id, which every heading of the guide has, would stand twice beside a second widget.
    heading = f'<p class="check-up-heading" role="heading" aria-level="2">{escape(title)}</p>'
    return f'<section class="check-up" data-section="{id_}">{heading}\n{inside}</section>'


def _answers(report: Report, lang: str) -> str:
    items = "\n".join(_answer(answer, lang) for answer in check_up.answers(report, lang))
    return f'<ul class="answers">\n{items}\n</ul>'


def _answer(answer: Answered, lang: str) -> str:
    words = ui(lang)["domain"]
    more = f' <span class="answer-more">{escape(answer.more)}</span>' if answer.more else ""
    reasons = "".join(_reason(reason) for reason in answer.reasons)
    because = f'<p class="answer-reasons">{escape(words["reasons"])}{escape(ui(lang)["colon"])}</p><ul>{reasons}</ul>'
    return (
        f'<li data-tone="{answer.tone}" data-answer="{answer.id}"><p class="answer-question">{escape(answer.question)}</p>'
        f'<p class="answer-said"><strong>{escape(answer.word)}</strong>{more}</p>{because if reasons else ""}</li>'
    )


def _reason(reason: Reason) -> str:
    """The title as text, and as a button for where a script can lead to the finding; the styles show one of them."""
    return (
        f'<li><span class="reason-title">{inline(reason.title)}</span>'
        f'<button type="button" class="reason-show" data-action="show-finding" data-key="{escape(reason.key)}">'
        f"{inline(reason.title)}</button></li>"
    )


def _steps(report: Report, lang: str) -> str:
    items = "\n".join(_step(step, lang) for step in check_up.todo(report, lang))
    if not items:
        return f'<p class="no-steps">{escape(ui(lang)["domain"]["no_steps"])}</p>'
    return f'<ol class="steps">\n{items}\n</ol>'


def _step(step: Todo, lang: str) -> str:
    words = ui(lang)["domain"]
    also = f' <span class="step-also">{escape(step.also)}</span>' if step.also else ""
    label = f"{words['show']}{ui(lang)['colon']}{plain(step.title)}"
    show = (
        f'<button type="button" class="step-show" data-action="show-finding" data-key="{escape(step.key)}" '
        f'aria-label="{escape(label)}">{escape(words["show"])}</button>'
    )
    weight = "" if step.severity is Severity.INFO else severity(step.severity, lang) + " "
    return (
        f'<li data-key="step/{escape(step.key)}" data-severity="{step.severity.value}">'
        f'<p class="step-title">{weight}{inline(step.title)}{also}</p>'
        f'<p class="step-how">{inline(step.how)}</p>'
        f"{_typed(step.record, lang) if step.record else ''}{show}</li>"
    )


def _typed(record: Typed, lang: str) -> str:
    """A record as it is typed into the panel."""
    words, colon = ui(lang)["domain"], ui(lang)["colon"]
    page = f'<p class="typed-page">{escape(words["page"].format(page=record.page))}</p>' if record.page else ""
    fields = "".join(_field(field, lang) for field in record.fields)
    notes = "".join(f'<p class="typed-note">{escape(words["field_note"] + colon + note)}</p>' for note in record.notes)
    source = ""
    if record.source:
        source = f'<p class="typed-source">{escape(words["notation"] + colon)}{_source(record.source, lang)}</p>'
    told = record.published
    watch = (
        f'<button type="button" class="step-watch" data-action="watch" data-name="{escape(told.name)}" '
        f'data-rdtype="{told.rdtype}" data-value="{escape(told.value)}">{escape(words["watch"])}</button>'
    )
    head = f'<p class="typed-head">{escape(record.head)}</p>'
    return f'<div class="typed">{head}{page}<dl>{fields}</dl>{notes}{source}{watch}</div>'


def _field(field: Field, lang: str) -> str:
    words = ui(lang)["domain"]
    button = copy_button(field.copied, words["copy_field"].format(field=field.label), lang) if field.copied else ""
    note = f' <span class="note">{escape(field.note)}</span>' if field.note else ""
    return f"<div><dt>{escape(field.label)}</dt><dd>{cell(field.value)}{note} {button}</dd></div>"


def _source(source: Source, lang: str) -> str:
    read = ui(lang)["domain"]["read_on"].format(read=source.read)
    return f'<a href="{escape(source.url)}" rel="noreferrer">{escape(source.name)}</a> <span class="note">({escape(read)})</span>'


def _meets(report: Report, lang: str) -> str:
    words = ui(lang)
    tables = "".join(table(one) for one in meets.tables(report.facts["meets"], lang))
    cited = words["list_separator"].join(map(reference_link, meets.REFERENCES))
    return (
        f'<div class="meets">{tables}</div><p class="note">{escape(words["meets"]["note"])} '
        f"{escape(words['reference'])}{escape(words['colon'])}{cited}</p>"
    )


def _checks(report: Report, lang: str, link: Link) -> str:
    own = findings(report, lang, link, f"{report.checker}/")
    heading = f'<p class="part-own">{escape(ui(lang)["domain"]["own"])}</p>' if own else ""
    return heading + own + "".join(_part(name, part, lang, link) for name, part in report.checks.items())


def _part(name: str, part: Report, lang: str, link: Link) -> str:
    """One check: a line, and behind it its whole report."""
    sentence: Pieces = check_up.result(part, lang)
    inside = report_body(part, lang, link, source="live", whose=f"{name}/")
    absent = "" if check_up.there(part) else " data-absent"
    return (
        f'\n<details class="part" data-part="{name}" data-key="part-{name}" data-verdict="{part.verdict.value}"{absent}>'
        f'<summary><span class="part-name">{escape(name.upper())}</span> '
        f'<span class="part-verdict">{inline(sentence)}</span></summary>\n{inside}</details>'
    )


def _receivers(report: Report, lang: str) -> str:
    rows = "".join(_ruling(rule, lang) for rule in check_up.rulings(report, lang))
    return f'<table class="facts" data-facts="receivers"><tbody>{rows}</tbody></table>' if rows else ""


def _ruling(rule: Ruling, lang: str) -> str:
    return (
        f'<tr><th scope="row">{escape(rule.receiver)}</th><td data-tone="{rule.tone}">{drawn_text(rule.text)} '
        f'<strong class="ruling-state">{escape(rule.state)}</strong> {_source(rule.source, lang)}</td></tr>'
    )
