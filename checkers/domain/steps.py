"""What to do, in what order, with the record to publish as it is typed into the reader's DNS panel.

First what stops mail now, then what the receivers ask of all senders, then what keeps others from forging the domain
and what they ask of bulk senders, then the rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from ..fixing import apply_safe
from ..providers import provider
from ..registry import checker as checker_of
from ..report import Applicability, Finding, Report, Severity, apply_edits
from .across import parked
from .panels import Entry, entry
from .survey import CHECKS, Survey

# Who is told first: without MX nothing arrives; SPF and DKIM are asked of everybody, DMARC of bulk senders.
_STAGES = {"mx": 0, "domain": 0, "spf": 1, "dkim": 2, "dmarc": 3, "mta-sts": 5, "tls-rpt": 6, "bimi": 7}
_WARNING_STAGE = 10  # behind every error
# Not mistakes, and yet the next step on the way.
_NEXT = frozenset({"dmarc-policy-none"})
# Which receivers' rule a step serves.
SERVES = {"spf": ("spf", "spf-or-dkim", "spf-dkim-dmarc"), "dkim": ("dkim", "spf-or-dkim", "spf-dkim-dmarc")}
SERVES |= {"dmarc": ("dmarc", "spf-dkim-dmarc")}
# Records at these names, which a parked domain lacks, are told by rules of their own.
_PARKED_INSTEAD = frozenset({"spf-no-record", "dmarc-no-record", "dmarc-policy-none"})
# The host of each record below the domain.
_HOSTS = {"dmarc": "_dmarc.", "mta-sts": "_mta-sts.", "tls-rpt": "_smtp._tls.", "bimi": "default._bimi.", "spf": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do."""

    key: str  # of the finding that it is about: `<checker>/<key>`
    checker: str
    finding: Finding
    also: tuple[str, ...]  # keys of the findings that the same change settles
    entry: Entry | None  # the record to publish; None where we cannot know it


async def next_steps(found: Survey, report: Report) -> tuple[Step, ...]:
    """The steps, the most urgent first. `report` has the findings of the check-up itself."""
    steps = [step async for step in _steps(found, report)]
    return tuple(sorted(steps, key=_stage))


def _stage(step: Step) -> int:
    stage = _STAGES[step.checker]
    if step.finding.severity is Severity.ERROR:
        return stage
    return stage + (_WARNING_STAGE if step.finding.rule not in _NEXT else 1)


async def _steps(found: Survey, report: Report) -> AsyncIterator[Step]:
    """One step for each record that is to be changed; its findings are settled together."""
    for finding in report.findings:
        if finding.severity is not Severity.INFO:
            yield Step(
                key=f"domain/{finding.key}",
                checker="domain",
                finding=finding,
                also=(),
                entry=_own_entry(found, finding),
            )
    no_mail = parked(found)
    for checker in CHECKS:
        todo = [
            finding
            for finding in found.reports[checker].findings
            if (finding.severity is not Severity.INFO or finding.rule in _NEXT)
            and not (no_mail and (finding.rule in _PARKED_INSTEAD or checker == "mx"))
        ]
        if todo:
            first = todo[0]
            yield Step(
                key=f"{checker}/{first.key}",
                checker=checker,
                finding=first,
                also=tuple(f"{checker}/{one.key}" for one in todo[1:]),
                entry=await _entry(found, checker, first),
            )


def _own_entry(found: Survey, finding: Finding) -> Entry | None:
    """The record that settles a finding of the check-up itself."""
    put = partial(entry, found.panel, found.zone)
    if finding.rule == "domain-parked-without-spf":
        return put("TXT", found.name, "v=spf1 -all")  # RFC 7208 §10.1.2
    if finding.rule == "domain-parked-without-dmarc":
        return put("TXT", f"_dmarc.{found.name}", "v=DMARC1; p=reject; adkim=s; aspf=s")
    if finding.rule == "domain-parked-without-null-mx":
        return put("MX", found.name, "0 .")  # RFC 7505 §3
    if finding.rule == "domain-spf-lacks-provider":
        record = found.facts("spf").get("record")
        if (
            isinstance(record, str)
            and record[:7].lower() == "v=spf1 "
            and "spf-several-answers" not in found.rules("spf")
        ):
            # Behind the version, so that no `all` stands before it.
            return put("TXT", found.name, f"{record[:7]}include:{finding.args['include']} {record[7:]}")
    return None


async def _entry(found: Survey, checker: str, first: Finding) -> Entry | None:
    """The record as it should stand, where that is certain enough to be typed in."""
    put = partial(entry, found.panel, found.zone)
    if first.rule in {"spf-no-record", "spf-not-inherited"} and found.provider:
        service = provider(found.provider["id"])
        return put("TXT", found.name, service.spf) if service and service.spf else None
    if first.rule == "dmarc-no-record":
        return put("TXT", f"_dmarc.{found.name}", f"v=DMARC1; p=none; rua=mailto:dmarc@{found.name}")
    report = found.reports[checker]
    name = report.facts.get("name")
    if checker not in _HOSTS or not isinstance(name, str) or (value := await _mended(report)) is None:
        return None
    if first.rule.endswith("-wrong-name"):
        name = f"{_HOSTS[checker]}{found.name}"
    return put("TXT", name, value)


async def _mended(report: Report) -> str | None:
    """The record with all safe repairs, or with the one that the heaviest finding offers; None where there is none."""
    several = report.facts.get("records")
    record = report.facts.get("record")
    if not isinstance(record, str):
        return None
    check = partial(checker_of(report.checker), kind="record")
    fixed = await apply_safe(check, "\n".join(several or [record]), None if several else report)
    if fixed.applied:
        return fixed.text
    offered = next((one.fix for one in (fixed.report if several else report).findings if one.fix), None)
    if offered is None or offered.applicability is Applicability.SHOW_ONLY:
        return None
    return apply_edits((fixed.report if several else report).text, offered.edits)
