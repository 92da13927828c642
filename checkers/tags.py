"""Tag lists, `name=value; name=value` (RFC 6376 §3.2), as DKIM, MTA-STS, TLS-RPT and BIMI write their records.

One tolerant reader for the four: it keeps what each tag was meant to be, so that one slip does not hide the next, and
says what is wrong with the list as such (rules `tag-…`). What the values mean is the business of each checker. DMARC
has a reader of its own, because half of its slips are about policies and addresses (`dmarc/pieces.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .catalogue import catalogue
from .normalise import Normalised
from .pasted import quoted
from .report import Edit, Finding, Span


@dataclass(frozen=True)
class Dialect:
    """What one kind of record is made of. Names are in lower case."""

    checker: str  # the rules' prefix
    version: str  # "STSv1", exactly so; the tag `v` comes first
    names: tuple[str, ...]  # all tags that the standard knows, without v
    loose: str  # a pattern for what people write instead of the version, without `v=`; case is ignored
    slips: Mapping[str, str] = field(default_factory=dict)  # a wrong name → the tag that is certainly meant
    own: tuple[str, ...] = ()  # tags by which the record is known without its version; all where empty
    optional: bool = False  # a record without a version is one all the same (RFC 6376 §3.6.1)
    tight: bool = False  # no white space around `=` (RFC 8460 §3, RFC 8461 §3.1)
    repeated: tuple[str, ...] = ()  # tags that may stand more than once

    @cached_property
    def exact(self) -> re.Pattern[str]:
        """The version as receivers want it. RFC 6376 §3.2 lets white space stand around the sign."""
        sign = "=" if self.tight else r"\s*=\s*"
        return re.compile(rf"(?<![^\s;,\"'])v{sign}{re.escape(self.version)}(?=[\s;,|]|\Z)")

    @cached_property
    def nearly(self) -> re.Pattern[str]:
        """Anything at the start that was to be the version."""
        return re.compile(rf"[\"']?v\s*[=:]?\s*=?\s*[\"']?(?:{self.loose})[\"'.]*(?=[\s;,|]|\Z)", re.IGNORECASE)

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """White space or a comma where a semicolon belongs: the name of a tag with its sign follows."""
        known = "|".join(sorted((*self.names, "v"), key=len, reverse=True))
        return re.compile(rf"(?<![\s,|;])(?:\s*+[,|][\s,|]*+|\s++)(?=(?:{known})\s*+=(?!=))", re.IGNORECASE)

    @cached_property
    def known_tag(self) -> re.Pattern[str]:
        """A tag by which the record is known."""
        own = "|".join(self.own or self.names)
        return re.compile(rf"(?:^|[\s;,])(?:{own})\s*[=:]", re.IGNORECASE)

    def meant(self, name: str) -> str | None:
        """The tag that a name stands for; None for one that nobody knows."""
        lower = name.lower() if name.isascii() else ""  # U+212A in small letters is k, and no receiver reads it so
        return lower if lower in self.names or lower == "v" else self.slips.get(lower)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag as written. Spans are offsets into the text that was read."""

    name: str  # as written; "" for text that is no tag
    value: str  # as written, without white space around it
    span: Span  # name to value
    name_span: Span
    value_span: Span  # empty, behind the name, where there is no value
    meant: str | None = None  # the tag that was wanted, in lower case
    known: bool = False  # receivers take it for the tag that it is meant to be


@dataclass(frozen=True, slots=True)
class TagList:
    """One record: its tags in order, the version first where it has one."""

    text: str
    tags: tuple[Tag, ...]

    def of(self, *names: str) -> list[Tag]:
        """The tags that are meant to be one of `names`."""
        return [tag for tag in self.tags if tag.meant in names]

    def value(self, name: str) -> str | None:
        """The value of the first tag that receivers take for `name`; None where there is none."""
        return next((tag.value for tag in self.tags if tag.meant == name and tag.known), None)

    @property
    def strays(self) -> list[Tag]:
        """Pieces that are no tags; whoever knows better what they are says so, else they are `tag-stray-text`."""
        return [tag for tag in self.tags if not tag.name]


def read(text: str, dialect: Dialect) -> tuple[list[TagList], list[Finding]]:
    """The records of plain text (see `normalise`) and what is wrong with them as lists. Pure; linear.

    None where the text holds nothing of that kind. More than one where it has several versions.
    """
    findings: list[Finding] = []
    heads = _heads(text, dialect, findings)
    records = []
    for number, head in enumerate(heads):
        end = heads[number + 1].start if number + 1 < len(heads) else len(text)
        start = 0 if number == 0 else head.start
        records.append(TagList(text, tuple(_tags(text, Span(start, end), head, dialect, findings))))
    if len(records) > 1:
        findings.append(catalogue().finding(f"{dialect.checker}-several-records", heads[1], count=len(records)))
    for record in records:
        findings += _duplicates(record, dialect)
    return records, findings


def facts(records: Iterable[TagList], limit: int = 60) -> list[tuple[Tag, str]]:
    """The tags to show as a table, and what each is: version, tag or unknown."""
    tags = [tag for record in records for tag in record.tags][:limit]
    return [(tag, ("version" if tag.meant == "v" else "tag") if tag.known else "unknown") for tag in tags]


def shown(records: Iterable[TagList], plain: Normalised, text: str) -> list[dict[str, Any]]:
    """The same for the report's facts. `text` is the paste that `plain` was made from."""
    rows = [(tag, kind, plain.span(tag.span)) for tag, kind in facts(records)]
    return [
        {
            "text": text[span.start : span.end],
            "span": [span.start, span.end],
            "name": tag.name.lower(),
            "value": tag.value,
            "kind": kind,
        }
        for tag, kind, span in rows
    ]


def stray_text(record: TagList, claimed: Iterable[Tag] = ()) -> Iterator[Finding]:
    """`tag-stray-text` for every piece that nobody claimed."""
    taken = set(claimed)
    for tag in record.strays:
        if tag not in taken:
            cut = [Edit(*with_separator(record.text, tag.span), "")]
            yield catalogue().finding("tag-stray-text", tag.span, edits=cut, text=quoted(tag.value))


# The beginning of a record of another kind, some of whose tags have the same names.
_OTHER = re.compile(r"[\"']?v\s*=\s*(?:spf1|dmarc1|dkim1|stsv1|tlsrptv1|bimi1)(?=[\s;]|\Z)", re.IGNORECASE)


def _heads(text: str, dialect: Dialect, findings: list[Finding]) -> list[Span]:
    """Where each record of the text has its version; an empty span where it has none."""
    found = catalogue().finding
    name, right = dialect.checker, f"v={dialect.version}"
    if not text:
        findings.append(found(f"{name}-empty"))
        return []
    exact = [Span(*match.span()) for match in dialect.exact.finditer(text)]
    if exact and not text[: exact[0].start].strip(" ;"):
        return _without_repeats(text, exact)
    if match := dialect.nearly.match(text):
        span = Span(*match.span())
        written = quoted(text, span)
        findings.append(found(f"{name}-bad-version", span, edits=[Edit(span.start, span.end, right)], written=written))
        return [span, *exact]
    if dialect.known_tag.search(text) is None or (not exact and _OTHER.match(text)):
        if exact:  # words in front of a record
            return exact
        findings.append(found(f"{name}-not-a-record", Span(0, len(text)), text=quoted(text)))
        return []
    if exact:
        at = exact[0]
        moved = [Edit(0, 0, f"{right}; "), Edit(*with_separator(text, at), "")]
        findings.append(found(f"{name}-version-not-first", at, edits=moved))
        return [Span(0, 0)]
    if not dialect.optional:
        findings.append(found(f"{name}-missing-version", Span(0, 0), edits=[Edit(0, 0, f"{right}; ")]))
    return [Span(0, 0)]


def _without_repeats(text: str, exact: list[Span]) -> list[Span]:
    """`v=X; v=X; …` is one record that says its version twice, which the duplicates tell."""
    kept = exact[:1]
    for span in exact[1:]:
        if text[kept[-1].end : span.start].strip(" ;\n"):
            kept.append(span)
    return kept


def _tags(text: str, part: Span, head: Span, dialect: Dialect, findings: list[Finding]) -> Iterator[Tag]:
    for piece in _pieces(text, part, dialect, findings):
        if head.end > head.start and piece.start == head.start:
            # RFC 8460 §3 and RFC 8461 §3.1 have records dropped that do not begin with the version and a semicolon.
            exact = dialect.tight and dialect.exact.fullmatch(text, head.start, head.end)
            if exact and text[head.end : piece.end].strip():  # words behind the version make it another one
                whole = Span(head.start, piece.end)
                findings.append(
                    catalogue().finding(f"{dialect.checker}-bad-version", whole, written=quoted(text, whole))
                )
            yield _version(text, piece)
        else:
            yield _tag(text, piece, dialect, findings)


def _pieces(text: str, part: Span, dialect: Dialect, findings: list[Finding]) -> Iterator[Span]:
    """One span a tag, without white space around it: cut at semicolons, and where one is missing."""
    at = part.start
    while at <= part.end:
        mark = text.find(";", at, part.end)
        end = mark if mark >= 0 else part.end
        if text[at:end].strip():
            yield from _cut(text, Span(at, end), dialect, findings)
        elif mark >= 0:
            cut = [Edit(at, mark + 1, "")]
            findings.append(catalogue().finding("tag-stray-semicolon", Span(mark, mark + 1), edits=cut))
        at = end + 1


def _cut(text: str, segment: Span, dialect: Dialect, findings: list[Finding]) -> Iterator[Span]:
    """The tags of one segment; there should be one."""
    start = segment.start
    for gap in dialect.gap.finditer(text, segment.start, segment.end):
        if not text[start : gap.start()].strip():
            continue
        yield _trimmed(text, start, gap.start())
        written = gap.group().strip()
        rule = "tag-comma-for-semicolon" if written else "tag-missing-semicolon"
        name = text[gap.end() : text.index("=", gap.end())].strip()
        at = text.index(written[0], gap.start()) if written else gap.end()
        span = Span(at, at + 1) if written else Span(at, at + len(name))
        edits = [Edit(gap.start(), gap.end(), "; ")]
        findings.append(catalogue().finding(rule, span, edits=edits, tag=quoted(name)))
        start = gap.end()
    if text[start : segment.end].strip():
        yield _trimmed(text, start, segment.end)


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))


def _version(text: str, piece: Span) -> Tag:
    sign = text.find("=", piece.start, piece.end)
    name = Span(piece.start, piece.start + 1 if sign >= 0 else piece.start)
    value = _trimmed(text, sign + 1 if sign >= 0 else piece.start, piece.end)
    written = text[value.start : value.end]
    return Tag(name="v", value=written, span=piece, name_span=name, value_span=value, meant="v", known=True)


# name, white space, separator, the rest. A name has no white space inside.
_NAMED = re.compile(r"([^\s=:]+)(\s*)([=:])(.*)", re.DOTALL)
_UNSIGNED = re.compile(r"([A-Za-z]+)(\s+)(\S.*)", re.DOTALL)


def _tag(text: str, span: Span, dialect: Dialect, findings: list[Finding]) -> Tag:
    """One piece: a tag, or text that is none."""
    found = catalogue().finding
    piece = text[span.start : span.end]
    match = _NAMED.fullmatch(piece)
    if match and (match[3] == "=" or dialect.meant(match[1])):
        return _named(span, match, dialect, findings)
    unsigned = _UNSIGNED.fullmatch(piece)
    if unsigned and unsigned[1].lower() in dialect.names:
        gap = Span(span.start + unsigned.start(2), span.start + unsigned.end(2))
        edits = [Edit(gap.start, gap.end, "=")]
        args = {"tag": unsigned[1], "written": quoted(piece)}
        findings.append(found("tag-missing-equals", span, edits=edits, **args))
        name, value = Span(span.start, gap.start), Span(gap.end, span.end)
        meant = unsigned[1].lower()
        return Tag(name=unsigned[1], value=unsigned[3], span=span, name_span=name, value_span=value, meant=meant)
    empty = Span(span.start, span.start)
    return Tag(name="", value=piece, span=span, name_span=empty, value_span=span)


def _named(span: Span, match: re.Match[str], dialect: Dialect, findings: list[Finding]) -> Tag:
    """A name, a separator and a value."""
    found = catalogue().finding
    name, meant = match[1], dialect.meant(match[1])
    name_span = Span(span.start, span.start + len(name))
    if meant is None:
        findings.append(found("tag-unknown", name_span, name=quoted(name)))
    elif name != meant:
        rule = "tag-upper-case" if name.lower() == meant else "tag-misspelt"
        edits = [Edit(name_span.start, name_span.end, meant)]
        findings.append(found(rule, name_span, edits=edits, written=quoted(name), right=meant))
    if match[3] == ":":
        at = span.start + match.start(3)
        edits = [Edit(at, at + 1, "=")]
        findings.append(found("tag-colon-for-equals", Span(span.start, at + 1), edits=edits, tag=quoted(name)))
    elif dialect.tight and (match[2] or match[4][:1].isspace()) and match[4].strip():
        gap = Span(name_span.end, span.end - len(match[4].lstrip()))
        findings.append(found("tag-spaced-equals", gap, edits=[Edit(gap.start, gap.end, "=")], tag=quoted(name)))
    return Tag(
        name=name,
        value=match[4].strip(),
        span=span,
        name_span=name_span,
        value_span=Span(span.end - len(match[4].lstrip()), span.end),
        meant=meant,
        known=name == meant and match[3] == "=",
    )


def _duplicates(record: TagList, dialect: Dialect) -> Iterator[Finding]:
    """RFC 6376 §3.2: a tag may stand once; of two, receivers differ in which one they take."""
    first: dict[str, Tag] = {}
    for tag in record.tags:
        if not tag.name:
            continue
        name = tag.meant or tag.name
        if name in dialect.repeated:
            continue
        before = first.setdefault(name, tag)
        if before is not tag:
            same = before.value == tag.value
            edits = [Edit(*with_separator(record.text, tag.span), "")] if same else None
            yield catalogue().finding("tag-duplicate", tag.span, edits=edits, tag=quoted(name))


_AFTER = re.compile(r"\s*;\s*(?=[^\s;])")


def with_separator(text: str, span: Span) -> tuple[int, int]:
    """A tag's place together with the semicolon behind it, else with the one before, so that it can be taken away."""
    if match := _AFTER.match(text, span.end):
        return span.start, match.end()
    start = len(text[: span.start].rstrip(" "))
    if text[start - 1 : start] == ";":
        return len(text[: start - 1].rstrip(" ")), span.end
    return span.start, span.end
