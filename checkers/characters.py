"""Our own table of characters that a paste brings along, and how untrusted text is made visible.

`unicodedata`, `str.isprintable` and `\\w` are not used on subjects: their tables differ between Python
versions, and the page must say the same as the command.
"""

from __future__ import annotations

import re

# Characters that show nothing, and so hide in a record: soft hyphen, joiners, zero-width and
# directional marks, variation selectors, fillers, tags, the byte order mark.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
# Control characters other than tab, line feed and carriage return; U+0085 is a line break.
CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
ODD_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
LINE_BREAKS = "\r\n\u0085\u2028\u2029"
DASHES = "\u2010-\u2015\u2212\ufe58\ufe63"
SMART_QUOTES = "\u2018-\u201f\u00ab\u00bb\u2039\u203a\u300c-\u300f\u00b4\u02bc\uff02\uff07"
# Full-width forms are ASCII shifted by 0xFEE0; the other marks are what a Chinese keyboard gives.
FULL_WIDTH = (
    "\uff01\uff03-\uff06\uff08-\uff5e\u3001\u3002\uff61\ufe50\ufe52\ufe54\ufe55\u301c\u223c\u02dc\u2236\uffe3\u0303"
)
FULL_WIDTH_MARKS = {
    "\u3001": ",",
    "\u3002": ".",
    "\uff61": ".",
    "\ufe50": ",",
    "\ufe52": ".",
    "\ufe54": ";",
    "\ufe55": ":",
    "\u301c": "~",
    "\u223c": "~",
    "\u02dc": "~",
    "\uffe3": "~",
    "\u0303": "~",
    "\u2236": ":",
}
# Letters of other scripts that look like an ASCII letter in the usual fonts.
LOOK_ALIKES = dict(
    zip(
        "аеорсухѕіјԁԛԝһАВЕКМНОРСТХІЅЈοαρνΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡſ\u212a",
        "aeopcyxsijdqwhABEKMHOPCTXISJoapvABEZHIKMNOPTYXigsK",
        strict=True,
    )
)

# UTF-8 that was read as Windows-1252, as a mail programme or a spreadsheet does: `â€œ` was a curly quotation mark,
# `ï¼š` a full-width colon. The page code's own characters for the octets 80 to 9F, else the octet itself.
_CP1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"
_OCTETS = {char: 0x80 + number for number, char in enumerate(_CP1252)}
_FOLLOWING = f"\x80-\xbf{_CP1252}"
MOJIBAKE = f"[\xc2-\xdf][{_FOLLOWING}]|[\xe0-\xef][{_FOLLOWING}]{{2}}|\xe2€(?![{_FOLLOWING}])"

_HIDDEN = re.compile(f"[{INVISIBLE}{CONTROL}{LINE_BREAKS}{ODD_SPACES}]")


def to_ascii(char: str) -> str:
    """The ASCII character that a full-width one stands for."""
    return FULL_WIDTH_MARKS.get(char) or chr(ord(char) - 0xFEE0)


def unmangled(char: str) -> str:
    """What a match of `MOJIBAKE` was before; the match itself where it is no UTF-8."""
    if len(char) == 2 and char[0] == "\xe2":
        return "\u201d"  # the last octet of this quotation mark has no character in Windows-1252 and is often lost
    try:
        return bytes(_OCTETS.get(one, ord(one)) for one in char).decode("utf-8")
    except ValueError:
        return char


def code_point(char: str) -> str:
    """U+200B for a character."""
    return f"U+{ord(char):04X}"


def split_hidden(text: str) -> list[tuple[str, bool]]:
    """Cut a text into pieces: (visible text, False) or (one hidden character, True)."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _HIDDEN.finditer(text):
        if match.start() > at:
            pieces.append((text[at : match.start()], False))
        pieces.append((match.group(), True))
        at = match.end()
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def visible(text: str) -> str:
    """The text with every hidden character written out as <U+200B>, safe for a terminal or a log.

    The brackets are ASCII because a Chinese Windows console (GBK) has no others.
    """
    return _HIDDEN.sub(lambda match: f"<{code_point(match.group())}>", text)
