"""What to do, in what order, with the record to publish as it is typed into the reader's DNS panel.

First what stops mail now, then what the receivers ask of all senders, then what is to be done before DMARC can ask for
more, then that, then the rest. A step is one change; what it settles is measured by judging the domain with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ..dns import Resolver
from ..fixing import apply_safe
from ..providers import provider
from ..registry import checker as checker_of
from ..report import Applicability, Finding, Report, Severity, apply_edits
from .across import parked
from .panels import Action, Entry, entry
from .proposal import judged
from .survey import CHECKS, Survey

# Who is told first: without MX nothing arrives; SPF and DKIM are asked of everybody, DMARC of bulk senders.
_STAGES = {"mx": 0, "domain": 0, "spf": 1, "dkim": 2, "dmarc": 3, "mta-sts": 15, "tls-rpt": 16, "bimi": 17}
_WARNING_STAGE = 10  # behind every error about mail itself
# What has a place of its own: mail of the reader's own that fails; a key and reports before DMARC asks for more.
_PROMOTED = {
    "domain-spf-lacks-provider": 1.5,
    "domain-reject-without-dkim": 2,
    "dkim-no-keys": 4,
    "dkim-revoked": 4,
    "dkim-testing": 4,
    "dkim-not-found": 4,
    "dmarc-no-reports": 5,
    "dmarc-policy-none": 14,
}
# No mistakes, and yet something to do.
_TO_DO = frozenset({"dmarc-policy-none", "dkim-not-found"})
# Which receivers' rule a step serves. They are content with p=none.
SERVES: Mapping[str, tuple[str, ...]] = {
    "spf": ("spf", "spf-or-dkim", "spf-dkim-dmarc"),
    "dkim": ("dkim", "dkim-1024", "spf-or-dkim", "spf-dkim-dmarc"),
    "dmarc": ("dmarc", "spf-dkim-dmarc"),
}
_OWN_WISH = frozenset({"dmarc-policy-none", "dmarc-weaker-subdomains", "dmarc-no-reports"})
# What a parked domain lacks is told by rules of its own.
_PARKED_INSTEAD = frozenset({"spf-no-record", "dmarc-no-record", "dmarc-policy-none"})
# The host of each record below the domain.
_HOSTS = {"dmarc": "_dmarc.", "mta-sts": "_mta-sts.", "tls-rpt": "_smtp._tls.", "bimi": "default._bimi.", "spf": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do."""

    key: str  # of the finding that it is about: `<checker>/<key>`
    checker: str
    finding: Finding
    also: tuple[str, ...] = ()  # keys of the other findings that the same change settles
    entry: Entry | None = None  # the record to publish; None where we cannot know it

    @property
    def needs(self) -> tuple[str, ...]:
        """The receivers' needs that it serves, as `sender-rules.toml` names them."""
        return () if self.finding.rule in _OWN_WISH else SERVES.get(self.checker, ())


async def next_steps(found: Survey, report: Report, resolver: Resolver, deadline: float | None) -> tuple[Step, ...]:
    """The steps, the most urgent first. `report` has the findings of the check-up itself."""
    own = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    if elsewhere := [finding for finding in report.findings if finding.rule == "domain-www"]:
        return (_step([("domain", elsewhere[0])]),)  # nothing is to be published here
    steps: list[Step] = []
    for checker in CHECKS:
        todo = _todo(found, checker, {finding.rule for finding in own})
        lacking = [one for one in own if checker == "spf" and one.rule == "domain-spf-lacks-provider"]
        settled, published = await _Change(found, checker, todo, lacking, resolver, deadline).find()
        if settled:
            steps.append(_step(settled, published))
        done = [finding for _, finding in settled]
        steps += [_step([(checker, finding)]) for finding in todo if finding not in done]
        own = [finding for finding in own if finding not in done]
    steps += [_step([("domain", finding)], _parking(found, finding)) for finding in own]
    return tuple(sorted(steps, key=_stage))


def _step(findings: Sequence[tuple[str, Finding]], published: Entry | None = None) -> Step:
    """A step about the heaviest of the findings that it settles."""
    checker, first = min(findings, key=lambda one: one[1].severity.weight)
    keys = [f"{name}/{finding.key}" for name, finding in findings if finding is not first]
    return Step(key=f"{checker}/{first.key}", checker=checker, finding=first, also=tuple(keys), entry=published)


def _stage(step: Step) -> float:
    stage = _STAGES[step.checker]
    if step.finding.severity is Severity.ERROR:
        return stage
    return _PROMOTED.get(step.finding.rule, stage + _WARNING_STAGE if stage < _WARNING_STAGE else stage)


def _todo(found: Survey, checker: str, own: Iterable[str]) -> list[Finding]:
    """The findings of one check that ask for something."""
    no_mail = parked(found)
    return [
        finding
        for finding in found.reports[checker].findings
        if (finding.severity is not Severity.INFO or finding.rule in _TO_DO)
        and not (no_mail and (finding.rule in _PARKED_INSTEAD or checker in {"mx", "dkim"}))
        and not (finding.rule in {"dkim-no-keys", "dkim-not-found"} and "domain-reject-without-dkim" in own)
    ]


def _parking(found: Survey, finding: Finding) -> Entry | None:
    """One of the three records of a domain without mail."""
    put = partial(entry, found.panel, found.zone)
    if finding.rule == "domain-parked-without-spf":
        return put("TXT", found.name, "v=spf1 -all")  # RFC 7208 §10.1.2
    if finding.rule == "domain-parked-without-dmarc":
        action: Action = "replace" if found.facts("dmarc").get("name") == f"_dmarc.{found.name}" else "add"
        return put("TXT", f"_dmarc.{found.name}", "v=DMARC1; p=reject; adkim=s; aspf=s", action=action)
    if finding.rule == "domain-parked-without-null-mx":
        return put("MX", found.name, ".", priority=0)  # RFC 7505 §3
    return None


class _Change:
    """The one change of a checker's record: what it should be, and what that settles."""

    def __init__(
        self,
        found: Survey,
        checker: str,
        todo: Sequence[Finding],
        lacking: Sequence[Finding],
        resolver: Resolver,
        deadline: float | None,
    ) -> None:
        self._found = found
        self._checker = checker
        self._todo = todo
        self._lacking = lacking  # that SPF does not name the mailbox service
        self._resolver = resolver
        self._deadline = deadline

    async def find(self) -> tuple[list[tuple[str, Finding]], Entry | None]:
        """The findings that it settles with the checkers that have them, and the record; nothing where none is certain."""
        if self._checker not in _HOSTS or not (self._todo or self._lacking):
            return [], None
        name = f"{_HOSTS[self._checker]}{self._found.name}"
        facts = self._found.facts(self._checker)
        stands_here = facts.get("name") == name
        for value in await self._values(stands_here=stands_here):
            after = await judged(self._found, self._checker, name, value, self._resolver, self._deadline)
            if after is None:
                continue
            left = {finding.rule for finding in after.findings}
            settled = [(self._checker, finding) for finding in self._todo if finding.rule not in left]
            settled += [("domain", one) for one in self._lacking if f"include:{one.args['include']}" in value]
            if settled:
                action: Action = "add" if not stands_here else "merge" if facts.get("records") else "replace"
                return settled, entry(self._found.panel, self._found.zone, "TXT", name, value, action=action)
        return [], None

    async def _values(self, *, stands_here: bool) -> list[str]:
        """What the record could be, the best first."""
        report = self._found.reports[self._checker]
        rules = {finding.rule for finding in self._todo}
        if not rules.isdisjoint({"spf-no-record", "dmarc-no-record"}):
            first = self._first()
            return [first] if first else []
        wrong = f"{self._checker}-wrong-name" in rules
        if not stands_here and not wrong:
            return []  # it stands above, and is another name's business
        mended = await _mended(report)
        values = mended or ([report.text] if wrong else [])
        for finding in self._lacking:
            # Behind the version, so that no `all` stands before it.
            bases = [value for value in (*values, report.text) if value[:7].lower() == "v=spf1 "]
            several = "spf-several-answers" in self._found.rules("spf") and not mended
            values = [
                *([] if several else [f"{base[:7]}include:{finding.args['include']} {base[7:]}" for base in bases]),
                *values,
            ]
        return values

    def _first(self) -> str | None:
        """A first record, where there is none."""
        if self._checker == "dmarc":
            return f"v=DMARC1; p=none; rua=mailto:dmarc@{self._found.name}"
        service = provider(self._found.provider["id"]) if self._found.provider else None
        return service.spf if service else None


async def _mended(report: Report) -> list[str]:
    """The record with all safe repairs, then with the repairs that its findings offer, the heaviest first."""
    record = report.facts.get("record")
    if not isinstance(record, str):
        return []
    check = partial(checker_of(report.checker), kind="record")
    # Several records of one name are judged together, as a receiver meets them.
    several = report.facts.get("records")
    fixed = await apply_safe(check, "\n".join(several or [record]), None if several else report)
    values = [] if several or not fixed.applied else [fixed.text]
    for finding in fixed.report.findings:
        if finding.fix and finding.fix.applicability is Applicability.REVIEW and finding.severity is Severity.ERROR:
            again = await apply_safe(check, apply_edits(fixed.report.text, finding.fix.edits))
            values.insert(0, again.text)
            break
    return [value for value in values if "\n" not in value]
