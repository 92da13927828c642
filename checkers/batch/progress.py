"""How far a run is, on standard error: a bar that is drawn over itself on a terminal, else a line now and then.

Drawn here and not by a library: results may go to the same terminal, so the bar has to be taken away before each of
them, and it must not cost a thread or a tenth of a second of importing.
"""

from __future__ import annotations

import os
import sys
import time

import click

from ..render.styled import columns
from ..render.words import ui
from ..report import Verdict
from .tally import Tally

# How often the bar is drawn again, and how often a line is written where there is no terminal, in seconds.
REDRAWN = 0.1
TOLD = 10.0
WIDTH = 24


class Bar:
    """Shows a tally. Every method may be called as often as wished."""

    def __init__(self, tally: Tally, lang: str) -> None:
        self._tally = tally
        self._words = ui(lang)["batch"]
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._next = self._begun if self._terminal else self._begun + TOLD
        self._drawn = 0  # columns

    def update(self) -> None:
        """Show the tally, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (REDRAWN if self._terminal else TOLD)
        text, left = self._text(), self._left(now - self._begun)
        if not self._terminal:
            click.echo(text + left, err=True)
            return
        filled = WIDTH * self._tally.done // max(1, self._tally.total)
        bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] "
        room = _room()
        forms = (bar + text + left, bar + text, text, "")
        line = next(form for form in forms if columns(form) < room)
        click.echo(f"\r{line}{' ' * (self._drawn - columns(line))}", nl=False, err=True)
        self._drawn = columns(line)

    def clear(self) -> None:
        """Take the bar away, before something else is written to the terminal."""
        if self._drawn:
            click.echo(f"\r{' ' * self._drawn}\r", nl=False, err=True)
            self._drawn = 0
            self._next = 0

    def _text(self) -> str:
        tally = self._tally
        text: str = self._words["progress"].format(
            done=tally.done,
            total=tally.total,
            fail=tally.verdicts[Verdict.FAIL],
            unknown=tally.verdicts[Verdict.UNKNOWN],
        )
        return text

    def _left(self, seconds: float) -> str:
        """How long the rest will take, when there is something to judge by."""
        done = self._tally.done - self._tally.earlier
        if done < 10 or seconds < 2:
            return ""
        left = seconds / done * (self._tally.total - self._tally.done)
        text: str = self._words["left"].format(seconds=max(1, round(left)))
        return text


def _room() -> int:
    """How many columns the terminal has at which standard error comes out."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
