"""Where the records of a paste begin: the version, well written, badly written, late or missing (RFC 9989 §4.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .record import VERSION

_TAG_BEHIND = r"(?:p|sp|np|rua|ruf|adkim|aspf|fo|pct|t|psd)\s*="
# A version that receivers could take for one if the rest were right. Only `v` may be of either case (§4.8).
_HEAD = re.compile(rf"(?<![^\s;,\"'])[vV]\s*=\s*DMARC1(?=[\s;,|]|{_TAG_BEHIND}|\Z)")
_END = rf"(?=[\s;,|]|{_TAG_BEHIND}|\Z)"
_MARC = r"d\s?-?(?:marc|mrac|amrc|macr|mark|marcs)\s?[-_:=v]?\s?(?:[0-9il]{1,2}(?:\.[0-9]+)?)?[\"'.:=-]*"
# What people write instead: v=dmarc1, v=DMARC, v=DMARC 1, v=DMARC1.0, v:DMARC1, DMARC1 …
_BAD_VERSION = re.compile(rf"[\"']?(?:v\s*[=:]?\s*=?\s*[\"']?|=\s*)?{_MARC}{_END}", re.IGNORECASE)
_BAD_INSIDE = re.compile(rf"(?<![A-Za-z0-9])v\s?[=:]\s?[\"']?{_MARC}{_END}", re.IGNORECASE)
_OTHER_VERSION = re.compile(r"v\s*=\s*[^\s;,=]+", re.IGNORECASE)
_BURIED = re.compile(r"v=DMARC1(?=[\s;,|]|\Z)")
# What only DMARC records have; `p=` alone stands in DKIM keys too.
_KNOWN_TAG = re.compile(
    r"(?:^|[\s;,])(?:(?:p|sp|np)\s*[=:]\s*[\"']?(?:none|quarantin|reject|monitor)|(?:rua|ruf)\s*[=:]"
    r"|(?:adkim|aspf)\s*[=:]\s*[rs](?![A-Za-z0-9])|pct\s*=\s*[0-9])",
    re.IGNORECASE,
)
# Records of other kinds, by how they begin.
_OTHER_RECORD = re.compile(
    r"[\"']?(?:v\s*=\s*(?:spf|dkim|sts|tlsrpt|bimi)|spf2|k\s*=\s*(?:rsa|ed)|[A-Za-z0-9._-]{0,60}verif[A-Za-z0-9._-]{0,60}\s?[=:]|MS=)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where one record has its version, and where its tags stand: behind the version, and in front by mistake."""

    version: Span  # empty where it is missing
    before: Span | None
    after: Span


def heads(text: str) -> tuple[list[Head], list[Finding]]:
    """The records of a paste. None where nothing in it is DMARC."""
    if not text:
        return [], [catalogue().finding("dmarc-empty")]
    found = [Span(*match.span()) for match in _HEAD.finditer(text)]
    first, before, findings = _first(text, found)
    if first is None:
        return [], findings
    versions = [first, *(span for span in found if span.start >= first.end and span != first and first.end)]
    if not first.end and found:  # a missing version, with others further on
        versions = [first, *found]
    records: list[Head] = []
    for number, version in enumerate(versions):
        end = versions[number + 1].start if number + 1 < len(versions) else len(text)
        after = Span(version.end, end)
        if number + 1 < len(versions) and not text[after.start : after.end].strip(" ;\n"):
            # `v=DMARC1; v=DMARC1; …` is one record that says its version twice.
            versions[number + 1] = version
            continue
        records.append(Head(version, before if number == 0 else None, after))
    return records, findings


def _first(text: str, found: list[Span]) -> tuple[Span | None, Span | None, list[Finding]]:
    """The first version, the tags before it, and what is wrong with it."""
    finding = catalogue().finding
    if found and found[0].start == 0:
        return found[0], None, []
    has_tags = _KNOWN_TAG.search(text) is not None
    if (match := _BAD_VERSION.match(text)) and (has_tags or match.group().lower().lstrip("\"'").startswith("v")):
        return Span(*match.span()), None, [_bad_version(match)]
    if has_tags and not found and (match := _OTHER_VERSION.match(text)):
        return Span(*match.span()), None, [_bad_version(match)]
    inner, wrong = _inner(text, found)
    if inner and not _KNOWN_TAG.search(text, 0, inner.start):
        junk = Span(0, inner.start)
        cut = [Edit(0, inner.start, "")]
        return inner, None, [finding("dmarc-junk-before-version", junk, edits=cut, junk=quoted(text, junk)), *wrong]
    if inner and "\n" not in text[: inner.start].rstrip():
        before = Span(0, len(text[: inner.start].rstrip().removesuffix(";").removesuffix(",").rstrip()))
        edits = [Edit(0, 0, VERSION + "; "), Edit(before.end, inner.end, "")]
        return inner, before, [finding("dmarc-version-not-first", inner, edits=edits), *wrong]
    if has_tags:
        put = None if found else [Edit(0, 0, VERSION + "; ")]
        return Span(0, 0), None, [finding("dmarc-missing-version", Span(0, 0), edits=put)]
    whole = Span(0, len(text))
    if match := _OTHER_RECORD.match(text):
        return None, None, [finding("dmarc-other-record", whole, text=quoted(text))]
    return None, None, [finding("dmarc-not-a-record", whole)]


def _bad_version(match: re.Match[str]) -> Finding:
    edits = [Edit(match.start(), match.end(), VERSION)]
    return catalogue().finding(
        "dmarc-bad-version", Span(*match.span()), edits=edits, written=quoted(match.group().strip())
    )


def _inner(text: str, found: list[Span]) -> tuple[Span | None, list[Finding]]:
    """A version that does not stand at the start."""
    if found:
        return found[0], []
    if match := _BURIED.search(text):
        return Span(*match.span()), []
    if match := _BAD_INSIDE.search(text):
        return Span(*match.span()), [_bad_version(match)]
    return None, []
