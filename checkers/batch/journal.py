"""What an earlier run left: the lines of JSON that it wrote, and which subjects they answer.

A line counts when it is whole and is a report of the same checker with its `input`. A run that was killed may leave
half a line at the end; where the new run writes to the same file, that half is cut off first. A file in which anything
else stands is somebody's, and nothing in it is touched.
"""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path

from ..report import Severity, Verdict
from .subjects import identity
from .tally import Result

# No report is as long; a file with longer "lines" is no output of ours, and need not be held in memory.
LONGEST = 64 * 1024 * 1024
# How every line of ours begins.
BEGINNING = b'{"input": "'


class JournalError(Exception):
    """The file is not what an earlier run wrote."""


def answered(path: Path, checker: str) -> tuple[dict[str, Result], int]:
    """What whole lines of the file answer, by the inputs' identities, and where the last whole line ends.

    A file that is not there answers nothing. Raises JournalError for a file of another kind, OSError.
    """
    found: dict[str, Result] = {}
    end = 0
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return found, 0
    with file:
        for number in count(1):
            line = file.readline(LONGEST)
            if not line:
                break
            if line.strip() and not line.startswith(BEGINNING[: len(line)]):
                raise JournalError(f"{path}: line {number} is no line of `--jsonl`; is this the right file?")
            if not line.endswith(b"\n"):
                break
            end += len(line)
            read = _read(line, checker)
            if read is not None:
                found[read[0]] = read[1]
    return found, end


def cut(path: Path, end: int) -> bool:
    """Cut the file where its last whole line ends. True where there was something behind it. Raises OSError."""
    try:
        if path.stat().st_size <= end:
            return False
    except FileNotFoundError:
        return False
    os.truncate(path, end)
    return True


def _read(line: bytes, checker: str) -> tuple[str, Result] | None:
    """A line's input and result; None for a report of another checker, and for a line that was broken off."""
    try:
        document = json.loads(line)
        if document["checker"] != checker:
            return None
        parts = [document, *document["facts"].get("checks", {}).values()]
        findings = [finding for part in parts for finding in part["findings"]]
        rules = frozenset(one["rule"] for one in findings if one["severity"] != Severity.INFO.value or one["unchecked"])
        return identity(document["input"]), Result(Verdict(document["verdict"]), rules)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
