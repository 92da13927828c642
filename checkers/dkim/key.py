"""The value of `p=` as a key: what it is, what is wrong with it, and how certain a repair is (RFC 6376 §3.6.1)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from ..tags import Tag, TagList
from . import base64_text, der
from .base64_text import KeyText
from .record import ED25519, KEY_TYPES, RSA, key_type

State = Literal["revoked", "private", "whole", "raw", "too-long", "cut", "foreign", "nothing"]

SHORTEST, WANTED, LONGEST = 1024, 2048, 4096  # bits: RFC 8301 §3.2
ED25519_OCTETS = 32
_KEYS = ("whole", "foreign", "too-long", "private")  # states of what is certainly a key
_RULES = {
    "armour": "dkim-key-pem",
    "doubled": "dkim-key-doubled-name",
    "escapes": "dkim-key-bad-base64",
    "quotes": "dkim-key-quotes",
    "url-safe": "dkim-key-url-safe",
}
NOTHING = der.PublicKey("nothing")


@dataclass(frozen=True, slots=True)
class Key:
    """A value understood, damage and all."""

    text: KeyText
    state: State
    public: der.PublicKey = NOTHING
    characters: int = 0  # base64 characters of the whole key, where its length is known
    joined: str = ""  # with state foreign: the characters of a whole key, once the others are taken out

    @property
    def bits(self) -> int | None:
        """The length of the key, where it is one that DKIM knows."""
        if self.state == "raw":
            return 256
        return self.public.bits if self.public.kind in ("rsa", "rsa-bare") and self.public.sound else None


def understand(value: str, declared: str = RSA) -> Key:
    """Say what a value is. `declared` is the record's key type: Ed25519 has no structure to know it by. Pure."""
    text = base64_text.read(value)
    data = text.data
    joined = _joined(value, text)
    head = data if joined is None else base64_text.octets(joined)  # it says what this is, and how long it should be
    wanted = der.wanted_length(head)
    if "PRIVATE" in text.label or der.is_private(head):
        return Key(text, "private")
    if not text.text and text.tail is None:
        return Key(text, "nothing" if text.damages else "revoked")
    if len(data) == ED25519_OCTETS and (declared == ED25519 or wanted is None):
        return Key(text, "raw")
    if wanted is None:
        return Key(text, "nothing")
    characters = -(-wanted * 4 // 3)
    if wanted <= len(data):
        state: State = "whole" if len(text.text) == characters else "too-long"
        return Key(text, state, der.read(data[:wanted]), characters)
    if joined is not None and len(joined) == characters:
        return Key(text, "foreign", der.read(base64_text.octets(joined)), characters, joined)
    # Dots or a sign behind a key that is too short only say that there was more of it.
    return Key(text, "cut" if joined in (None, text.text) else "nothing", characters=characters)


def _joined(value: str, text: KeyText) -> str | None:
    """The base64 characters of a value in the midst of which others stand; None where there are none."""
    if text.tail is None:
        return None
    rest = value[text.tail.start : text.tail.end]
    return text.text + "".join(char for char in rest if char.isascii() and (char.isalnum() or char in "+/"))


def key_findings(record: TagList, offered: int | None = None) -> Iterator[Finding]:
    """What is to be said of the key. `offered` is the longest RSA key, in bits, that the domain's provider has."""
    found = catalogue().finding
    tags = record.of("p")
    if not tags:
        yield from _without_name(record)
        return
    tag, declared = tags[0], key_type(record)
    key = understand(tag.value, declared)
    place = _Place(tag.value_span.start, tag.value)
    if key.state == "private":
        yield found("dkim-private-key", tag.span)
        return
    if key.state == "revoked":
        yield found("dkim-revoked", tag.span)
        return
    yield from _damages(key, place)
    if key.state in ("whole", "foreign", "too-long"):
        yield from _structure(record, key, place, offered)
    elif key.state == "raw":
        yield from _raw(record, place)
    elif key.state == "cut":
        have, missing = len(key.text.text), key.characters - len(key.text.text)
        yield found("dkim-key-cut", place.whole, have=have, wanted=key.characters, missing=missing)
    elif key.text.tail is not None:
        yield found("dkim-key-bad-base64", place.at(key.text.tail), text=_shown(key, place))
    elif declared == ED25519:
        yield found("dkim-ed25519-bad-length", place.whole, length=len(key.text.data))
    elif declared in KEY_TYPES:
        yield found("dkim-key-not-a-key", place.whole)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the value stands in the text."""

    start: int
    value: str

    @property
    def whole(self) -> Span:
        return Span(self.start, self.start + len(self.value))

    def at(self, span: Span) -> Span:
        return Span(self.start + span.start, self.start + span.end)

    def moved(self, edits: Sequence[Edit]) -> list[Edit]:
        return [Edit(self.start + edit.start, self.start + edit.end, edit.text) for edit in edits]


def _shown(key: Key, place: _Place) -> str:
    tail = key.text.tail or Span(0, 0)
    return quoted(place.value[tail.start : tail.end], limit=20)


def _damages(key: Key, place: _Place) -> Iterator[Finding]:
    """What is wrong with the text as base64. It is put right only where a whole key comes of it."""
    found = catalogue().finding
    certain = key.state in ("raw", "whole", "foreign", "too-long")
    for damage in key.text.damages:
        if damage.kind == "url-safe" and key.state == "nothing":
            continue  # a hyphen in what is no key, `ssh-rsa`
        edits = place.moved(damage.edits) if certain else None
        yield found(_RULES[damage.kind], place.at(damage.span), edits=edits, text=quoted(damage.text, limit=40))
    text = key.text
    if key.state == "foreign":
        tail = text.tail or Span(0, 0)
        runs = [span for span in base64_text.foreign(place.value[: tail.end]) if span.start >= tail.start]
        edits = [Edit(place.start + span.start, place.start + span.end, "") for span in runs]
        shown = _shown(key, place)
        yield found("dkim-key-bad-base64", place.at(runs[0] if runs else tail), edits=edits or None, text=shown)
        return
    if key.state == "too-long":  # the key says its own length, so what stands behind it is no part of it
        start, end = text.at[key.characters], len(place.value)
    elif key.state in ("raw", "whole") and text.tail is not None:
        start, end = text.tail.start, text.tail.end
    else:
        start = end = 0
    if end > start:
        padding = "" if text.padding and key.state != "too-long" else "=" * (-_length(key) % 4)
        cut = [Edit(place.start + start, place.start + end, padding)]
        shown = quoted(place.value[start:end], limit=20)
        yield found("dkim-key-trailing-text", place.at(Span(start, end)), edits=cut, text=shown)
    elif key.state in ("raw", "whole") and text.missing_padding:
        missing = "=" * text.missing_padding
        behind = place.start + len(place.value)
        edits = [Edit(behind, behind, missing)] if not text.damages else None
        yield found("dkim-key-padding", place.whole, edits=edits, missing=missing)


def _length(key: Key) -> int:
    return key.characters or len(key.text.text)


def _structure(record: TagList, key: Key, place: _Place, offered: int | None) -> Iterator[Finding]:
    """A key with an inner structure: RSA, or something that does not belong here."""
    found = catalogue().finding
    public, declared = key.public, key_type(record)
    if public.kind == "nothing":
        yield found("dkim-key-not-a-key", place.whole)
    elif public.kind == "other":
        yield found("dkim-key-other-algorithm", place.whole, algorithm=public.algorithm)
    elif public.kind == "ed25519-wrapped":
        edits = [Edit(place.whole.start, place.whole.end, _base64(public.raw))] if declared == ED25519 else None
        yield found("dkim-ed25519-wrapped", place.whole, edits=edits)
        if declared == ED25519:
            yield found("dkim-ed25519", place.whole)
    elif not public.sound:
        yield found("dkim-rsa-broken", place.whole)
    else:
        if declared == ED25519:
            yield from _mismatch(record, RSA)
        yield from _rsa(public, place, offered)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _mismatch(record: TagList, right: str) -> Iterator[Finding]:
    """`k=` names one type and the key is of another."""
    found = catalogue().finding
    tag = next((tag for tag in record.of("k") if tag.known), None)
    if tag is None:  # RSA by default
        at = record.of("p")[0].span.start
        yield found("dkim-key-type-mismatch", Span(at, at), edits=[Edit(at, at, f"k={right}; ")], right=right)
    else:
        edits = [Edit(tag.value_span.start, tag.value_span.end, right)]
        yield found("dkim-key-type-mismatch", tag.span, edits=edits, right=right)


def _rsa(public: der.PublicKey, place: _Place, offered: int | None) -> Iterator[Finding]:
    """RFC 8301 §3.2: verifiers must not accept less than 1024 bits; signers should have 2048 at least."""
    found = catalogue().finding
    bits = public.bits
    if public.kind == "rsa-bare":
        yield found("dkim-rsa-bare", place.whole)
    if bits < SHORTEST:
        yield found("dkim-rsa-too-short", place.whole, bits=bits)
    elif bits < WANTED:
        by_provider = offered is not None and offered < WANTED
        yield found("dkim-rsa-1024-by-provider" if by_provider else "dkim-rsa-1024", place.whole, bits=bits)
    elif bits > LONGEST:
        yield found("dkim-rsa-very-long", place.whole, bits=bits)


def _raw(record: TagList, place: _Place) -> Iterator[Finding]:
    """32 octets without a structure: Ed25519."""
    if key_type(record) == RSA:
        yield from _mismatch(record, ED25519)
    yield catalogue().finding("dkim-ed25519", place.whole)


def _without_name(record: TagList) -> Iterator[Finding]:
    """No `p`: it may be that only its name is missing."""
    found = catalogue().finding
    for tag in claimed(record):
        if understand(tag.value).state == "private":
            yield found("dkim-private-key", tag.span)
        else:
            yield found("dkim-key-without-name", tag.span, edits=[Edit(tag.span.start, tag.span.start, "p=")])
        return
    end = max((tag.span.end for tag in record.tags), default=0)
    yield found("dkim-missing-key", Span(record.tags[0].span.start if record.tags else 0, end))


def claimed(record: TagList) -> list[Tag]:
    """The piece without a name that is the key, so that nobody calls it stray."""
    if record.of("p"):
        return []
    return [tag for tag in record.strays if understand(tag.value).state in _KEYS][:1]
