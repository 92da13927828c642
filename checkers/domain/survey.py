"""All checkers on one domain at once, and what else the DNS says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..checker import Fetcher, Progress
from ..dns import Answer, DnsError, Resolver
from ..providers import is_mailbox_provider
from ..registry import checker as checker_of
from ..report import Report
from ..together import both, together
from .panels import Panel, panel_of

if TYPE_CHECKING:
    from . import Options

# In the order in which a report lists them.
CHECKS = ("mx", "spf", "dkim", "dmarc", "mta-sts", "tls-rpt", "bimi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found out about a domain."""

    name: str  # ASCII
    exists: bool  # False: the DNS says that there is no such name
    reports: Mapping[str, Report]  # by checker, in the order of CHECKS
    zone: str | None  # the name at which the domain's NS records stand, None where that is not known
    panel: Panel | None
    panel_via: str | None  # the name server that shows it
    provider: dict[str, str] | None  # id and via ("mx" or "spf")

    def rules(self, checker: str) -> frozenset[str]:
        """The rules that a checker's report has findings of."""
        return frozenset(finding.rule for finding in self.reports[checker].findings)

    def facts(self, checker: str) -> Mapping[str, Any]:
        """The facts of a checker's report."""
        return self.reports[checker].facts


async def survey(
    name: str,
    options: Options,
    resolver: Resolver,
    fetcher: Fetcher | None,
    deadline: float | None,
    progress: Progress | None,
) -> Survey:
    """Run every checker on the domain `name` under one deadline. Never raises."""
    existing = await _answer(name, "NS", resolver, deadline)
    if existing is not None and not existing.exists:
        return Survey(name=name, exists=False, reports={}, zone=None, panel=None, panel_via=None, provider=None)
    counted = _Counted(progress)

    async def one(id_: str) -> Report:
        from ..dkim import Options as DkimOptions  # noqa: PLC0415 - its package is wanted only here

        own = DkimOptions(selectors=options.selectors) if id_ == "dkim" else None
        report = await checker_of(id_)(
            name, kind="domain", options=own, resolver=resolver, fetcher=fetcher, deadline=deadline
        )
        counted.done()
        return report

    async def all_checks() -> list[Report]:
        return await together(*map(one, CHECKS))

    reports, zone = await both(all_checks(), _zone(name, existing, resolver, deadline))
    by_checker = dict(zip(CHECKS, reports, strict=True))
    recognised = None if zone is None else panel_of(zone.names)
    return Survey(
        name=name,
        exists=True,
        reports=by_checker,
        zone=None if zone is None else zone.name,
        panel=recognised[0] if recognised else None,
        panel_via=recognised[1] if recognised else None,
        provider=_provider(by_checker),
    )


class _Counted:
    """Tells how many checks are done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0
        self._tell()

    def done(self) -> None:
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        if self._progress:
            self._progress("domain", self._done, len(CHECKS))


async def _answer(name: str, rdtype: str, resolver: Resolver, deadline: float | None) -> Answer | None:
    """An answer, or None where there is none: the checkers ask for themselves and say what was not answered."""
    try:
        return await resolver.resolve(name, rdtype, deadline=deadline)
    except DnsError:
        return None


async def _zone(name: str, first: Answer | None, resolver: Resolver, deadline: float | None) -> Answer | None:
    """The NS records of the zone that a name is kept in: its own, else those of the closest name above.

    None where one of the questions is not answered: the records of a registry would say nothing of this domain.
    """
    answer = first
    while answer is not None and (not answer.names or answer.canonical):  # another's, behind a CNAME
        name = name.partition(".")[2]
        if "." not in name:
            return None
        answer = await _answer(name, "NS", resolver, deadline)
    return answer


def _provider(reports: Mapping[str, Report]) -> dict[str, str] | None:
    """The mailbox service: behind the MX records, else behind what SPF includes; last whoever takes the mail in."""
    taking = [host["provider"] for host in reports["mx"].facts.get("hosts", ()) if host.get("provider")]
    sending = [term["provider"] for term in reports["spf"].facts.get("terms", ()) if term.get("provider")]
    for via, ids in (("mx", taking), ("spf", sending)):
        if (mailbox := next(filter(is_mailbox_provider, ids), None)) is not None:
            return {"id": mailbox, "via": via}
    return {"id": taking[0], "via": "mx"} if taking else None
