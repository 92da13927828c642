"""SPF record text → terms, with everything that is not RFC 7208 named and, where certain, repaired.

    v=spf1 ip4:203.0.113.0/24 include:spf.mail.qq.com redirect=_spf.example.com ~all
    version mechanism         mechanism               modifier                  mechanism

The reading is tolerant: a term that receivers would reject keeps what its writer `meant`, so that the rules
of `evaluate.py` still see the whole record. It is pure, never raises, and is linear in the record's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .names import MECHANISMS, MODIFIERS, NAMES, meant_name

VERSION = "v=spf1"

Kind = Literal["version", "mechanism", "modifier", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of a record, as written and as meant."""

    text: str  # as written, without blanks that slipped into it
    span: Span
    kind: Kind  # what RFC 7208 §4.6.1 makes of it
    name: str  # lower case, as written: "include"; "" where there is none
    qualifier: str | None  # + - ~ ? for a mechanism ("+" when left out, §4.6.2), else None
    value: str = ""  # behind the separator, without a CIDR length: a domain-spec, an address
    cidr4: str | None = None  # digits as written behind "/"
    cidr6: str | None = None  # digits as written behind "//"
    separator: str = ""  # ":" or "=" or ""
    meant: str | None = None  # the mechanism or modifier that the writer wanted, where we can tell
    record: int = 0  # which record of the paste it stands in, from 0


@dataclass(frozen=True, slots=True)
class Record:
    """All terms of a paste. Usually one record; more than one is an error of its own (§4.5)."""

    text: str  # what was parsed
    terms: tuple[Term, ...]
    count: int  # how many records

    def of(self, *names: str) -> list[Term]:
        """The terms that are meant to be one of `names`."""
        return [term for term in self.terms if term.meant in names]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The characters of one term and where each stands; they need not be neighbours."""

    text: str
    at: Sequence[int]

    @property
    def span(self) -> Span:
        return Span(self.at[0], self.at[-1] + 1)

    def cut(self, start: int, end: int | None = None) -> _Piece:
        return _Piece(self.text[start:end], self.at[start:end])


# --- Version -----------------------------------------------------------------------------------------

# A version at a border: whole, or with a term glued to it.
_WHOLE = r"(?=[\s;,]|$)"
_GLUED = r"(?=[+\-~?]?(?:(?:include|exists|ip4|ip6|redirect|exp|a|mx|ptr)[:=/]|(?:all|a|mx|ptr)(?:\s|$)))"
_HEAD = re.compile(rf"(?<![^\s;,\"'])v=spf1(?:{_WHOLE}|{_GLUED})", re.IGNORECASE)
# What people write instead: v=spf, V = spf1, v:spf1, v=spf 1, v=sfp1, spf1, v=spf1.0, v=spfl …
_BAD_VERSION = re.compile(
    r"(?:v\s*[=:]\s*=?\s*s(?:pf|fp)\s*[-_]?\s*(?:[0-9il]+(?:\.[0-9]+)?)?|spf1)(?=[\s;,]|$)", re.IGNORECASE
)


def parse(text: str) -> tuple[Record, list[Finding]]:
    """Read plain text (see `normalise`). The findings' spans and edits are offsets into `text`."""
    heads, findings = _heads(text)
    if not heads:
        return Record(text, (), 0), findings
    terms: list[Term] = []
    for number, head in enumerate(heads):
        end = heads[number + 1].start if number + 1 < len(heads) else len(text)
        if head.end > head.start:
            version = text[head.start : head.end]
            terms.append(Term(text=version, span=head, kind="version", name="v", qualifier=None, record=number))
        terms += [_term(piece, number, findings) for piece in _pieces(text, head.end, end, findings)]
    return Record(text, tuple(terms), len(heads)), findings


def _heads(text: str) -> tuple[list[Span], list[Finding]]:
    """Where each record's version stands; an empty span where it is missing."""
    if not text:
        return [], [catalogue().finding("spf-empty")]
    heads = [Span(*match.span()) for match in _HEAD.finditer(text)]
    findings = [_glued(text, head.end) for head in heads if not re.match(r"[\s;,]|$", text[head.end : head.end + 1])]
    first, wrong = _first_head(text, heads)
    if first is None:
        return [], wrong
    return [first, *(head for head in heads if head.start >= first.end and head != first)], findings + wrong


def _glued(text: str, at: int) -> Finding:
    """A term that begins right behind the version."""
    word = re.compile(r"\S*").match(text, at)
    span = Span(at, word.end() if word else at)
    return catalogue().finding("spf-missing-space", span, edits=[Edit(at, at, " ")], term=_part(text, span))


def _first_head(text: str, heads: Sequence[Span]) -> tuple[Span | None, list[Finding]]:
    found = catalogue().finding
    if heads and heads[0].start == 0:
        return heads[0], []
    if match := _BAD_VERSION.match(text):
        span = Span(0, match.end())
        return span, [found("spf-bad-version", span, edits=[Edit(0, span.end, VERSION)], written=match.group())]
    inner = re.search(r"v=spf1(?=[\s;,]|$)", text, re.IGNORECASE)
    before = text[: inner.start()] if inner else text
    if inner and not _has_terms(before):
        junk = Span(0, inner.start())
        cut = [Edit(0, inner.start(), "")]
        return Span(*inner.span()), [found("spf-junk-before-version", junk, edits=cut, junk=_part(text, junk))]
    if _has_terms(before):
        # With a version further on, putting one in front would make two records of it.
        edits = None if heads else [Edit(0, 0, VERSION + " ")]
        return Span(0, 0), [found("spf-missing-version", Span(0, 0), edits=edits)]
    return None, [found("spf-not-a-record", Span(0, len(text)))]


_KNOWN_TERM = re.compile(
    r"(?:^|\s)[+\-~?]?(?:(?:include|exists|ip4|ip6|a|mx|ptr)[:=]\S|(?:redirect|exp)=\S|[~+?-]all(?:\s|$))",
    re.IGNORECASE,
)


def _has_terms(text: str) -> bool:
    return _KNOWN_TERM.search(text) is not None


def _part(text: str, span: Span, limit: int = 60) -> str:
    """A quotation for a message, not longer than a line."""
    part = text[span.start : span.end]
    return part if len(part) <= limit else part[:limit] + "…"


# --- Text → pieces -----------------------------------------------------------------------------------

_GLUED_TERM = re.compile(
    r"(?<=[A-Za-z0-9.%},;])(?:[+~?-]?(?:include|exists|redirect|ip4|ip6)[:=]|[+~?]all$)", re.IGNORECASE
)
# `-` is legal in a host name, so `-all` at the end is a glued term only behind an address, a bare
# mechanism, or a top-level name that would otherwise hold a hyphen (no such name exists but xn--…).
_GLUED_MINUS_ALL = re.compile(
    r"^[+\-~?]?(?:(?:a|mx|ptr)|ipv?[46][:=][^-]+|[a-z0-9]+[:=].*\.(?!xn--)[a-z]{2,})(-all)$", re.IGNORECASE
)


def _pieces(text: str, start: int, end: int, findings: list[Finding]) -> Iterator[_Piece]:
    """The terms between two places: missing blanks put in, blanks inside of one removed, marks taken off."""
    matches = re.compile(r"\S+").finditer(text, start, end)
    words = [_Piece(match.group(), range(match.start(), match.end())) for match in matches]
    # Marks that stand alone go first: without them their neighbours may belong together.
    terms = [word for word in words if word.text.strip(";,") or _strip_marks(word, text, findings)]
    whole = _join([part for word in terms for part in _split(word)], findings)
    # A term that was torn apart may itself have another one glued to its end.
    for piece in (part for joined in whole for part in _split(joined)):
        if core := _strip_marks(piece, text, findings):
            yield core


def _join(words: Sequence[_Piece], findings: list[Finding]) -> Iterator[_Piece]:
    """Put together what a blank has torn apart: `include: spf.example`, `ip4 :192.0.2.1`, `~ all`."""
    at = 0
    while at < len(words):
        first = piece = words[at]
        at += 1
        while at < len(words) and _belongs(piece.text, words[at].text):
            piece = _Piece(piece.text + words[at].text, [*piece.at, *words[at].at])
            at += 1
        if piece is not first:
            gaps = [Edit(here + 1, after, "") for here, after in pairwise(piece.at) if after > here + 1]
            findings.append(catalogue().finding("spf-space-in-term", piece.span, edits=gaps, term=piece.text[:60]))
        yield piece


_OPEN_END = re.compile(r"[+\-~?]?(?:include|exists|redirect|exp|ip4|ip6|ipv4|ipv6|a|mx|ptr)[:=]", re.IGNORECASE)
_BARE_NAME = re.compile(r"[+\-~?]?(?:include|exists|redirect|exp|ip4|ip6|a|mx|ptr)", re.IGNORECASE)
_BEGINS_TERM = re.compile(
    r"[+\-~?]?(?:(?:include|exists|redirect|exp|ip4|ip6|a|mx|ptr)(?:[:=/]|$)|all$)", re.IGNORECASE
)


def _belongs(word: str, following: str) -> bool:
    """Whether `following` is the rest of `word`."""
    if _OPEN_END.fullmatch(word):
        return not _BEGINS_TERM.match(following) and following[0] not in "+~?;,"
    if _BARE_NAME.fullmatch(word):
        return following[0] in ":=" and len(following) > 1
    if word in ("+", "-", "~", "?"):
        return _BEGINS_TERM.match(following) is not None and following[0] not in "+-~?"
    return False


def _split(piece: _Piece) -> list[_Piece]:
    """Cut before every term that begins in the middle of another one."""
    cuts = [m.start() for m in _GLUED_TERM.finditer(piece.text)]
    tail = piece.cut(cuts[-1]) if cuts else piece
    if match := _GLUED_MINUS_ALL.match(tail.text.rstrip(";,")):
        cuts.append(len(piece.text) - len(tail.text) + match.start(1))
    borders = [0]
    for cut in cuts:
        if piece.text[borders[-1] : cut].strip(";,"):  # marks alone are no term that another one could be glued to
            borders.append(cut)
    return [piece.cut(a, b) for a, b in pairwise([*borders, len(piece.text)])]


def _strip_marks(piece: _Piece, text: str, findings: list[Finding]) -> _Piece | None:
    """Take commas and semicolons off the ends, and say where a blank is missing before a piece."""
    core = piece.text.strip(";,")
    lead = len(piece.text) - len(piece.text.lstrip(";,"))
    outside = [at for place, at in enumerate(piece.at) if not lead <= place < lead + len(core)]
    if outside:
        edits = [Edit(at, at + 1, "") for at in outside]
        written = "".join(text[at] for at in outside[:8])
        span = Span(outside[0], outside[0] + 1)
        findings.append(catalogue().finding("spf-stray-punctuation", span, edits=edits, marks=written))
    if not core:
        return None
    inner = piece.cut(lead, lead + len(core))
    start = piece.at[0]
    # What stands right behind the version is reported by `_glued`, but for a mark between the two.
    behind_version = lead == 0 and text[max(start - len(VERSION), 0) : start].lower() == VERSION
    if start > 0 and not text[start - 1].isspace() and not behind_version:
        edits = [Edit(start, start, " ")]
        findings.append(catalogue().finding("spf-missing-space", inner.span, edits=edits, term=core[:60]))
    return inner


# --- Piece → term ------------------------------------------------------------------------------------

# RFC 7208 §4.6.1 and §12: a modifier's name is ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ).
_SHAPE = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9_.-]*)([:=]?)(.*)", re.DOTALL)
_CIDR = re.compile(r"(.*?)(?:/([^/]*))?(?://([^/]*))?", re.DOTALL)
_ADDRESS = re.compile(
    r"[+\-~?]?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*)(?:/[0-9]+)?", re.IGNORECASE
)
_HOST = re.compile(r"[+\-~?]?(?:[a-z0-9_-]+\.)+[a-z]{2,}\.?", re.IGNORECASE)


def _term(piece: _Piece, record: int, findings: list[Finding]) -> Term:
    """Read one piece. What RFC 7208 does not know becomes a finding, with a repair where one is certain."""
    match = _SHAPE.fullmatch(piece.text)
    if piece.text in ("-", "~", "?"):
        return _lost_all(piece, record, findings)
    if not match or _ADDRESS.fullmatch(piece.text) or (match[4] and not match[3] and match[4][0] != "/"):
        return _unknown(piece, record, findings)
    qualifier, written, separator, rest = match.groups()
    name = written.lower()
    meant = name if name in NAMES else meant_name(name)
    if meant is None and separator != "=":
        return _unknown(piece, record, findings)
    is_modifier = separator == "="  # §6: name "=" macro-string, whatever the name
    if meant:
        findings += _name_findings(piece, qualifier, name, separator, meant)
    elif is_modifier:
        findings.append(catalogue().finding("spf-unknown-modifier", piece.span, name=name))
    value, cidr4, cidr6 = _cidr(meant, rest)
    known = name in MECHANISMS and not is_modifier
    return Term(
        text=piece.text,
        span=piece.span,
        kind="modifier" if is_modifier else "mechanism" if known else "unknown",
        name=name,
        qualifier=None if is_modifier and meant not in MECHANISMS else qualifier or "+",
        value=value,
        cidr4=cidr4,
        cidr6=cidr6,
        separator=separator,
        meant=meant,
        record=record,
    )


def _cidr(meant: str | None, rest: str) -> tuple[str, str | None, str | None]:
    """Split off the CIDR lengths that this mechanism may have: value, /n, //n (§5.3, §5.4, §5.6).

    The single length of ip6 is returned as the second one, where the JSON has it too.
    """
    if meant in ("ip4", "ip6"):
        value, slash, digits = rest.partition("/")
        length = digits if slash else None
        return (value, length, None) if meant == "ip4" else (value, None, length)
    if meant in ("a", "mx") and (match := _CIDR.fullmatch(rest)):
        value, cidr4, cidr6 = match.groups()
        return value, cidr4, cidr6
    return rest, None, None


def _name_findings(piece: _Piece, qualifier: str, name: str, separator: str, meant: str) -> Iterator[Finding]:
    """A wrong name or a wrong separator: what to put there instead."""
    right = "" if not separator or meant == "all" else "=" if meant in MODIFIERS else ":"
    if name == meant and (separator == right or meant == "all"):  # `all:…` is a rule of its own
        return
    start = len(qualifier)
    end = start + len(name) + len(separator)
    span = Span(piece.at[start], piece.at[end - 1] + 1)
    args = {"written": piece.text[start:end], "right": meant + right}
    edits = _replace(piece, start, end, meant + right)
    if separator == "=" and meant in MECHANISMS and meant != "all":
        # §6: an unknown modifier is ignored, so this sender is silently not there.
        rule = "spf-equals-for-colon"
    elif separator == ":" and meant in MODIFIERS and name == meant:
        rule = "spf-colon-for-equals"
    else:
        rule = "spf-unknown-mechanism"
    yield catalogue().finding(rule, span, edits=edits, **args)


def _replace(piece: _Piece, start: int, end: int, new: str) -> list[Edit]:
    """Edits that put `new` in the place of some characters of a piece, gaps between them left alone."""
    runs: list[tuple[int, int]] = []
    for at in piece.at[start:end]:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return [Edit(first, stop, "" if number else new) for number, (first, stop) in enumerate(runs)]


def _lost_all(piece: _Piece, record: int, findings: list[Finding]) -> Term:
    """A sign that stands alone: machine translation and careless copying lose the `all` behind it."""
    end = piece.span.end
    args = {"written": piece.text, "right": f"{piece.text}all"}
    findings.append(catalogue().finding("spf-unknown-mechanism", piece.span, edits=[Edit(end, end, "all")], **args))
    return Term(
        text=piece.text, span=piece.span, kind="unknown", name="", qualifier=piece.text, meant="all", record=record
    )


def _unknown(piece: _Piece, record: int, findings: list[Finding]) -> Term:
    """Not a term of RFC 7208. A bare address or host name lacks its mechanism; anything else is told."""
    qualifier = piece.text[0] if piece.text[0] in "+-~?" else ""
    body = piece.text[len(qualifier) :]
    meant = None
    value = ""
    if _ADDRESS.fullmatch(piece.text):
        meant = "ip6" if ":" in body else "ip4"
    elif _HOST.fullmatch(piece.text):
        meant = "include"
    if meant:
        at = piece.at[len(qualifier)]
        edits = [Edit(at, at, meant + ":")]
        findings.append(catalogue().finding("spf-bare-value", piece.span, edits=edits, value=body[:60], meant=meant))
        value = body
    else:
        findings.append(catalogue().finding("spf-unknown-mechanism", piece.span, written=piece.text[:60], right=""))
    value, cidr4, cidr6 = _cidr(meant, value)
    return Term(
        text=piece.text,
        span=piece.span,
        kind="unknown",
        name="",
        qualifier=qualifier or "+",
        value=value,
        cidr4=cidr4,
        cidr6=cidr6,
        meant=meant,
        record=record,
        separator=":" if meant else "",
    )
