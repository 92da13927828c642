"""Report → Markdown, to be pasted into a ticket or a chat: what is wrong, what to do, the records in code blocks.

Nothing in a record can make markup: prose is escaped, records stand in fences longer than any run of backticks in them,
and hidden characters are written out (`characters.visible`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..characters import visible
from ..report import Applicability, Finding, Report, apply_edits
from . import check_up, meets
from .drawn import DRAWN, LINE_BY_LINE
from .words import Pieces, finding_words, ui, verdict_sentence

# Characters that begin or end markup within a line, of CommonMark and of GitHub's extensions.
_MARKUP = re.compile(r"[\\`*_\[\]<>&|~#!$]")
# What some readers make a link of by themselves; within a code span they do not.
_LINKED = re.compile(r"://|www\.|@", re.IGNORECASE)
_ASCII = re.compile(r"[!-~]+")
# What would make a list or the line under a heading at the beginning of a line.
_BEGINNING = re.compile(r"^([0-9]{1,9}(?=[.)])|(?=[-+=]))")
_BACKTICKS = re.compile(r"`+")


def report(report_: Report, lang: str) -> str:
    """The report as Markdown, ending in a line break."""
    words = ui(lang)
    title = f"# {text(words['markdown'][report_.checker])}"
    if report_.checks or _looked_up(report_):
        title += f"{words['colon']}{code(report_.subject.strip()[:200])}"
    parts = [title, f"**{text(verdict_sentence(report_, lang))}**"]
    if report_.checks:
        parts += _check_up(report_, lang)
    else:
        parts += [_record(report_), *_findings(report_, lang)]
    return "\n\n".join(filter(None, parts)) + "\n"


def text(sentence: str) -> str:
    """Prose in which nothing is markup, and of which no reader makes a link."""
    out, at = "", 0
    shown = visible(sentence)
    for match in _ASCII.finditer(shown):
        if _LINKED.search(match.group()):
            out += _escaped(shown[at : match.start()]) + code(match.group())
            at = match.end()
    return out + _escaped(shown[at:])


def _escaped(plain: str) -> str:
    return _MARKUP.sub(lambda match: "\\" + match.group(), plain)


def code(value: str) -> str:
    """A text within a line, as it is."""
    shown = visible(value)
    if not shown.strip():
        return text(shown) or "–"
    fence = "`" * (_longest_run(shown) + 1)
    # One blank beside a backtick is taken away again, and so is one at both ends.
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(value: str, checker: str = "", indent: str = "") -> str:
    """A text of its own, in a fence. That of some checkers is one record a line."""
    lines = value.split("\n") if checker in LINE_BY_LINE else [value]
    shown = [visible(line) for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return "\n".join(f"{indent}{line}" for line in (fence, *shown, fence))


def _longest_run(value: str) -> int:
    return max(map(len, _BACKTICKS.findall(value)), default=0)


def _paragraph(sentence: Pieces) -> str:
    """Prose at the beginning of a line."""
    return _BEGINNING.sub(r"\1\\", _prose(sentence), count=1)


def _prose(sentence: Pieces) -> str:
    return "".join(code(part) if is_code else text(part) for part, is_code in sentence)


def _check_up(report_: Report, lang: str) -> Iterator[str]:
    words = ui(lang)["domain"]
    yield f"## {text(words['answers'])}"
    yield "\n".join(_answer(answer, lang) for answer in check_up.answers(report_, lang))
    yield f"## {text(words['steps'])}"
    yield "\n\n".join(_step(step, lang) for step in check_up.todo(report_, lang)) or text(words["no_steps"])
    yield f"## {text(ui(lang)['meets']['meets'])}"
    found = report_.facts["meets"]
    yield "\n".join(
        f"- {text(table.caption)}{ui(lang)['colon']}{text(meets.sentence(kind, mail, lang))}"
        for table, kind, mail in zip(
            meets.tables(found, lang), ("forged", "genuine"), (found.forged, found.genuine), strict=True
        )
    )
    yield f"## {text(words['checks'])}"
    yield from _findings(report_, lang)
    for name, part in report_.checks.items():
        sentence = _prose(check_up.result(part, lang))
        yield f"### {name.upper()}{ui(lang)['colon']}{sentence}"
        if _looked_up(part):
            yield _record(part)
        yield from _findings(part, lang)


def _answer(answer: check_up.Answered, lang: str) -> str:
    words = ui(lang)
    more = f"{words['join']}{text(answer.more)}" if answer.more else ""
    reasons = words["list_separator"].join(_prose(reason.title) for reason in answer.reasons)
    because = f"{words['join']}{text(words['domain']['reasons'])}{words['colon']}{reasons}" if reasons else ""
    return f"- {text(answer.question)} **{text(answer.word)}** {more}{because}".rstrip()


def _step(step: check_up.Todo, lang: str) -> str:
    indent = " " * (len(str(step.number)) + 2)
    lines = [f"{step.number}. **{_prose(step.title)}**", "", f"{indent}{_paragraph(step.how)}"]
    if step.record is not None:
        lines += ["", f"{indent}{_paragraph([(step.record.head, False)])}", ""]
        colon = ui(lang)["colon"]
        for field in step.record.fields[:2] + step.record.fields[3:]:
            lines.append(f"{indent}- {text(field.label)}{colon}{_prose(field.value)}")
        value = step.record.fields[2]
        lines += [f"{indent}- {text(value.label)}{colon}{text(value.note)}", ""]
        lines.append(block(value.copied or "", indent=indent + "  "))
        lines += [f"\n{indent}{_paragraph([(note, False)])}" for note in step.record.notes]
    return "\n".join(lines)


def _looked_up(report_: Report) -> bool:
    return isinstance(report_.facts.get("record"), str)


def _record(report_: Report) -> str:
    """The text that was judged: a record that was looked up, or what the reader gave."""
    cut = "…" if len(report_.text) > DRAWN else ""
    return block(report_.text[:DRAWN] + cut, report_.checker) if report_.text else ""


def _findings(report_: Report, lang: str) -> Iterator[str]:
    yield from (_finding(finding, report_, lang) for finding in report_.findings)


def _finding(finding: Finding, report_: Report, lang: str) -> str:
    words, says = ui(lang), finding_words(finding, lang)
    aside = words["markdown"]["aside"]
    cited = aside.format(text=text(str(finding.reference))) if finding.reference else ""
    lines = [
        f"- **{text(words[finding.severity.value])}{words['colon']}{_prose(says.title)}**",
        "",
        f"  {_paragraph(says.message)}{cited}",
        "",
        f"  {text(words['how'])}{words['colon']}{_prose(says.how)}",
    ]
    fix = finding.fix
    # Of several records one by itself is not what should stand there.
    offered = fix is not None and fix.applicability is not Applicability.SHOW_ONLY and "records" not in report_.facts
    if fix and says.fix and offered:
        record = apply_edits(report_.text, fix.edits)
        if len(record) <= DRAWN:
            note = words["safe" if fix.applicability is Applicability.SAFE else "review"]
            lines += [
                "",
                f"  {text(words['fixed'])}{words['colon']}{_prose(says.fix)}{aside.format(text=text(note))}",
                "",
            ]
            lines.append(block(record, report_.checker, "  "))
    return "\n".join(lines)
