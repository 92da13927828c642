"""Real mistakes beside other checkers: who finds them, at the right place, with the right repair, without false alarms.

What is true of each mistake is data (`mistakes.toml`). *Found*: something is said to be wrong. *Place*: of ours a marked
span, or a name in the message, that is the mistake; of the others a message that names the term, or a position that lies
in it. *Fix*: a repair is offered, and what it gives is the record that was meant. *False alarm*: an error where nothing
is wrong. All ask one real name server on loopback.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from checkers.cache import CachingResolver
from checkers.fixing import apply_safe
from checkers.registry import checker as checker_of
from checkers.render import json_
from checkers.resolvers import resolver_for
from scripts import peers
from tests.dns_support import nsd
from tests.vector_files import WORLD

from .setting import line

TABLE = Path(__file__).with_name("mistakes.toml")
# An address that no record in the table allows.
IP = "198.51.100.77"
# What receivers of a pyspf result do not take for an answer about the sender.
_BROKEN = ("permerror", "none")
_MARKER = "➞"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One case and what is true of it."""

    id: str
    checker: str
    text: str | None = None
    zone: str | None = None
    published: str | None = None
    marks: tuple[str, ...] = ()
    right: str | None = None
    ok: bool = False

    @property
    def origin(self) -> str:
        return f"m{self.id}.mistakes.test"

    def whole_zone(self) -> str:
        """The zone that the name server has for it."""
        name = "@" if self.checker == "spf" else "_dmarc"
        lines = self.zone or self.published or f"{name} TXT {_quoted(self.text or '')}"
        return f"$ORIGIN {self.origin}.\n{lines.replace('{origin}', self.origin)}\n"


@dataclass(frozen=True, slots=True)
class Score:
    """What one checker did with one mistake; None where the question does not arise."""

    found: bool | None = None
    place: bool | None = None
    fix: bool | None = None
    alarm: bool | None = None


def mistakes() -> list[Mistake]:
    """The table."""
    entries = tomllib.loads(TABLE.read_text(encoding="utf-8"))["mistake"]
    return [Mistake(**{**entry, "marks": tuple(entry.get("marks", ()))}) for entry in entries]


def _quoted(text: str) -> str:
    octets = text.encode()
    written = "".join(chr(one) if 0x20 <= one < 0x7F and one not in b'"\\' else f"\\{one:03}" for one in octets)
    return f'"{written}"'


def ours(mistake: Mistake, port: int) -> Score:
    """Our report, as a reader gets it: of the pasted text, or of the domain."""
    check = checker_of(mistake.checker)
    resolver = CachingResolver(resolver_for(f"127.0.0.1:{port}"))
    if mistake.text is None:
        deadline = time.monotonic() + 30
        report = asyncio.run(check(mistake.origin, kind="domain", resolver=resolver, deadline=deadline))
    else:
        report = asyncio.run(check(mistake.text, kind="record"))
    document = json_.report(report, "en")
    wrong = [one for one in document["findings"] if one["severity"] != "info"]
    if mistake.ok:
        return Score(alarm=any(one["severity"] == "error" for one in wrong))
    place = any(_at(mistake, one, report.text) for one in document["findings"])
    offered = {one["fix"]["record"] for one in document["findings"] if one["fix"]}
    if report.text != mistake.origin:
        offered.add(asyncio.run(apply_safe(partial(check, kind="record"), report.text)).text)
    fix = None if mistake.right is None else mistake.right in offered
    return Score(found=bool(wrong), place=(bool(wrong) and place) if mistake.marks else None, fix=fix)


def _at(mistake: Mistake, finding: Mapping[str, Any], text: str) -> bool:
    """Whether a finding points at what is wrong, by its span or, without one, by a name that it says."""
    if finding["span"] is None:
        return any(mark in str(value) for mark in mistake.marks for value in finding["args"].values())
    start, end = finding["span"]
    for mark in mistake.marks:
        for match in re.finditer(re.escape(mark), text):
            if start <= match.end() and match.start() <= end:
                return True
    return False


def theirs(mistake: Mistake, answer: Mapping[str, Any]) -> Score:
    """What a peer says. A crash is a verdict too: something is wrong, nobody knows where."""
    if "crash" in answer:
        return Score(alarm=True) if mistake.ok else Score(found=True, place=False if mistake.marks else None)
    if "result" in answer:
        error = (answer["message"] or answer["result"]) if answer["result"] in _BROKEN else None
        warnings: Sequence[str] = []
    else:
        error, warnings = answer["error"], answer["warnings"]
    if mistake.ok:
        return Score(alarm=bool(error))
    messages = [str(one) for one in (error, *warnings) if one]
    place = any(_names(mistake, message) for message in messages) if mistake.marks else None
    return Score(found=bool(messages), place=place, fix=None if mistake.right is None else False)


def _names(mistake: Mistake, message: str) -> bool:
    """Whether a message names the term, or has its marker in it or right before it."""
    said, _, record = message.partition(f"marked with {_MARKER}) in: ")
    if record:
        text, at = record.replace(_MARKER, ""), record.index(_MARKER) if _MARKER in record else -1
        spans = [(m.start(), m.end()) for mark in mistake.marks for m in re.finditer(re.escape(mark), text)]
        return any(start <= at <= end for start, end in spans)
    return any(mark.rstrip(":=") in said for mark in mistake.marks)


def scores() -> dict[str, list[Score]]:
    """Who did what with each mistake."""
    table = mistakes()
    with (
        tempfile.TemporaryDirectory() as folder,
        nsd([*(one.whole_zone() for one in table), WORLD], Path(folder)) as port,
    ):
        mine = [ours(one, port) for one in table]
        questions = []
        for one in table:
            pasted = {} if one.text is None else {"record": one.text}
            questions.append({"ask": f"checkdmarc-{one.checker}", "domain": one.origin, **pasted})
        checkdmarc = [theirs(*pair) for pair in zip(table, peers.judge(questions, port), strict=True)]
        asked = [{"ask": "pyspf", "domain": one.origin, "ip": IP} for one in table if one.checker == "spf"]
        answers = iter(peers.judge(asked, port))
        pyspf = [theirs(one, next(answers)) if one.checker == "spf" else Score() for one in table]
    return {"ours": mine, "checkdmarc": checkdmarc, "pyspf": pyspf}


def _cell(score: Score) -> str:
    if score.alarm is not None:
        return "FALSE ALARM" if score.alarm else "quiet"
    words = {"found": score.found, "place": score.place, "fix": score.fix}
    return " ".join(name for name, value in words.items() if value) or ("-" if score.found is None else "missed")


def measure() -> None:
    """Prints the table and its totals."""
    table, found = mistakes(), scores()
    line("mistake", "ours", f"{'':8}{'checkdmarc':<20}pyspf")
    for number, mistake in enumerate(table):
        cells = [_cell(found[name][number]) for name in found]
        print(
            f"{mistake.checker} {mistake.id + (' (legal)' if mistake.ok else ''):<24}{cells[0]:<20}{cells[1]:<20}{cells[2]}"
        )
    for name, rows in found.items():
        told = Counter[str]()
        asked = Counter[str]()
        for row in rows:
            for field in ("found", "place", "fix", "alarm"):
                value = getattr(row, field)
                if value is not None:
                    asked[field] += 1
                    told[field] += value
        words = ", ".join(f"{field} {told[field]}/{asked[field]}" for field in ("found", "place", "fix"))
        line(name, "", f"{words}, false alarms {told['alarm']}/{asked['alarm']}")
