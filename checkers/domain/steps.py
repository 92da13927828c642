"""What to do, in what order, with the record to publish as it is typed into the reader's DNS panel.

First what stops mail now, then what the receivers ask of all senders, then what keeps others from forging the domain
and what they ask of bulk senders, then the rest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
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
# What is no error and yet goes with them: mail of the reader's own that fails, and the next stage of DMARC.
_PROMOTED = {"domain-spf-lacks-provider": 1.5, "domain-reject-without-dkim": 2, "dmarc-policy-none": 4}
# Which receivers' rule a step serves.
SERVES: dict[str, tuple[str, ...]] = {
    "spf": ("spf", "spf-or-dkim", "spf-dkim-dmarc"),
    "dkim": ("dkim", "spf-or-dkim", "spf-dkim-dmarc"),
    "dmarc": ("dmarc", "spf-dkim-dmarc"),
}
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
    if elsewhere := [finding for finding in report.findings if finding.rule == "domain-www"]:
        return (_step("domain", elsewhere, None),)  # nothing is to be published here
    steps = [step async for step in _steps(found, report)]
    return tuple(sorted(steps, key=_stage))


def _stage(step: Step) -> float:
    rule = step.finding.rule
    stage = _STAGES[step.checker]
    if step.finding.severity is Severity.ERROR:
        return stage
    return _PROMOTED[rule] if rule in _PROMOTED else stage + _WARNING_STAGE


async def _steps(found: Survey, report: Report) -> AsyncIterator[Step]:
    """What the check-up itself found, then each check: first what one change of its record settles, then the rest."""
    for finding in report.findings:
        if finding.severity is not Severity.INFO:
            yield _step("domain", [finding], await _own_entry(found, finding))
    no_mail = parked(found)
    told = any(finding.rule == "domain-reject-without-dkim" for finding in report.findings)
    for checker in CHECKS:
        todo = [
            finding
            for finding in found.reports[checker].findings
            if (finding.severity is not Severity.INFO or finding.rule in _NEXT)
            and not (no_mail and (finding.rule in _PARKED_INSTEAD or checker in {"mx", "dkim"}))
            and not (told and finding.rule == "dkim-no-keys")
        ]
        settled, value = await _change(found, checker, todo)
        rest = [finding for finding in todo if finding not in settled]
        if settled:
            yield _step(checker, settled, value)
        # The next stage of DMARC is a step of its own: it is no mistake that goes with others.
        for group in ([one for one in rest if one.rule in _NEXT], [one for one in rest if one.rule not in _NEXT]):
            if group:
                yield _step(checker, group, None)


def _step(checker: str, findings: Sequence[Finding], published: Entry | None) -> Step:
    keys = [f"{checker}/{finding.key}" for finding in findings]
    return Step(key=keys[0], checker=checker, finding=findings[0], also=tuple(keys[1:]), entry=published)


async def _own_entry(found: Survey, finding: Finding) -> Entry | None:
    """The record that settles a finding of the check-up itself."""
    put = partial(entry, found.panel, found.zone)
    if finding.rule == "domain-parked-without-spf":
        return put("TXT", found.name, "v=spf1 -all")  # RFC 7208 §10.1.2
    if finding.rule == "domain-parked-without-dmarc":
        return put("TXT", f"_dmarc.{found.name}", "v=DMARC1; p=reject; adkim=s; aspf=s")
    if finding.rule == "domain-parked-without-null-mx":
        return put("MX", found.name, ".", priority=0)  # RFC 7505 §3
    if finding.rule == "domain-spf-lacks-provider":
        # On top of what the step about the record itself repairs, so that the later of the two undoes nothing.
        mended, _ = await _mended(found.reports["spf"])
        record = mended or found.reports["spf"].text
        if record[:7].lower() == "v=spf1 " and (mended or "spf-several-answers" not in found.rules("spf")):
            # Behind the version, so that no `all` stands before it.
            return put("TXT", found.name, f"{record[:7]}include:{finding.args['include']} {record[7:]}")
    return None


async def _change(found: Survey, checker: str, todo: Sequence[Finding]) -> tuple[list[Finding], Entry | None]:
    """The findings that one change settles, and the record as it should stand, where that is certain enough."""
    put = partial(entry, found.panel, found.zone)
    rules = {finding.rule: finding for finding in todo}
    if missing := rules.get("spf-no-record"):
        service = provider(found.provider["id"]) if found.provider else None
        return ([missing], put("TXT", found.name, service.spf)) if service and service.spf else ([], None)
    if missing := rules.get("dmarc-no-record"):
        return [missing], put("TXT", f"_dmarc.{found.name}", f"v=DMARC1; p=none; rua=mailto:dmarc@{found.name}")
    report = found.reports[checker]
    name = report.facts.get("name")
    if checker not in _HOSTS or not isinstance(name, str):
        return [], None
    value, changed = await _mended(report)
    settled = [finding for finding in todo if finding.rule in changed]
    if wrong := rules.get(f"{checker}-wrong-name"):
        name, settled = f"{_HOSTS[checker]}{found.name}", [wrong, *settled]
        value = value or report.text
    return (settled, put("TXT", name, value)) if value is not None and settled else ([], None)


async def _mended(report: Report) -> tuple[str | None, frozenset[str]]:
    """The record with all safe repairs, else with the first that is offered, and the rules that this settles."""
    record = report.facts.get("record")
    if not isinstance(record, str):
        return None, frozenset()
    if several := report.facts.get("records"):
        return await _merged(report.checker, several)
    fixed = await apply_safe(partial(checker_of(report.checker), kind="record"), record, report)
    if fixed.applied:
        return fixed.text, frozenset(fixed.applied)
    offered = next((one for one in report.findings if one.fix), None)
    if offered is None or offered.fix is None or offered.fix.applicability is Applicability.SHOW_ONLY:
        return None, frozenset()
    return apply_edits(report.text, offered.fix.edits), frozenset({offered.rule})


async def _merged(checker: str, records: Sequence[str]) -> tuple[str | None, frozenset[str]]:
    """Several records of one name as one. They are judged together, as a receiver meets them."""
    check = partial(checker_of(checker), kind="record")
    fixed = await apply_safe(check, "\n".join(records))
    offered = next((one.fix for one in fixed.report.findings if one.rule == f"{checker}-several-records"), None)
    if offered is None:
        return None, frozenset()
    again = await apply_safe(check, apply_edits(fixed.report.text, offered.edits))
    return again.text, frozenset({*fixed.applied, *again.applied, f"{checker}-several-answers"})
