"""Whether reading a record is linear in its length: the time for twice the text beside the time for the text.

A ratio near 2 is linear, near 4 quadratic. The command and the page cut what is longer than a DNS record can be
(`normalise.LIMIT`), so a whole check of it is measured once, and the parsers behind the cut for themselves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from checkers.dmarc.parse import parse as parse_dmarc
from checkers.normalise import LIMIT, normalise
from checkers.registry import checker as checker_of
from checkers.spf.grammar import SpfSyntaxError, parse_strict
from checkers.spf.parse import parse as parse_spf

from .setting import line

AIM = 2.5
_KB = 1024
# Each size is measured beside twice as much: up to 1 MB, from little enough to give up early on what is quadratic.
_SIZES = (16 * _KB, 32 * _KB, 64 * _KB, 128 * _KB, 256 * _KB, 512 * _KB)
# Up to what is just below the cut.
_BELOW_CUT = tuple(LIMIT // 8 * times for times in (1, 2, 4))
_REPEATS = 3
_QUICK_REPEATS = 20
_QUICK = 0.3  # seconds of repeating what takes little
_SLOW = 4.0  # seconds

# A shape: what the text begins with, and what is repeated until it is long enough.
SPF: dict[str, tuple[str, str]] = {
    "many terms": ("v=spf1", " ip4:192.0.2.1 include:spf.mail.qq.com"),
    "one huge term": ("v=spf1 include:", "a"),
    "one huge name": ("v=spf1 include:", "a."),
    "many marks": ("v=spf1 ", ";,"),
    "marks in a term": ("v=spf1 mx", ",;"),
    "values in a list": ("v=spf1 ip4:192.0.2.1", ",192.0.2.1"),
    "glued terms": ("v=spf1 ", "ip4:192.0.2.1~all"),
    "unclosed quotes": ("v=spf1 ", '"'),
    "many versions": ("", "v=spf1 mx "),
    "many versions, glued": ("", "v=spf1"),
    "open ends": ("v=spf1", " include:"),
    "signs alone": ("v=spf1", " ~"),
    "open macros": ("v=spf1 exists:", "%{"),
    "slashes": ("v=spf1 a", "/"),
    "spaces": ("v=spf1", " "),
    "digits": ("v=spf1 ip4:", "1"),
    "full-width": ("v=spf1", " include\uff1aa\u3002b"),
    "zone lines": ("", 'a IN TXT "v=spf1 mx"\n'),
    "backslashes": ("v=spf1 ", "\\"),
}
DMARC: dict[str, tuple[str, str]] = {
    "many tags": ("v=DMARC1; p=none", "; x=y"),
    "one tag again": ("v=DMARC1", "; p=none"),
    "one huge value": ("v=DMARC1; p=", "a"),
    "one huge name": ("v=DMARC1; ", "a"),
    "many addresses": ("v=DMARC1; p=none; rua=mailto:a@example.com", ",mailto:a@example.com"),
    "addresses, no mailto": ("v=DMARC1; p=none; rua=a@example.com", ",a@example.com"),
    "many marks": ("v=DMARC1; p=none", ";"),
    "equals signs": ("v=DMARC1; p", "="),
    "unclosed quotes": ("v=DMARC1; p=none ", '"'),
    "many versions": ("", "v=DMARC1; p=none; "),
    "many versions, glued": ("", "v=DMARC1"),
    "spaces": ("v=DMARC1; p=none", " "),
    "commas": ("v=DMARC1; p=none; rua=", ","),
    "at signs": ("v=DMARC1; p=none; rua=mailto:", "@"),
    "percent signs": ("v=DMARC1; p=none; rua=mailto:", "%4"),
    "colons": ("v=DMARC1; p=none; fo=", "1:"),
    "exclamation marks": ("v=DMARC1; p=none; rua=mailto:a@b.example", "!1"),
}


def text_of(shape: tuple[str, str], length: int) -> str:
    """A text of one shape, of whole repetitions, so long or a little shorter."""
    begin, again = shape
    return begin + again * ((length - len(begin)) // len(again))


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Of the processor, the least of some runs: what else a shared machine does is not in it."""
    taken: list[float] = []
    while len(taken) < _REPEATS or (len(taken) < _QUICK_REPEATS and sum(taken) < _QUICK):
        begun = time.process_time()
        work(text)
        taken.append(time.process_time() - begun)
        if taken[-1] > _SLOW:
            break
    return min(taken)


def worst(work: Callable[[str], object], shape: tuple[str, str], sizes: tuple[int, ...] = _SIZES) -> tuple[float, int]:
    """The greatest ratio of the time for twice a size to the time for it, and that size. Gives up when it is plain."""
    found = (0.0, 0)
    taken = {sizes[0]: _seconds(work, text_of(shape, sizes[0]))}
    for size in sizes:
        taken[2 * size] = _seconds(work, text_of(shape, 2 * size))
        found = max(found, (taken[2 * size] / taken[size], size))
        if taken[2 * size] > _SLOW:
            break
    return found


def _strict(text: str) -> object:
    """The receiver's reading, which mostly refuses these."""
    try:
        return parse_strict(text)
    except SpfSyntaxError as error:
        return error


def measure() -> None:
    """Prints the worst ratio of each shape for each reader."""
    readers: list[tuple[str, Callable[[str], object], dict[str, tuple[str, str]]]] = [
        ("spf.parse", parse_spf, SPF),
        ("spf.grammar", _strict, SPF),
        ("dmarc.parse", parse_dmarc, DMARC),
    ]
    for name, work, shapes in readers:
        for shape, parts in shapes.items():
            ratio, size = worst(work, parts)
            note = f"time({2 * size // _KB} kB) / time({size // _KB} kB)"
            line(f"{name}: {shape}", f"{ratio:.2f}", note + (f"  above {AIM}" if ratio > AIM else ""))
    # Below the cut: a whole check, as the command and the page do it.
    for kind, shapes in (("spf", SPF), ("dmarc", DMARC)):
        check = checker_of(kind)
        for shape, parts in shapes.items():

            def whole(text: str) -> object:
                return asyncio.run(check(text, kind="record"))  # noqa: B023 - run before the next round

            def clean(text: str) -> object:
                return normalise(text, kind)  # noqa: B023

            for name, work in (("normalise", clean), ("check", whole)):
                ratio, size = worst(work, parts, _BELOW_CUT)
                note = f"time({2 * size // _KB} kB) / time({size // _KB} kB)"
                line(f"{kind} {name}: {shape}", f"{ratio:.2f}", note + (f"  above {AIM}" if ratio > AIM else ""))
