"""DMARC record text → tags, with everything that RFC 9989 does not know named and, where certain, repaired.

The reading is tolerant: a tag that receivers would ignore keeps what its writer `meant`, so that the rules of
`evaluate.py` still see the whole record. It is pure, never raises, and is linear in the record's length.
"""

from __future__ import annotations

import re

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .names import KNOWN, meant_tag
from .pieces import pieces
from .record import POLICIES, TAGS, Record, Tag
from .version import Head, heads


def parse(text: str) -> tuple[list[Record], list[Finding]]:
    """Read plain text (see `normalise`). The findings' spans and edits are offsets into `text`."""
    starts, findings = heads(text)
    return [Record(text, tuple(_tags(text, head, findings))) for head in starts], findings


def _tags(text: str, head: Head, findings: list[Finding]) -> list[Tag]:
    tags: list[Tag] = []
    if head.version.end > head.version.start:
        tags.append(_version(text, head.version, findings))
    behind_version = bool(tags)
    places = list(pieces(text, head.before, findings, behind_version=False)) if head.before else []
    places += pieces(text, head.after, findings, behind_version=behind_version)
    has_policy = False
    for place in places:
        tag = _read(text, place, tags[-1] if tags else None, findings, has_policy=has_policy)
        if tag:
            tags.append(tag)
            has_policy |= tag.meant == "p"
    return tags


def _version(text: str, span: Span, findings: list[Finding]) -> Tag:
    written = text[span.start : span.end]
    sign = written.find("=")
    name_span = Span(span.start, span.start + 1) if sign > 0 else Span(span.start, span.start)
    if written.startswith("V") and sign > 0 and not written[1:sign].strip():
        findings.append(_upper_case(text, name_span, "v"))
    value = written[sign + 1 :].strip() if sign > 0 else written
    return Tag(
        name="v",
        value=value,
        span=span,
        name_span=name_span,
        value_span=Span(span.end - len(value), span.end),
        meant="v",
        kind="version",
    )


# name, white space, separator, the rest. A name has no white space inside.
_TAG = re.compile(r"([^\s=:]+)(\s*)([=:])(.*)", re.DOTALL)
_UNSIGNED = re.compile(r"([A-Za-z]+)(\s+)(\S.*)", re.DOTALL)
_ADDRESS = re.compile(r"[\"'<(]*(?:mailto\s*:.*|[^\s=@:]+@[^\s=@]+)", re.IGNORECASE | re.DOTALL)


def _read(text: str, span: Span, last: Tag | None, findings: list[Finding], *, has_policy: bool) -> Tag | None:
    """One piece: a tag, or a finding about what else it is. `last` is the tag before it."""
    piece = text[span.start : span.end]
    match = _TAG.fullmatch(piece)
    if match and (match[3] == "=" or meant_tag(match[1])):
        return _tag(text, span, match, findings)
    if _ADDRESS.fullmatch(piece):
        return _lone_address(text, span, last, findings)
    if (unsigned := _UNSIGNED.fullmatch(piece)) and unsigned[1].lower() in KNOWN:
        gap = Span(span.start + unsigned.start(2), span.start + unsigned.end(2))
        edits = [Edit(gap.start, gap.end, "=")]
        args = {"tag": unsigned[1], "written": quoted(piece)}
        findings.append(catalogue().finding("dmarc-missing-equals", span, edits=edits, **args))
        name, value = Span(span.start, gap.start), Span(gap.end, span.end)
        return _made(text, span, name, value, unsigned[1].lower())
    if piece.lower() in POLICIES and not has_policy:
        findings.append(_bare(span, piece, "p"))
        return _made(text, span, Span(span.start, span.start), span, "p")
    cut = [Edit(*_with_separator(text, span), "")]
    findings.append(catalogue().finding("dmarc-stray-text", span, edits=cut, text=quoted(piece)))
    return None


def _made(text: str, span: Span, name: Span, value: Span, meant: str) -> Tag:
    """A tag that receivers do not see as one."""
    return Tag(
        name=text[name.start : name.end],
        value=text[value.start : value.end],
        span=span,
        name_span=name,
        value_span=value,
        meant=meant,
    )


def _bare(span: Span, piece: str, tag: str) -> Finding:
    edits = [Edit(span.start, span.start, f"{tag}=")]
    return catalogue().finding("dmarc-bare-value", span, edits=edits, value=quoted(piece), tag=tag)


def _lone_address(text: str, span: Span, last: Tag | None, findings: list[Finding]) -> Tag:
    """An address without a tag: one more of a list that was cut by a semicolon, or one whose `rua=` is missing."""
    name = Span(span.start, span.start)
    if last and last.meant in ("rua", "ruf"):
        mark = text.find(";", last.span.end, span.start)
        edits = [Edit(last.span.end, span.start, ",")]
        place = Span(mark, mark + 1) if mark >= 0 else span
        findings.append(catalogue().finding("dmarc-address-after-semicolon", place, edits=edits, tag=last.meant))
        return _made(text, span, name, span, last.meant)
    findings.append(_bare(span, text[span.start : span.end], "rua"))
    return _made(text, span, name, span, "rua")


def _tag(text: str, span: Span, match: re.Match[str], findings: list[Finding]) -> Tag:
    """A name, a separator and a value."""
    found = catalogue().finding
    name = match[1]
    name_span = Span(span.start, span.start + len(name))
    rest = match[4]
    value_start = span.end - len(rest.lstrip())
    meant = meant_tag(name)
    if meant and name.lower() in KNOWN:
        if name != name.lower():
            findings.append(_upper_case(text, name_span, name.lower()))
    elif not meant:
        findings.append(found("dmarc-unknown-tag", name_span, name=quoted(name)))
    if match[3] == ":":
        at = span.start + match.start(3)
        edits = [Edit(at, at + 1, "=")]
        findings.append(found("dmarc-colon-for-equals", Span(span.start, at + 1), edits=edits, tag=name.lower()))
    known = meant is not None and name.lower() in TAGS and match[3] == "="
    return Tag(
        name=name,
        value=rest.strip(),
        span=span,
        name_span=name_span,
        value_span=Span(value_start, span.end),
        meant=meant,
        kind="tag" if known else "unknown",
    )


def _upper_case(text: str, span: Span, right: str) -> Finding:
    edits = [Edit(span.start, span.end, right)]
    return catalogue().finding("dmarc-upper-case-tag", span, edits=edits, written=quoted(text, span), right=right)


_AFTER = re.compile(r"\s*;\s*(?=[^\s;])")
_GAP = re.compile(r"[\s,|]*")


def _with_separator(text: str, span: Span) -> tuple[int, int]:
    """A tag's place together with one separator, so that it can be taken away."""
    if match := _AFTER.match(text, span.end):
        return span.start, match.end()
    gap = _GAP.match(text, span.end)
    if gap and text[gap.end() : gap.end() + 1] not in ("", ";"):
        # Another tag follows without its semicolon: the one in front is then needed.
        return span.start, gap.end()
    start = _skip_back(text, span.start, " ")
    return (_skip_back(text, start - 1, " ") if text[start - 1 : start] == ";" else start), span.end


def _skip_back(text: str, at: int, char: str) -> int:
    while at and text[at - 1] == char:
        at -= 1
    return at


def delete(record: Record, tag: Tag) -> Edit:
    """Takes a tag away together with the semicolon before or behind it."""
    return Edit(*_with_separator(record.text, tag.span), "")
