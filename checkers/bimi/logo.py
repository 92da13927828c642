"""A logo for BIMI, from its text to findings: what kind of file it is, then the profile SVG Tiny PS (§7.6 of the BIMI draft)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..catalogue import bounded, catalogue
from ..fixing import proved
from ..report import Edit, Finding, Span
from .drawing import drawing, facts
from .markup import LONGEST, Markup, parse
from .profile import SVG, profile

# How other files begin, after octets were made text: what the reader renamed to .svg. GB18030 reads the first octet of
# a PNG as half of a character.
_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("PNG", lambda head: "NG\r\n\x1a\n" in head or "NG\n\x1a\n" in head),
    ("JPEG", lambda head: head.startswith("\xff\xd8") or "JFIF" in head or "Exif" in head),
    ("GIF", lambda head: head.startswith("GIF8")),
    ("WebP", lambda head: head.startswith("RIFF")),
    ("PDF", lambda head: head.startswith("%PDF")),
    ("PostScript", lambda head: head.startswith("%!PS")),
    ("HTML", lambda head: head.lstrip().lower().startswith(("<!doctype html", "<html"))),
)
_HEAD = 24
_GZIP = "\x1f\x8b"  # the first two octets of every gzip file

# `found(rule, at, edits, **args)`: a finding at a place.
Place = Callable[..., Finding]


def check_logo(text: str, *, placed: bool) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a logo's text and its facts. Never raises.

    `placed` says that the text is the report's subject: findings then have spans and fixes. Line and column, from 1, are
    among the args in any case.
    """
    markup = _readable(text)
    shown = bounded(_findings(text, markup))
    known = facts(text, markup)
    if not placed:
        return [replace(finding, span=None, fix=None) for finding in shown], known
    return proved(shown, text, lambda other: list(_findings(other, _readable(other)))), known


def _readable(text: str) -> Markup:
    return parse(text) if len(text) <= LONGEST else Markup(text)


def _findings(text: str, markup: Markup) -> Iterator[Finding]:
    breaks = [match.start() for match in re.finditer("\n", text)]

    def found(rule: str, span: Span, edits: list[Edit] | None = None, **args: str | int) -> Finding:
        line = bisect_left(breaks, span.start)
        column = span.start - (breaks[line - 1] + 1 if line else 0) + 1
        return catalogue().finding(rule, span, edits=edits, line=line + 1, column=column, **args)

    whole = Span(0, min(len(text), 80))
    if len(text) > LONGEST:
        yield found("bimi-svg-huge", whole, length=len(text), limit=LONGEST)
        return
    if not text.strip():
        yield found("bimi-svg-empty", whole)
        return
    if text.startswith(_GZIP):
        yield found("bimi-svg-compressed", whole)
        return
    root = markup.elements[0] if markup.elements else None
    if kind := _other_kind(text, markup):
        yield found("bimi-svg-not-svg", whole, kind=kind)
        return
    if markup.trouble:
        yield _trouble(markup, found)
    if root:
        yield from profile(markup, found)
        yield from drawing(markup, found)


def _other_kind(text: str, markup: Markup) -> str | None:
    """What the file is, where it is certainly no SVG."""
    for kind, begins in _KINDS:
        if begins(text[:_HEAD]):
            return kind
    root = markup.elements[0] if markup.elements else None
    if root is None:
        return None if "<svg" in text else "text"
    return None if root.name == "svg" and root.namespace in ("", SVG) else f"<{root.name[:40]}>"


def _trouble(markup: Markup, found: Place) -> Finding:
    at = Span(markup.at, min(markup.at + 1, len(markup.text)))
    if markup.trouble == "entity":
        return found("bimi-svg-entity", at, what=markup.detail[:60])
    if markup.trouble == "deep":
        return found("bimi-svg-deep", at, limit=int(markup.detail))
    return found("bimi-svg-broken", at, reason=markup.detail)
