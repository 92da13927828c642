"""The whole-domain check-up: every checker at once, and from their reports three plain answers and what to do first.

survey.py    domain → the reports of all checkers, the zone, the panel   across.py   what only several of them show
answers.py   … → the three answers                                       steps.py    … → what to do, in what order
meets.py     … → what a forged and what a genuine mail would meet
panels.py    a record → what is typed into the reader's DNS panel        free_mail.py   domains that are not the reader's
"""

from __future__ import annotations

from dataclasses import dataclass

from ..catalogue import catalogue
from ..checker import Fetcher, Progress
from ..dns import Resolver
from ..names import dns_name
from ..report import Finding, Report, make_report
from ..subject import Kind, decide
from .free_mail import free_mail

CHECKER = "domain"
# Without these there is no verdict about a domain; what else could not be looked up is only listed.
NEEDED = frozenset({"mx", "spf", "dmarc"})


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader can say beside the domain."""

    selectors: tuple[str, ...] = ()  # of DKIM keys, where they are known


async def check(
    subject: str,
    *,
    kind: Kind | None = None,  # noqa: ARG001 - a check-up is always about a domain
    options: Options | None = None,
    resolver: Resolver | None = None,
    fetcher: Fetcher | None = None,
    deadline: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a domain up. Never raises for bad input.

    `subject` is a domain, an address or a URL. The reports of the single checks are in `report.checks`; `facts` has
    the provider, the panel, the answers (`answers.Answer`), what mail meets (`meets.Meets`) and the next steps
    (`steps.Step`). `deadline` is a
    `time.monotonic()` in seconds.
    """
    decided = decide(subject, "domain")
    findings = list(decided.findings)
    name = dns_name(decided.text)
    if name is None:
        return _without(subject, [*findings, catalogue().finding("dns-bad-name", name=decided.text[:80])])
    if (owner := free_mail(name)) is not None:
        return _without(subject, [*findings, catalogue().finding("domain-free-mail", name=name, service=owner.id)])
    if resolver is None:
        command = f"mailcheck domain {name}"
        return _without(subject, [*findings, catalogue().finding("dns-not-looked-up", name=name, command=command)])
    from .across import across, parked  # only a look-up needs the rest
    from .answers import answers
    from .meets import meets
    from .steps import next_steps
    from .survey import survey

    found = await survey(name, options or Options(), resolver, fetcher, deadline, progress)
    if not found.exists:
        return _without(subject, [*findings, catalogue().finding("domain-no-such-name", name=name)])
    findings += across(found)
    # A domain that sends nothing needs no key.
    checks = {id_: part for id_, part in found.reports.items() if id_ != "dkim" or not parked(found)}
    report = make_report(CHECKER, subject, findings, checks=checks, needed=NEEDED)
    facts = {
        "name": name,
        "provider": found.provider,
        "panel": None if found.panel is None else {"id": found.panel.id, "via": found.panel_via},
        "answers": answers(found, report),
        "meets": meets(found),
        "next_steps": await next_steps(found, report, resolver, deadline),
    }
    return make_report(CHECKER, subject, findings, facts, checks=checks, needed=NEEDED)


def _without(subject: str, findings: list[Finding]) -> Report:
    """A report on what cannot or need not be checked up."""
    facts = {"provider": None, "panel": None, "answers": None, "meets": None, "next_steps": ()}
    return make_report(CHECKER, subject, findings, facts, needed=NEEDED)
