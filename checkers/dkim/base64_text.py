"""The text of a `p=` as base64: what is damaged, what it must have been, and the octets that come of it.

RFC 6376 §3.2 (base64string) lets white space stand anywhere in it: that is no damage.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..report import Edit, Span

# The armour of a PEM file; a paste may have lost some of its hyphens or its line breaks.
_ARMOUR = re.compile(r"(?<!-)-{2,}+\s*+(?:BEGIN|END)\s++([A-Z0-9 ]{1,40}?)\s*-{2,}+\s*+")
_DOUBLED = re.compile(r"(?:[pP]\s*=\s*)+")
_QUOTES = re.compile(r"[\"'`]+\s*")
_URL_SAFE = {"-": "+", "_": "/"}
_ESCAPES = re.compile(r"(?:\\[nrt])+\s*")  # a line break as programmes write it
_FOREIGN = re.compile(r"[^A-Za-z0-9+/=\s]+")


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage in a key's text. Spans and edits are offsets into the value."""

    kind: str  # armour, doubled, escapes, quotes, url-safe
    span: Span  # the first place
    edits: tuple[Edit, ...]  # what puts all of it right
    text: str = ""  # what was found


@dataclass(frozen=True, slots=True)
class KeyText:
    """The base64 of a value. `at` has the place in the value of each of the characters of `text`."""

    text: str  # without white space and without what certainly does not belong to it; the padding is in `padding`
    at: tuple[int, ...]
    padding: int  # how many "=" stand behind it
    tail: Span | None  # what stands behind the base64 or in the midst of it and is none
    damages: tuple[Damage, ...]
    label: str  # of the armour, "PUBLIC KEY"; empty where there is none

    @property
    def data(self) -> bytes:
        """The octets; of a text that ends within a group, those that are whole."""
        return octets(self.text)

    @property
    def missing_padding(self) -> int:
        """How many "=" are wanted behind the text besides those that are there."""
        return max(-len(self.text) % 4 - self.padding, 0)


def octets(text: str) -> bytes:
    """The octets of base64 characters without padding; a last character that stands for less than an octet is left out."""
    whole = text[: len(text) - 1] if len(text) % 4 == 1 else text
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % 4))
    except (binascii.Error, ValueError):  # it holds characters that are no base64
        return b""


def read(value: str) -> KeyText:
    """Take the text of a key apart. Pure; linear in its length."""
    damages: list[Damage] = []
    gone: set[int] = set()
    labels = [match[1] for match in _ARMOUR.finditer(value)]
    for kind, matches in (
        ("armour", list(_ARMOUR.finditer(value))),
        ("doubled", [match for match in (_DOUBLED.match(value),) if match]),
        ("escapes", list(_ESCAPES.finditer(value))),
    ):
        if matches:
            damages.append(_taken_out(kind, value, [Span(*match.span()) for match in matches]))
            gone.update(at for match in matches for at in range(*match.span()))
    quotes = [Span(*match.span()) for match in _QUOTES.finditer(value) if match.start() not in gone]
    if quotes:
        damages.append(_taken_out("quotes", value, quotes))
        gone.update(at for span in quotes for at in range(span.start, span.end))
    url_safe = [at for at, char in enumerate(value) if char in _URL_SAFE and at not in gone]
    if url_safe:
        edits = tuple(Edit(at, at + 1, _URL_SAFE[value[at]]) for at in url_safe)
        damages.append(Damage("url-safe", Span(url_safe[0], url_safe[0] + 1), edits, value[url_safe[0]]))
    kept = [(at, _URL_SAFE.get(char, char)) for at, char in enumerate(value) if at not in gone and char not in " \n"]
    text, padding, tail = _ended(kept)
    return KeyText(
        text="".join(char for _, char in text),
        at=tuple(at for at, _ in text),
        padding=padding,
        tail=tail,
        damages=tuple(damages),
        label=labels[0] if labels else "",
    )


def foreign(value: str) -> Iterator[Span]:
    """The runs of characters that no base64 has."""
    yield from (Span(*match.span()) for match in _FOREIGN.finditer(value))


def _taken_out(kind: str, value: str, spans: list[Span]) -> Damage:
    first = spans[0]
    edits = tuple(Edit(span.start, span.end, "") for span in spans)
    return Damage(kind, first, edits, value[first.start : first.end].strip())


def _ended(kept: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], int, Span | None]:
    """The base64 up to its padding or to what is none, the length of the padding, and the rest."""
    end = next((n for n, (_, char) in enumerate(kept) if not _is_base64(char)), len(kept))
    stop = next((n for n in range(end, len(kept)) if kept[n][1] != "="), len(kept))
    padding = stop - end
    wanted = -end % 4
    if padding > wanted:  # more "=" than any base64 has: the surplus is no part of it
        stop, padding = end + wanted, wanted
    tail = Span(kept[stop][0], kept[-1][0] + 1) if stop < len(kept) else None
    return kept[:end], padding, tail


def _is_base64(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "+/")
