"""Report → HTML, the same at build time and in the reader's browser. All text is escaped here.

The markup is the DOM contract: `div[data-report]` with `pre[data-record]`, `ol[data-findings]` and, where a
checker has them, its facts as a table. The page's script reads only the data attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from ..characters import code_point, split_hidden
from ..report import Applicability, Finding, Report, apply_edits
from .drawn import LINE_BY_LINE, Segment, segments
from .sections import Line, Table, Tree, sections
from .words import Pieces, finding_words, plain, ui, verdict_sentence

Link = Callable[[str], str]

RFC_PAGE = "https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"
DRAFT_PAGE = "https://datatracker.ietf.org/doc/html/{name}#section-{section}"


def status(report: Report, lang: str) -> str:
    """The verdict in one sentence, plain text, for the status line."""
    return verdict_sentence(report, lang)


def report(report_: Report, lang: str, *, link: Link, source: str) -> str:
    """The whole report. `link` gives the address of a rule's page; `source` is "example" or "live"."""
    words = ui(lang)
    parts = [
        f'<div data-report data-verdict="{report_.verdict.value}" data-source="{escape(source)}">',
        f'<p class="report-verdict"><strong>{escape(verdict_sentence(report_, lang))}</strong></p>',
    ]
    if source == "example":
        parts.append(f'<p class="report-example">{escape(words["example_note"])}</p>')
    parts += [_record(report_, lang, source), _findings(report_, lang, link)]
    parts += [_table(part) if isinstance(part, Table) else _tree(part) for part in sections(report_, lang)]
    parts.append("</div>")
    return "\n".join(part for part in parts if part)


def inline(sentence: Pieces) -> str:
    """A sentence with its code parts marked up."""
    return "".join(f"<code>{escape(text)}</code>" if code else escape(text) for text, code in sentence)


def drawn_text(text: str) -> str:
    """Untrusted text with hidden characters written out."""
    return "".join(
        f'<span class="hidden-character">{code_point(piece)}</span>' if hidden else escape(piece)
        for piece, hidden in split_hidden(text)
    )


def _record(report_: Report, lang: str, source: str) -> str:
    words = ui(lang)
    drawn, left_out = segments(report_)
    if not drawn:
        return ""
    name = report_.facts.get("name")
    label = words["found_at"].format(name=name) if name else words["example" if source == "example" else "record"]
    cut = escape(words["cut"].format(count=left_out)) if left_out else ""
    body = "".join(_segment(segment) for segment in drawn)
    if report_.checker in LINE_BY_LINE:
        body = body.replace(drawn_text("\n"), "\n")
    return (
        f'<figure class="record"><figcaption>{escape(label)}</figcaption>'
        f'<pre data-record tabindex="0"><code>{body}</code></pre>'
        + (f'<p class="record-cut">{cut}</p>' if cut else "")
        + "</figure>"
    )


def _segment(segment: Segment) -> str:
    text = drawn_text(segment.text)
    if segment.severity is None:
        return text
    keys = " ".join(finding.key for finding in segment.findings)
    return f'<mark data-keys="{escape(keys)}" data-severity="{segment.severity.value}">{text}</mark>'


def _findings(report_: Report, lang: str, link: Link) -> str:
    if not report_.findings:
        return ""  # the verdict has said it
    items = "\n".join(_finding(finding, report_, lang, link) for finding in report_.findings)
    return f"<ol data-findings>\n{items}\n</ol>"


def _finding(finding: Finding, report_: Report, lang: str, link: Link) -> str:
    words = ui(lang)
    says = finding_words(finding, lang)
    reference = _reference(finding)
    why = (
        f'<details class="finding-more"><summary>{escape(words["more"])}</summary>'
        f'<p class="finding-why">{inline(says.why)}</p>'
        + (
            f'<p class="finding-reference">{escape(words["reference"])}{escape(words["colon"])}{reference}</p>'
            if reference
            else ""
        )
        + f'<p class="finding-link"><a href="{escape(link(finding.rule))}">{escape(words["rule"])}</a></p></details>'
    )
    return (
        f'<li data-rule="{finding.rule}" data-severity="{finding.severity.value}" data-key="{finding.key}">'
        f'<p class="finding-title"><span class="finding-severity">{escape(words[finding.severity.value])}</span> '
        f"{inline(says.title)}</p>"
        f'<p class="finding-message">{inline(says.message)}</p>'
        f'<p class="finding-how"><span class="finding-label">{escape(words["how"])}{escape(words["colon"])}</span>'
        f"{inline(says.how)}</p>"
        f"{_button(finding, report_, says.fix, lang)}{why}</li>"
    )


def _button(finding: Finding, report_: Report, title: Pieces | None, lang: str) -> str:
    fix = finding.fix
    if fix is None or title is None or fix.applicability is Applicability.SHOW_ONLY:
        return ""
    words = ui(lang)
    note = words["safe" if fix.applicability is Applicability.SAFE else "review"]
    record = escape(apply_edits(report_.text, fix.edits))
    return (
        f'<p class="finding-fix"><button type="button" data-action="apply-fix" data-key="{finding.key}" '
        f'data-applicability="{fix.applicability.value}" data-record="{record}">{escape(plain(title).replace("`", ""))}'
        f'</button> <span class="finding-applicability">{escape(note)}</span></p>'
    )


def _reference(finding: Finding) -> str:
    reference = finding.reference
    if reference is None:
        return ""
    if reference.document.startswith("RFC "):
        url = RFC_PAGE.format(number=reference.document[4:], section=reference.section)
    elif reference.document.startswith("draft-"):
        url = DRAFT_PAGE.format(name=reference.document, section=reference.section)
    else:
        return escape(str(reference))
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(str(reference))}</a>'


def _table(table: Table) -> str:
    labels = table.columns or ("", "")
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in table.columns or ())
    rows = "".join(
        f'<tr><th scope="row"{_label(labels[0])}>{_cell(what)}</th><td{_label(labels[1])}>{_cell(meaning)}</td></tr>'
        for what, meaning in table.rows
    )
    return (
        f'<table class="facts" data-facts="{table.id}"><caption>{escape(table.caption)}</caption>'
        + (f"<thead><tr>{heads}</tr></thead>" if heads else "")
        + f"<tbody>{rows}</tbody></table>"
    )


def _label(text: str) -> str:
    """The heading of a cell where the table has become cards."""
    return f' data-label="{escape(text)}"' if text else ""


def _cell(sentence: Pieces) -> str:
    """Like `inline`, for text that may be a stranger's as a whole."""
    return "".join(f"<code>{drawn_text(text)}</code>" if code else drawn_text(text) for text, code in sentence)


def _tree(tree: Tree) -> str:
    return (
        f'<figure class="facts-tree" data-facts="{tree.id}"><figcaption>{escape(tree.caption)}</figcaption>'
        f"{_branches(tree.lines)}</figure>"
    )


def _branches(lines: Sequence[Line]) -> str:
    """Nested lists. A line that is deeper than the one before opens a list inside of it."""
    out: list[str] = []
    depth = -1
    for line in lines:
        if line.depth > depth:
            out.append("<ul>")
        else:
            out.append("</li>" + "</ul></li>" * (depth - line.depth))
        note = f' <span class="note">{drawn_text(line.note)}</span>' if line.note else ""
        numbers = "".join(f' data-{name}="{number}"' for name, number in line.numbers.items())
        out.append(f"<li{' data-bad' if line.bad else ''}{numbers}>{_cell(line.label)}{note}")
        depth = line.depth
    return "".join(out) + "</li></ul>" * (depth + 1)
