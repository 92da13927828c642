"""The rules about the values of single tags (RFC 9989 §4.7, §4.8)."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .names import meant_flag, meant_mode, meant_policy
from .parse import delete
from .record import POLICIES, Record, Tag, fo_of


def policies(record: Record) -> Iterator[Finding]:
    """§4.10.1: one policy that cannot be read, be it `sp` or `np`, takes the others with it."""
    for tag in record.of("p", "sp", "np"):
        if tag.value.lower() in POLICIES:
            continue
        right = meant_policy(tag.value)
        rule = "dmarc-bad-policy" if tag.meant == "p" else "dmarc-bad-subdomain-policy"
        yield catalogue().finding(rule, _place(tag), edits=_instead(tag, right), **_args(tag))


def modes(record: Record) -> Iterator[Finding]:
    """§4.7: `adkim` and `aspf` are r or s; anything else is read as r."""
    for tag in record.of("adkim", "aspf"):
        if tag.value.lower() not in ("r", "s"):
            edits = _instead(tag, meant_mode(tag.value))
            yield catalogue().finding("dmarc-bad-alignment", _place(tag), edits=edits, **_args(tag))


def flags(record: Record) -> Iterator[Finding]:
    """§4.7: `t` is y or n, `psd` is y, n or u."""
    for tag in record.of("t", "psd"):
        allowed = ("y", "n") if tag.meant == "t" else ("y", "n", "u")
        if tag.value.lower() not in allowed:
            edits = _instead(tag, meant_flag(tag.value))
            values = " ".join(allowed)
            yield catalogue().finding("dmarc-bad-flag", _place(tag), edits=edits, values=values, **_args(tag))
        if tag.meant == "psd" and meant_flag(tag.value) == "y":
            yield catalogue().finding("dmarc-psd-registry", tag.span, edits=[delete(record, tag)])


def failure_options(record: Record) -> Iterator[Finding]:
    """§4.7: 0 and 1 exclude each other; without `ruf` nobody reads them. §4.8: the list's mark is the colon."""
    read = bool(record.of("ruf"))
    for tag in record.of("fo"):
        if not read:
            yield catalogue().finding("dmarc-fo-without-ruf", tag.span, edits=[delete(record, tag)])
        if fo_of(tag.value) is not None:
            continue
        letters = list(dict.fromkeys(char for char in tag.value.lower() if char in "01ds"))
        certain = letters and not tag.value.lower().strip("01ds :;,|/.+-")
        if "0" in letters and "1" in letters and certain:
            kept = ":".join(letter for letter in letters if letter != "0")
            edits = [Edit(tag.value_span.start, tag.value_span.end, kept)]
            yield catalogue().finding("dmarc-fo-conflict", _place(tag), edits=edits)
        else:
            right = _instead(tag, ":".join(letters) if certain else None)
            yield catalogue().finding("dmarc-bad-fo", _place(tag), edits=right, **_args(tag))


def _place(tag: Tag) -> Span:
    """The value, or the whole tag where it has none."""
    return tag.value_span if tag.value else tag.span


def _args(tag: Tag) -> dict[str, str]:
    return {"tag": tag.meant or "", "value": quoted(tag.value)}


def _instead(tag: Tag, right: str | None) -> list[Edit] | None:
    return [Edit(tag.value_span.start, tag.value_span.end, right)] if right else None
