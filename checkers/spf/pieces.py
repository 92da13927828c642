"""Text → pieces, one a term: glued terms cut apart, torn ones put together, stray marks taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .names import NAMES, meant_name
from .record import VERSION


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters of one term and where each stands; they need not be neighbours."""

    text: str
    at: Sequence[int]

    @property
    def span(self) -> Span:
        return Span(self.at[0], self.at[-1] + 1)

    def cut(self, start: int, end: int | None = None) -> Piece:
        return Piece(self.text[start:end], self.at[start:end])


_GLUED_TERM = re.compile(
    r"(?<=[A-Za-z0-9.%},;])(?:[+~?-]?(?:include|exists|redirect|ip4|ip6)[:=]|[+~?]all$)", re.IGNORECASE | re.ASCII
)
# A comma between two terms or values, but not among the delimiters of a macro (RFC 7208 §7.1); right behind a name it
# stands for the colon.
_MARKS = re.compile(r"[;,]+")
_MACRO_BODY = re.compile(r"\{[^{}]*\}")
_NAME_ENDS = re.compile(r"(?:^|[+~? ;,-])(?:include|ip[46])$", re.IGNORECASE | re.ASCII)
# `-` is legal in a host name, so `-all` at the end is a glued term only behind an address, a bare
# mechanism, or a top-level name that would otherwise hold a hyphen (no such name exists but xn--…).
_GLUED_MINUS_ALL = re.compile(
    r"^[+\-~?]?(?:(?:a|mx|ptr)|ipv?[46][:=][^-]+|[a-z0-9]+[:=].*\.(?!xn--)[a-z]{2,})(-all)$", re.IGNORECASE | re.ASCII
)


def pieces(text: str, start: int, end: int, findings: list[Finding]) -> Iterator[Piece]:
    """The terms between two places: missing blanks put in, blanks inside of one removed, marks taken off."""
    matches = re.compile(r"\S+").finditer(text, start, end)
    words = [Piece(match.group(), range(match.start(), match.end())) for match in matches]
    # Marks that stand alone go first: without them their neighbours may belong together.
    terms = [word for word in words if word.text.strip(";,") or _strip_marks(word, text, findings)]
    whole = _join([part for word in terms for part in _split(word)], findings)
    # A term that was torn apart may itself have another one glued to its end.
    for piece in (part for joined in whole for part in _split(joined)):
        if core := _strip_marks(piece, text, findings):
            yield core


def _join(words: Sequence[Piece], findings: list[Finding]) -> Iterator[Piece]:
    """Put together what a blank has torn apart: `include: spf.example`, `ip4 :192.0.2.1`, `~ all`."""
    at = 0
    while at < len(words):
        first = piece = words[at]
        at += 1
        while at < len(words) and _belongs(piece.text, words[at].text):
            piece = Piece(piece.text + words[at].text, [*piece.at, *words[at].at])
            at += 1
        if at < len(words) and _NEEDS_VALUE.fullmatch(piece.text) and _VALUE.fullmatch(words[at].text):
            yield _with_colon(piece, words[at], findings)
            at += 1
            continue
        if piece is not first:
            gaps = [Edit(here + 1, after, "") for here, after in pairwise(piece.at) if after > here + 1]
            findings.append(catalogue().finding("spf-space-in-term", piece.span, edits=gaps, term=piece.text[:60]))
        yield piece


_NEEDS_VALUE = re.compile(r"[+\-~?]?(?:include|exists|ip4|ip6)", re.IGNORECASE | re.ASCII)
_VALUE = re.compile(
    r"(?:[a-z0-9_-]+\.)+[a-z0-9]+\.?(?:/[0-9]+)?[;,]*|[0-9a-f:]*:[0-9a-f:.]+(?:/[0-9]+)?[;,]*", re.IGNORECASE | re.ASCII
)


def _with_colon(name: Piece, value: Piece, findings: list[Finding]) -> Piece:
    """`include spf.example` → `include:spf.example`; the colon stands where the blank is."""
    gap = name.at[-1] + 1
    span = Span(name.at[0], value.at[-1] + 1)
    edits = [Edit(gap, value.at[0], ":")]
    args = {"name": name.text.lstrip("+-~?"), "value": value.text[:60]}
    findings.append(catalogue().finding("spf-missing-colon", span, edits=edits, **args))
    return Piece(f"{name.text}:{value.text}", [*name.at, gap, *value.at])


_OPEN_END = re.compile(
    r"[+\-~?]?(?:include|exists|redirect|exp|ip4|ip6|ipv4|ipv6|a|mx|ptr)[:=]", re.IGNORECASE | re.ASCII
)
_BARE_NAME = re.compile(r"[+\-~?]?(?:include|exists|redirect|exp|ip4|ip6|a|mx|ptr)", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"[+\-~?]?([A-Za-z][A-Za-z0-9_-]*)(?:[:=/]|$)")


_NETWORK = re.compile(r"[+\-~?]?ip[46][:=][0-9a-f:.]+", re.IGNORECASE | re.ASCII)
_NETWORK_END = re.compile(r"/[0-9]{1,3}")


def _begins_term(word: str) -> bool:
    """Whether a word begins with a name that we know, or with a slip of one."""
    match = _NAME.match(word)
    return match is not None and (match[1].lower() in NAMES or meant_name(match[1].lower()) is not None)


def _belongs(word: str, following: str) -> bool:
    """Whether `following` is the rest of `word`."""
    if _NETWORK_END.fullmatch(following) and _NETWORK.fullmatch(word):
        return True
    if _OPEN_END.fullmatch(word):
        return not _begins_term(following) and following[0] not in "+~?;," and following != "-"
    if _BARE_NAME.fullmatch(word):
        return following[0] in ":=" and len(following) > 1
    if word in ("-", "~", "?"):
        # Before anything but `all` it may as well be the mark of a list; joined, it would forbid that sender.
        return following.lower() == "all"
    if word == "+":
        return _begins_term(following) and following[0] not in "+-~?"
    return False


def _behind_marks(text: str) -> Iterator[int]:
    """Where a term begins behind a comma or a semicolon."""
    bodies = _MACRO_BODY.finditer(text)
    body = next(bodies, None)
    for marks in _MARKS.finditer(text):
        while body and body.end() <= marks.start():
            body = next(bodies, None)
        inside = body is not None and body.start() < marks.start()
        before = text[max(marks.start() - 8, 0) : marks.start()]
        if marks.end() < len(text) and not inside and not (_NAME_ENDS.search(before) and len(marks.group()) == 1):
            yield marks.end()


def _split(piece: Piece) -> list[Piece]:
    """Cut before every term that begins in the middle of another one."""
    cuts = sorted({m.start() for m in _GLUED_TERM.finditer(piece.text)} | set(_behind_marks(piece.text)))
    tail = piece.cut(cuts[-1]) if cuts else piece
    if match := _GLUED_MINUS_ALL.match(tail.text.rstrip(";,")):
        cuts.append(len(piece.text) - len(tail.text) + match.start(1))
    borders = [0]
    for cut in cuts:
        if piece.text[borders[-1] : cut].strip(";,"):  # marks alone are no term that another one could be glued to
            borders.append(cut)
    return [piece.cut(a, b) for a, b in pairwise([*borders, len(piece.text)])]


def _strip_marks(piece: Piece, text: str, findings: list[Finding]) -> Piece | None:
    """Take commas and semicolons off the ends, and say where a blank is missing before a piece."""
    core = piece.text.strip(";,")
    lead = len(piece.text) - len(piece.text.lstrip(";,"))
    outside = [at for place, at in enumerate(piece.at) if not lead <= place < lead + len(core)]
    if outside:
        edits = [_without_mark(at, text) for at in outside]
        written = "".join(text[at] for at in outside[:8])
        span = Span(outside[0], outside[0] + 1)
        findings.append(catalogue().finding("spf-stray-punctuation", span, edits=edits, marks=written))
    if not core:
        return None
    inner = piece.cut(lead, lead + len(core))
    start = piece.at[0]
    # What stands right behind the version is reported by `version._glued`; where a mark stands between, taking
    # it away puts a blank there.
    behind_version = text[max(start - len(VERSION), 0) : start].lower() == VERSION
    if start > 0 and not (text[start - 1].isspace() or text[start - 1] in ";," or lead or behind_version):
        edits = [Edit(start, start, " ")]
        findings.append(catalogue().finding("spf-missing-space", inner.span, edits=edits, term=core[:60]))
    return inner


def _without_mark(at: int, text: str) -> Edit:
    """Takes a mark out; a blank takes its place where it is all that keeps two terms apart."""
    before = at > 0 and not text[at - 1].isspace()
    after = at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in ";,"
    return Edit(at, at + 1, " " if before and after else "")
