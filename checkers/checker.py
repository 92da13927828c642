"""The shape that every checker has, so that the command, the page and the check-up call them all alike."""

from __future__ import annotations

from typing import Any, Protocol

from .dns import Resolver
from .fetching import Fetcher
from .report import Report
from .subject import Kind

__all__ = ["Checker", "Fetcher", "Progress"]


class Progress(Protocol):
    """Told how far a check is: a stage's name, steps done, steps in all."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


class Checker(Protocol):
    """`check` of a checker's package. Options are a frozen dataclass of that checker; no language in it."""

    async def __call__(
        self,
        subject: str,
        *,
        kind: Kind | None = None,
        options: Any = None,
        resolver: Resolver | None = None,
        fetcher: Fetcher | None = None,
        deadline: float | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Judge a record or a domain; never raises for bad input."""
        ...
