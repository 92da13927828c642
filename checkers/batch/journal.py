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

from .subjects import identity

# No report is as long; a file with longer "lines" is no output of ours, and need not be held in memory.
LONGEST = 64 * 1024 * 1024
# How every line of ours begins.
BEGINNING = b'{"input": "'


class JournalError(Exception):
    """The file is not what an earlier run wrote."""


def answered(path: Path, checker: str) -> tuple[set[str], int]:
    """The identities of the inputs that whole lines of the file answer, and where the last whole line ends.

    A file that is not there answers nothing. Raises JournalError for a file of another kind, OSError.
    """
    found: set[str] = set()
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
            given = _input(line, checker)
            if given is not None:
                found.add(given)
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


def _input(line: bytes, checker: str) -> str | None:
    """The identity of a line's input; None for a report of another checker, and for a line that was broken off."""
    try:
        document = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(document, dict) and isinstance(document.get("input"), str) and "verdict" in document
    return identity(document["input"]) if whole and document.get("checker") == checker else None
