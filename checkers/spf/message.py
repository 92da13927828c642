"""One message judged: `check_host()` for the reader's options, and what its result means to the sender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from ..catalogue import catalogue
from ..dns import Resolver
from ..names import dns_name
from ..report import Finding
from .check_host import HOST_LIMIT, VOID_LIMIT, Evaluation, Problem, Reason, check_host, plain_address
from .grammar import Address
from .names import LOOKUP_LIMIT
from .version import heads

# A hostile record can make a term, a name or an explanation long; so much of it is shown.
SHOWN = 200


class Described(Protocol):
    """The message as the reader describes it: `spf.Options`, whose `ip` is given."""

    @property
    def ip(self) -> str | None: ...
    @property
    def sender(self) -> str | None: ...
    @property
    def helo(self) -> str | None: ...


async def judge(
    domain: str, options: Described, *, resolver: Resolver, deadline: float | None, record: str | None
) -> tuple[list[Finding], dict[str, Any]]:
    """Findings that are the result for one message, and `facts.evaluation`.

    `record` is judged as if it stood at `domain`. `deadline` is a `time.monotonic()` in seconds. Never raises.
    """
    given = options.ip or ""
    ip = _address(given)
    if ip is None:
        return [catalogue().finding("spf-bad-ip-option", ip=given[:SHOWN])], {}
    name = dns_name(domain) or domain
    # Only a bounce has no sender, and is judged by its HELO name (§2.4); where nothing is said of it, any address of
    # the domain will do.
    helo = options.helo or name
    sender = f"postmaster@{name}" if options.sender is None else _ascii(options.sender)
    if record is not None and len(heads(record)[0]) > 1:
        # Pasted together they would read as one; each would stand in a TXT record of its own (§4.5).
        several = Problem(reason="several-records", domain=name)
        evaluation = Evaluation(result="permerror", domain=name, problem=several)
    else:
        evaluation = await check_host(ip, name, sender, helo, resolver=resolver, deadline=deadline, record=record)
    facts = {
        "result": evaluation.result,
        "explanation": evaluation.explanation,
        "matched": evaluation.matched,
        "lookups": evaluation.lookups,
        "void_lookups": evaluation.void_lookups,
    }
    return list(_findings(evaluation, str(ip), name)), {"evaluation": facts}


def _address(text: str) -> Address | None:
    try:
        # A zone index (`fe80::1%eth0`) means something on one computer only.
        return None if "%" in text else plain_address(text.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _ascii(sender: str) -> str:
    """MAIL FROM without its brackets, its domain in ASCII (§4.3: A-labels)."""
    local, at, domain = sender.strip().removeprefix("<").removesuffix(">").rpartition("@")
    return f"{local}{at}{dns_name(domain) or domain}"


_BY_RESULT = {
    "pass": "spf-result-pass",
    "neutral": "spf-result-neutral",
    "softfail": "spf-result-softfail",
    "fail": "spf-result-fail",
}


def _findings(evaluation: Evaluation, ip: str, domain: str) -> Iterator[Finding]:
    common = {"ip": ip, "domain": domain[:SHOWN], "where": evaluation.domain[:SHOWN]}
    if evaluation.problem is not None:
        rule, args = _problem(evaluation, evaluation.problem)
        yield _finding(rule, common | args)
    elif evaluation.matched is None:  # §4.7
        yield _finding("spf-result-no-match", common)
    else:
        path = " → ".join(evaluation.path)[:SHOWN]
        yield _finding(_BY_RESULT[evaluation.result], common | {"path": path})
    if evaluation.explanation:
        yield _finding("spf-result-explanation", common | {"explanation": evaluation.explanation[:SHOWN]})


def _finding(rule: str, args: Mapping[str, str | int]) -> Finding:
    return catalogue().finding(rule, None, edits=None, **args)


_BY_REASON: Mapping[Reason, str] = {
    "bad-domain": "spf-result-bad-domain",
    "no-record": "spf-result-none",
    "syntax": "spf-result-permerror-syntax",
    "several-records": "spf-result-permerror-several",
    "lookup-limit": "spf-result-permerror-lookups",
    "void-limit": "spf-result-permerror-voids",
    "host-limit": "spf-result-permerror-mx",
    "include-without-record": "spf-result-permerror-target",
    "redirect-without-record": "spf-result-permerror-target",
    "unanswered": "spf-result-temperror",
}


def _problem(evaluation: Evaluation, problem: Problem) -> tuple[str, dict[str, str | int]]:
    """none, permerror and temperror: a rule for each reason, and what its words need beside the message."""
    args: dict[str, str | int] = {}
    if problem.term:
        args["term"] = problem.term[:SHOWN]
    if problem.part:
        args["part" if problem.reason == "syntax" else "name"] = problem.part[:SHOWN]
    if problem.error:
        # What the resolver did is the same word in every language: SERVFAIL, TIMEOUT.
        args |= {"rdtype": problem.error.rdtype, "cause": problem.error.rule.removeprefix("dns-").upper()}
    if problem.reason in _LIMITS:
        args["limit"] = _LIMITS[problem.reason]
    if problem.reason == "void-limit":
        args["void"] = evaluation.void_lookups
    return _BY_REASON[problem.reason], args


_LIMITS: Mapping[Reason, int] = {"lookup-limit": LOOKUP_LIMIT, "void-limit": VOID_LIMIT, "host-limit": HOST_LIMIT}
