"""DKIM keys (RFC 6376): the public half of the key with which a domain signs its mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..report import Report, make_report
from ..subject import Kind

CHECKER = "dkim"


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    selectors: tuple[str, ...] = ()  # the names to try; without them those of the recognised providers


async def check(
    subject: str,
    *,
    kind: Kind | None = None,
    options: Any = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    return make_report(CHECKER, subject, [], {})
