"""Where the records of a paste begin: the version, well written, badly written, glued or missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .record import VERSION

# A version at a border: whole, or with a term glued to it.
_WHOLE = r"(?=[\s;,]|$)"
_GLUED = r"(?=[+\-~?]?(?:(?:include|exists|ip4|ip6|redirect|exp|a|mx|ptr)[:=/]|(?:all|a|mx|ptr)(?:[\s,;]|$)))"
_HEAD = re.compile(rf"(?<![^\s;,\"'])v=spf1(?:{_WHOLE}|{_GLUED})", re.IGNORECASE | re.ASCII)
# What people write instead: v=spf, V = spf1, v:spf1, v=spf 1, v=sfp1, spf1, v=spf1.0, v=spfl …
_BAD_VERSION = re.compile(
    r"(?:v\s*[=:]\s*=?\s*s(?:pf|fp)\s*[-_]?\s*(?:[0-9il]+(?:\.[0-9]+)?)?[:.=-]*|v-?spf1|=spf1|spf1)(?=[\s;,]|$)",
    re.IGNORECASE | re.ASCII,
)


def heads(text: str) -> tuple[list[Span], list[Finding]]:
    """Where each record's version stands; an empty span where it is missing."""
    if not text:
        return [], [catalogue().finding("spf-empty")]
    found = [Span(*match.span()) for match in _HEAD.finditer(text)]
    findings = [_glued(text, head.end) for head in found if not re.match(r"[\s;,]|$", text[head.end : head.end + 1])]
    first, wrong = _first_head(text, found)
    if first is None:
        return [], wrong
    bad = [match for line in re.finditer("\n", text) if (match := _BAD_VERSION.match(text, line.end()))]
    well_written = set(found)
    for match in bad:
        span = Span(*match.span())
        if span.start >= first.end and span not in well_written:
            found.append(span)
            wrong.append(_bad_version(match))
    found.sort()
    return [first, *(head for head in found if head.start >= first.end and head != first)], findings + wrong


def _bad_version(match: re.Match[str]) -> Finding:
    span = Span(*match.span())
    edits = [Edit(span.start, span.end, VERSION)]
    return catalogue().finding("spf-bad-version", span, edits=edits, written=match.group())


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
        return Span(0, match.end()), [_bad_version(match)]
    inner = heads[0] if heads else _buried(text)
    before = text[: inner.start] if inner else text
    if inner and not _has_terms(before):
        junk = Span(0, inner.start)
        cut = [Edit(0, inner.start, "")]
        return inner, [found("spf-junk-before-version", junk, edits=cut, junk=_part(text, junk))]
    if _has_terms(before):
        # With a version further on, putting one in front would make two records of it.
        # … and a first word that speaks of SPF (`spf2.0/pra`, Sender ID) is something else than a forgotten version.
        about_spf = "spf" in text.split(maxsplit=1)[0].lower().partition(":")[0]
        edits = None if heads or about_spf else [Edit(0, 0, VERSION + " ")]
        return Span(0, 0), [found("spf-missing-version", Span(0, 0), edits=edits)]
    if _MX_VALUE.fullmatch(text):
        return None, [found("spf-mx-value", Span(0, len(text)), term=_part(text, Span(0, len(text))))]
    return None, [found("spf-not-a-record", Span(0, len(text)))]


# What a panel or a zone file has for MX: a number and a host, in either order.
_MX_VALUE = re.compile(
    r"(?:(?:[a-z0-9@._-]{1,253} )?(?:[0-9]{1,9} )?(?:IN )?MX )?"
    r"(?:[0-9]{1,5} [a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\.?|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\.? [0-9]{1,5})",
    re.IGNORECASE | re.ASCII,
)


def _buried(text: str) -> Span | None:
    """A version with other characters right before it."""
    match = re.search(rf"v=spf1{_WHOLE}", text, re.IGNORECASE | re.ASCII)
    return Span(*match.span()) if match else None


_KNOWN_TERM = re.compile(
    r"(?:^|\s)[+\-~?]?(?:(?:include|exists|ip4|ip6|a|mx|ptr)[:=]\S|(?:redirect|exp)=\S|[~+?-]all(?:\s|$))",
    re.IGNORECASE | re.ASCII,
)


def _has_terms(text: str) -> bool:
    return _KNOWN_TERM.search(text) is not None


def _part(text: str, span: Span, limit: int = 60) -> str:
    """A quotation for a message, not longer than a line."""
    part = text[span.start : span.end]
    return part if len(part) <= limit else part[:limit] + "…"
