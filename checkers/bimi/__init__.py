"""BIMI (draft-brand-indicators-for-message-identification): the logo that some receivers show beside a mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..report import Report, make_report
from ..subject import Kind

CHECKER = "bimi"


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    selector: str = "default"  # the name before `._bimi`
    svg: str | None = None  # the text of a logo that the reader has


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
