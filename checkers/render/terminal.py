"""Report → text for a terminal: each finding with carets under the record, as the best compilers print them.

    error[spf-equals-for-colon]: An equals sign where a colon belongs
      |
      | v=spf1 include=spf.mail.qq.com ~all
      |        ^^^^^^^^
      = …

Styles are words (`styled.py`); the caller's console decides whether they are shown. Hidden characters, and with
them every terminal escape, are written out (`characters.visible`).
"""

from __future__ import annotations

from ..catalogue import Rule
from ..characters import visible
from ..fixing import Fixed
from ..report import Finding, Report, Severity, Span, Verdict, apply_edits
from .drawn import LINE_BY_LINE
from .sections import Table, Tree, sections
from .styled import Styled, columns
from .words import Pieces, finding_words, general, plain, ui, verdict_sentence

# Columns of the record that are drawn around a mark.
WINDOW = 70

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
VERDICT_STYLES = {
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "bold magenta",
    Verdict.WARN: "bold yellow",
    Verdict.PASS: "bold green",
}


def report(report_: Report, lang: str) -> Styled:
    """The whole report, ending in a line break."""
    words = ui(lang)
    out = Styled()
    name = report_.facts.get("name")
    if report_.checks:
        # A check-up begins with its answers; what it found of its own stands behind them.
        for part in sections(report_, lang):
            out.extend(_table(part) if isinstance(part, Table) else _tree(part))
    elif name:
        out.append(words["found_at"].format(name=name) + "\n", "bold")
        out.append(f"  {_whole(report_.text, report_.checker)}\n\n")
    for finding in report_.findings:
        out.extend(_finding(finding, report_, lang))
        out.append("\n")
    for part in () if report_.checks else sections(report_, lang):
        out.extend(_table(part) if isinstance(part, Table) else _tree(part))
    out.append(verdict_sentence(report_, lang) + "\n", VERDICT_STYLES[report_.verdict])
    return out


def explain(rule: Rule, lang: str) -> Styled:
    """A rule by itself, with its examples."""
    words = ui(lang)
    says = general(rule.words(lang))
    out = Styled()
    out.append(f"{words[rule.severity.value]}[{rule.id}]", _STYLES[rule.severity])
    out.append(f"{words['colon']}{plain(says['title'])}\n", "bold")
    out.append(f"  {plain(says['message'])}\n")
    for label in ("why", "how"):
        out.extend(_line(words[label], says[label], words["colon"]))
    if rule.reference:
        out.extend(_line(words["reference"], [(str(rule.reference), False)], words["colon"]))
    for mark, example in (("-", rule.bad), ("+", rule.good)):
        if example:
            shown = _whole(example, rule.shown_by, "    ")
            out.append(f"  {mark} {shown}\n", "red" if mark == "-" else "green")
    return out


def applied(fixed: Fixed, lang: str) -> str:
    """One line that says which rules' fixes were applied, for standard error."""
    names: str = ui(lang)["applied"].format(rules=", ".join(fixed.applied) or "–")
    return names


def _finding(finding: Finding, report_: Report, lang: str) -> Styled:
    words = ui(lang)
    says = finding_words(finding, lang)
    style = _STYLES[finding.severity]
    out = Styled()
    out.append(f"{words[finding.severity.value]}[{finding.rule}]", style)
    out.append(f"{words['colon']}{plain(says.title)}\n", "bold")
    if finding.span and report_.text:
        out.extend(_drawn(*_line_of(report_.text, finding.span, report_.checker), style))
    out.extend(_line(None, says.message, ""))
    out.extend(_line(words["why"], says.why, words["colon"]))
    out.extend(_line(words["how"], says.how, words["colon"]))
    if finding.reference:
        out.extend(_line(words["reference"], [(str(finding.reference), False)], words["colon"]))
    if finding.fix and says.fix:
        note = words[finding.fix.applicability.value.replace("-", "_")]
        out.extend(_line(words["fixed"], [(f"{plain(says.fix)} ({note})", False)], words["colon"]))
        fixed = apply_edits(report_.text, finding.fix.edits)
        if len(fixed) <= 2_000:
            out.append(f"  + {_whole(fixed, report_.checker, '    ')}\n", "green")
    return out


def _line(label: str | None, sentence: Pieces, colon: str) -> Styled:
    out = Styled("  = ", "blue")
    if label:
        out.append(f"{label}{colon}", "bold blue")
    out.append(plain(sentence) + "\n")
    return out


def _whole(text: str, checker: str, indent: str = "  ") -> str:
    """A text with its hidden characters written out; where it is one record a line, in lines."""
    return f"\n{indent}".join(map(visible, text.split("\n"))) if checker in LINE_BY_LINE else visible(text)


def _line_of(text: str, span: Span, checker: str) -> tuple[str, Span]:
    """The line that a mark is in, where the text is one record a line and the mark does not go over its end."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    if checker not in LINE_BY_LINE or 0 <= end < span.end:
        return text, span
    return text[start : end if end >= 0 else None], Span(span.start - start, span.end - start)


def _drawn(text: str, span: Span, style: str) -> Styled:
    """The record around a mark, cut to a window, with carets under the mark."""
    marked = _fitting(visible(text[span.start : span.end]), WINDOW)
    room = WINDOW - columns(marked)
    # Twice the room in characters is more than fits, as a character is at most two columns wide.
    before = _fitting(visible(text[max(0, span.start - WINDOW) : span.start])[::-1], max(room // 2, 12))[::-1]
    after = _fitting(visible(text[span.end : span.end + WINDOW]), max(room - columns(before), 12))
    cut_before = len(before) < len(visible(text[: span.start]))
    cut_after = len(after) < len(visible(text[span.end :]))
    before = ("… " if cut_before else "") + before
    out = Styled()
    out.append("  |\n  | ", "blue")
    out.append(before)
    out.append(marked, style)
    out.append(after + (" …" if cut_after else "") + "\n")
    out.append("  | ", "blue")
    out.append(" " * columns(before) + "^" * max(1, columns(marked)) + "\n", style)
    return out


def _fitting(text: str, cells: int) -> str:
    """The beginning of a text that is not wider than so many columns."""
    width = 0
    for at, char in enumerate(text):
        width += columns(char)
        if width > cells:
            return text[:at]
    return text


def _table(table: Table) -> Styled:
    """Two columns under a heading."""
    out = Styled(f"{table.caption}\n", "bold")
    shown = [(visible(_bare(what)), visible(_marked(meaning))) for what, meaning in table.rows]
    width = min(40, max((columns(what) for what, _ in shown), default=0))
    for what, meaning in shown:
        out.append(f"  {what}")
        out.append(" " * max(1, width + 2 - columns(what)) + meaning + "\n", "dim")
    out.append("\n")
    return out


def _tree(tree: Tree) -> Styled:
    """Indented lines under a heading, the notes in a column of their own."""
    out = Styled(f"{tree.caption}\n", "bold")
    shown = [("  " * (line.depth + 1) + visible(_bare(line.label)), line) for line in tree.lines]
    width = min(60, max((columns(label) for label, _ in shown), default=0))
    for label, line in shown:
        out.append(label, "red" if line.bad else "")
        out.append((" " * max(2, width + 2 - columns(label)) + visible(line.note)).rstrip() + "\n", "dim")
    out.append("\n")
    return out


def _bare(sentence: Pieces) -> str:
    """A sentence without marks around its code, for a column that is code as a whole."""
    return "".join(text for text, _ in sentence)


def _marked(sentence: Pieces) -> str:
    """A sentence with its code in backticks, unless it is nothing but code."""
    return _bare(sentence) if all(code for _, code in sentence) else plain(sentence)
