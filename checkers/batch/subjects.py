"""Text → subjects. Pure.

One subject a line. Blank lines and lines that begin with `#` are passed over, and what comes twice is taken once. Of a
line of a table the first cell is taken, or the cell in the column that the table's head calls domain or 域名.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..names import dns_name

# No record is longer than its 65,535 octets (RFC 1035 §3.2.1, RDLENGTH), and no name than 253.
LONGEST = 65_535
# How much of a longer line is shown.
SHOWN = 80
HEADS = frozenset(
    {"domain", "domains", "domain name", "domain_name", "hostname", "域名", "域名名称", "主域名", "网域", "網域"}
)
# A cell that no record begins with: a host name, an address, or a URL, up to a separator.
_CELL = re.compile(r'\s*"?(?:[a-z][a-z0-9+.-]*://)?[^\s"\'=:;,\t/]+\.[^\s"\'=;,\t]+"?\s*[,;\t]', re.IGNORECASE)
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Subject:
    """One line's subject. `line` counts from 1, `column` in code points from 0."""

    text: str
    line: int
    column: int = 0
    too_long: bool = False  # `text` is only the beginning of the line, for showing


@dataclass(slots=True)
class Subjects:
    """The subjects of a text, and how many lines named one that was there already."""

    found: list[Subject]
    repeated: int = 0


def subjects(text: str) -> Subjects:
    """Read a list. Never raises: a line that cannot be read is a subject by itself, and gets its own report."""
    all_ = Subjects([])
    seen: set[str] = set()
    head: tuple[str, int] | None = None
    first = True
    for number, line in _lines(text):
        if first:
            first = False
            head = _head(line)
            if head is not None:
                continue
        subject = _subject(line, number, head)
        if subject is None:
            continue
        key = subject.text if subject.too_long else identity(subject.text)
        if key in seen:
            all_.repeated += 1
            continue
        seen.add(key)
        all_.found.append(subject)
    return all_


def identity(text: str) -> str:
    """What makes two lines the same subject: a domain's name in ASCII and lower case, else the text itself."""
    return (dns_name(text) if len(text) <= 1_000 else None) or text


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, with their numbers. Only CR and LF end a line, as in the editors that number them."""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, line


def _subject(line: str, number: int, head: tuple[str, int] | None) -> Subject | None:
    if len(line) > LONGEST:
        return Subject(line.strip()[:SHOWN] + "…", number, too_long=True)
    if head is not None:
        cells = _cells(line, head[0])
        cell = cells[head[1]].strip() if head[1] < len(cells) else ""
    elif _CELL.match(line):
        cell = _cells(line, next(char for char in line if char in _SEPARATORS))[0].strip()
    else:
        cell = line.strip()
    return Subject(cell, number, max(0, line.find(cell))) if cell else None


def _head(line: str) -> tuple[str, int] | None:
    """The separator and the column of domains, where the first line is a table's head."""
    for separator in _SEPARATORS:
        for column, cell in enumerate(_cells(line, separator)):
            if cell.strip().lower() in HEADS:
                return separator, column
    return None


def _cells(line: str, separator: str) -> list[str]:
    """One line of a table; a quotation mark that is not closed ends with its line."""
    try:
        return next(csv.reader(io.StringIO(line), delimiter=separator), [])
    except csv.Error:
        return line.split(separator)
