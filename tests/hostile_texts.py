"""The hostile corpus: what somebody may paste, or publish, to make a checker, a page or a terminal do something else.

`tests/vectors/hostile/<group>.yml` is a list of rows, each a name and the parts of a text. A part is a text or
`{repeat: text, times: number}`, so that a megabyte is a line in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent / "vectors" / "hostile"

Part = str | Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One text."""

    group: str
    name: str
    parts: Sequence[Part]

    @property
    def id(self) -> str:
        return f"{self.group}/{self.name}"

    @property
    def length(self) -> int:
        """Characters."""
        return sum(
            len(part) if isinstance(part, str) else len(str(part["repeat"])) * int(part["times"]) for part in self.parts
        )

    @property
    def text(self) -> str:
        """The whole text; it may hold halves of surrogate pairs."""
        return "".join(
            part if isinstance(part, str) else str(part["repeat"]) * int(part["times"]) for part in self.parts
        )


@cache
def corpus() -> tuple[Hostile, ...]:
    """Every text, in the files' order."""
    return tuple(
        Hostile(path.stem, name, parts)
        for path in sorted(HERE.glob("*.yml"))
        for name, *parts in yaml.safe_load(path.read_text(encoding="utf-8"))
    )
