"""Report → HTML, the same at build time and in the reader's browser. All text is escaped here.

The markup is the DOM contract: `div[data-report]` with `pre[data-record]`, `ol[data-findings]` and, where a
checker has them, its facts as a table. The page's script reads only the data attributes. A check-up has its parts'
reports inside (`check_up_html.py`), with the keys of their findings as `<checker>/<key>`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from ..characters import code_point, split_hidden
from ..report import Applicability, Finding, Reference, Report, Severity, apply_edits
from .drawn import DRAWN, LINE_BY_LINE, Segment, segments
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
    if report_.checks:
        parts.insert(1, f'<p class="check-up-name">{drawn_text(report_.facts["name"])}</p>')
    if source == "example":
        parts.append(f'<p class="report-example">{escape(words["example_note"])}</p>')
    if report_.checks:
        from . import check_up_html  # noqa: PLC0415 - it draws with this module, and only a check-up needs it

        parts.append(check_up_html.body(report_, lang, link))
    else:
        parts.append(body(report_, lang, link, source=source))
    parts.append("</div>")
    return "\n".join(part for part in parts if part)


def body(report_: Report, lang: str, link: Link, *, source: str, whose: str = "") -> str:
    """The record with its marks, the findings and the facts. `whose` stands before the keys of a part's findings."""
    parts = [_record(report_, lang, source, whose), findings(report_, lang, link, whose)]
    parts += [table(part) if isinstance(part, Table) else _tree(part) for part in sections(report_, lang)]
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


def _looked_up(report_: Report) -> bool:
    """Whether the text is a record from the DNS, and not what the reader typed in."""
    return isinstance(report_.facts.get("record"), str)


def _label_of(report_: Report, lang: str, source: str) -> str:
    """What stands above the record."""
    name = report_.facts.get("name")
    if name:
        return str(ui(lang)["found_at" if _looked_up(report_) else "asked_for"]).format(name=name)
    return str(ui(lang)["example" if source == "example" else "record"])


def _record(report_: Report, lang: str, source: str, whose: str) -> str:
    drawn, left_out = segments(report_)
    if not drawn or (whose and not _looked_up(report_)):
        return ""  # a check-up has named the domain, where a part found no record
    label = _label_of(report_, lang, source)
    cut = escape(ui(lang)["cut"].format(count=left_out)) if left_out else ""
    return (
        f'<figure class="record"><figcaption>{escape(label)}</figcaption>'
        f'<pre data-record tabindex="0"><code>{_in_lines("".join(_segment(one, whose) for one in drawn), report_)}</code></pre>'
        + (f'<p class="record-cut">{cut}</p>' if cut else "")
        + "</figure>"
    )


def _in_lines(drawn: str, report_: Report) -> str:
    """The drawn text of a checker whose text is one record a line, in lines."""
    return drawn.replace(drawn_text("\n"), "\n") if report_.checker in LINE_BY_LINE else drawn


def _segment(segment: Segment, whose: str) -> str:
    text = drawn_text(segment.text)
    if segment.severity is None:
        return text
    keys = " ".join(whose + finding.key for finding in segment.findings)
    return f'<mark data-keys="{escape(keys)}" data-severity="{segment.severity.value}">{text}</mark>'


def findings(report_: Report, lang: str, link: Link, whose: str) -> str:
    """The findings of a report by themselves."""
    if not report_.findings:
        return ""  # the verdict has said it
    items = "\n".join(_finding(finding, report_, lang, link, whose) for finding in report_.findings)
    return f"<ol data-findings>\n{items}\n</ol>"


def _finding(finding: Finding, report_: Report, lang: str, link: Link, whose: str) -> str:
    words = ui(lang)
    says = finding_words(finding, lang)
    reference = reference_link(finding.reference) if finding.reference else ""
    offer = _corrected if _looked_up(report_) else _button
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
        f'<li data-rule="{finding.rule}" data-severity="{finding.severity.value}" '
        f'data-key="{whose}{finding.key}">'
        f'<p class="finding-title">{severity(finding.severity, lang)} {inline(says.title)}</p>'
        f'<p class="finding-message">{inline(says.message)}</p>'
        f'<p class="finding-how"><span class="finding-label">{escape(words["how"])}{escape(words["colon"])}</span>'
        f"{inline(says.how)}</p>"
        f"{offer(finding, report_, says.fix, lang)}{why}</li>"
    )


def severity(weight: Severity, lang: str) -> str:
    """How much a finding weighs, as a word in a frame."""
    return f'<span class="finding-severity">{escape(ui(lang)[weight.value])}</span>'


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


def _corrected(finding: Finding, report_: Report, title: Pieces | None, lang: str) -> str:
    """The record after a fix, to be copied: one that was looked up is not in the reader's box."""
    fix = finding.fix
    if fix is None or title is None or fix.applicability is Applicability.SHOW_ONLY:
        return ""
    if "records" in report_.facts:
        return ""  # of several records one by itself is not what should stand there
    record = apply_edits(report_.text, fix.edits)
    if len(record) > DRAWN:
        return ""
    words = ui(lang)
    note = words["safe" if fix.applicability is Applicability.SAFE else "review"]
    return (
        f'<figure class="finding-fixed"><figcaption>{escape(words["fixed"])}{escape(words["colon"])}{inline(title)} '
        f'<span class="finding-applicability">{escape(note)}</span></figcaption>'
        f"<pre><code>{_in_lines(drawn_text(record), report_)}</code></pre>"
        f"{copy_button(record, words['domain']['copy_fixed'], lang)}</figure>"
    )


def copy_button(value: str, label: str, lang: str) -> str:
    """A button that copies a text; none for one with hidden characters, which nobody should type in."""
    if any(hidden and piece != "\n" for piece, hidden in split_hidden(value)):
        return ""
    return (
        f'<button type="button" class="value-copy" data-action="copy-value" data-value="{escape(value)}" '
        f'aria-label="{escape(label)}">{escape(ui(lang)["domain"]["copy"])}</button>'
    )


def reference_link(reference: Reference) -> str:
    """A document and its section, with a link where the document has an address."""
    if reference.document.startswith("RFC "):
        url = RFC_PAGE.format(number=reference.document[4:], section=reference.section)
    elif reference.document.startswith("draft-"):
        url = DRAFT_PAGE.format(name=reference.document, section=reference.section)
    else:
        return escape(str(reference))
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(str(reference))}</a>'


def table(drawn: Table) -> str:
    """Two columns under a caption."""
    labels = drawn.columns or ("", "")
    heads = "".join(f'<th scope="col">{escape(label)}</th>' for label in drawn.columns or ())
    rows = "".join(
        f'<tr><th scope="row"{_label(labels[0])}>{cell(what)}</th><td{_label(labels[1])}>{cell(meaning)}</td></tr>'
        for what, meaning in drawn.rows
    )
    return (
        f'<table class="facts" data-facts="{drawn.id}"><caption>{escape(drawn.caption)}</caption>'
        + (f"<thead><tr>{heads}</tr></thead>" if heads else "")
        + f"<tbody>{rows}</tbody></table>"
    )


def _label(text: str) -> str:
    """The heading of a cell where the table has become cards."""
    return f' data-label="{escape(text)}"' if text else ""


def cell(sentence: Pieces) -> str:
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
        out.append(f"<li{' data-bad' if line.bad else ''}{numbers}>{cell(line.label)}{note}")
        depth = line.depth
    return "".join(out) + "</li></ul>" * (depth + 1)
