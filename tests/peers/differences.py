"""Where two checkers say different things of one record, and the committed reasons for it (`differences.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("differences.toml")


@dataclass(frozen=True, slots=True)
class Difference:
    """One record of which one checker says that something is wrong, and the other does not."""

    between: str  # "check_host/pyspf", "check/check_host", "check/checkdmarc", "dmarc/checkdmarc"
    record: str
    wrong_for: str  # "ours" (the first one) or "theirs"
    because: str  # the rule of ours, or what the other checker said

    def __str__(self) -> str:
        return f"{self.between}: {self.record!r} is wrong for {self.wrong_for}: {self.because}"


@dataclass(frozen=True, slots=True)
class Row:
    """One reason. It explains the differences of its pair and direction whose record and grounds match."""

    id: str
    between: str
    wrong_for: str
    because: str  # a regular expression: the rule of ours (whole), or a part of what the other checker said
    right: str  # "ours", "theirs" or "both": they answer different questions
    reason: str
    section: str
    example: str  # one such record
    record: str = ""  # a regular expression that finds something in the record

    def explains(self, one: Difference) -> bool:
        if (one.between, one.wrong_for) != (self.between, self.wrong_for):
            return False
        grounds = re.fullmatch if self.wrong_for == "ours" else re.search
        return bool(grounds(self.because, one.because)) and bool(re.search(self.record, one.record))


def rows(between: Sequence[str]) -> list[Row]:
    """The committed reasons for these pairs of checkers."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    everything = [Row(id=id_, **entry) for id_, entry in table.items()]
    return [row for row in everything if row.between in between]


def judge(found: Sequence[Difference], reasons: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The differences that no row explains, and the rows that do not explain their own example.

    A difference belongs to the first row that explains it, so that a row behind a wider one is told, too.
    """
    used = set()
    unexplained = []
    for one in found:
        row = next((row for row in reasons if row.explains(one)), None)
        if row is None:
            unexplained.append(str(one))
        elif one.record == row.example:
            used.add(row.id)
    return unexplained, [row.id for row in reasons if row.id not in used]
