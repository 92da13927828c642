"""The guide's drawings: sequences of messages and timelines, laid out for a phone's width. The templates own the SVG.

Words are data (macros/data/drawings.toml), so that both languages have the same drawing; colours are the page's own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from .facts import pick
from .project import ROOT, Lang
from .templating import block

PATH: Final = ROOT / "macros" / "data" / "drawings.toml"

# In units of the drawing, of which a text's height is 13.
WIDTH: Final = 360
_LINE: Final = 17
_EM: Final = 13
_GAP: Final = 14


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text, each with the height of its base line; `x` is their middle."""

    x: float
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An arrow between two columns, or a note (a box) at one. Heights grow downwards."""

    kind: str  # "arrow" or "note"
    tone: str  # "", "good" or "bad"
    text: Text
    x1: float
    x2: float
    y1: float
    y2: float


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def drawing(name: str, lang: Lang) -> str:
    """A drawing as SVG in one language. Raises FactError that lists the known ones."""
    data = pick(_data(), name, "drawing in macros/data/drawings.toml")
    told = ". ".join(_told(data, lang)) if lang == "en" else "；".join(_told(data, lang))
    values = {"name": name, "title": data[lang], "told": told, "width": WIDTH}
    if data["kind"] == "timeline":
        moments, height = _timeline(data, lang)
        return block("timeline.svg.html", lang, moments=moments, height=height, **values)
    heads, steps, height = _sequence(data, lang)
    columns = [head.x for head in heads]
    return block("sequence.svg.html", lang, heads=heads, steps=steps, columns=columns, height=height, **values)


def _told(data: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """The drawing in sentences, for those who hear the page."""
    actors = [actor[lang] for actor in data.get("actors", ())]
    for step in data["steps"]:
        if "when" in step:
            yield f"{step['when'][lang]}: {step[lang]}" if lang == "en" else f"{step['when'][lang]}：{step[lang]}"
        elif "at" in step:
            yield step[lang]
        else:
            yield f"{actors[step['from']]} → {actors[step['to']]}: {step[lang]}"


def _sequence(data: Mapping[str, Any], lang: Lang) -> tuple[list[Text], list[Step], float]:
    """Heads of the columns, what happens between them, and the drawing's height."""
    room = WIDTH / len(data["actors"])
    middles = [room * (at + 0.5) for at in range(len(data["actors"]))]
    wrapped = [wrap(actor[lang], room - 12) for actor in data["actors"]]
    heads = [_text(x, lines, _LINE) for x, lines in zip(middles, wrapped, strict=True)]
    y = _LINE * max(len(lines) for lines in wrapped) + _GAP * 1.5
    steps = []
    for step in data["steps"]:
        made = _note(step, lang, middles, y) if "at" in step else _arrow(step, lang, middles, y)
        steps.append(made)
        y = made.y2 + _GAP
    return heads, steps, y


def _arrow(step: Mapping[str, Any], lang: Lang, middles: Sequence[float], y: float) -> Step:
    """The words above the arrow, between their two columns; they may reach over the outer edges of the columns."""
    one, other = middles[step["from"]], middles[step["to"]]
    left, right = min(one, other), max(one, other)
    lines = wrap(step[lang], right - left + 60)
    middle = min(max((left + right) / 2, (right - left + 60) / 2), WIDTH - (right - left + 60) / 2)
    bottom = y + _LINE * len(lines) + 5
    return Step("arrow", "", _text(middle, lines, y + _EM), one, other, bottom, bottom)


def _note(step: Mapping[str, Any], lang: Lang, middles: Sequence[float], y: float) -> Step:
    width = 200.0
    left = min(max(middles[step["at"]] - width / 2, 2), WIDTH - width - 2)
    lines = wrap(step[lang], width - 16)
    text = _text(left + width / 2, lines, y + _EM + 5)
    return Step("note", step.get("tone", ""), text, left, left + width, y, y + _LINE * len(lines) + 9)


def _timeline(data: Mapping[str, Any], lang: Lang) -> tuple[list[tuple[float, str, Text]], float]:
    """Of each moment its height, its name and its text, and the drawing's height."""
    moments = []
    y = 10.0
    for step in data["steps"]:
        lines = wrap(step[lang], WIDTH - 120)
        moments.append((y + _EM, step["when"][lang], _text(112, lines, y + _EM)))
        y += _LINE * len(lines) + _GAP
    return moments, y


def _text(x: float, lines: Sequence[str], first: float) -> Text:
    return Text(x, tuple((first + _LINE * at, line) for at, line in enumerate(lines)))


def wrap(text: str, width: float) -> list[str]:
    """A text in as few lines of at most `width` units as its words allow, all about as long.

    Chinese breaks anywhere but before a mark.
    """
    lines = _fill(text, width)
    while len(narrower := _fill(text, width - _EM)) == len(lines) and width > _EM:
        lines, width = narrower, width - _EM
    return lines


def _fill(text: str, width: float) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _wide(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: a run of Latin letters with the blank behind it, or a Chinese character with its marks."""
    piece = ""
    for character in text:
        chinese = ord(character) >= 0x2E80
        before = ord(piece[-1]) >= 0x2E80 if piece else False
        if piece and (piece[-1] == " " or (chinese or before)) and character not in "，。；：？！、）” ":
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _wide(text: str) -> float:
    """About how wide a text is, in the drawing's units."""
    return sum(_EM if ord(character) >= 0x2E80 else _EM * 0.56 for character in text)
