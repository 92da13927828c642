"""MTA-STS (RFC 8461): senders are told to deliver to a domain over verified TLS only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..report import Report, make_report
from ..subject import Kind

CHECKER = "mta-sts"


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the subject."""

    policy: str | None = None  # the text of a policy that the reader has; then it is not fetched


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
