"""What DMARC says of one message: who in it is authenticated, and does that align with the From (RFC 9989 §4.4, §5.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from ..catalogue import catalogue
from ..dns import DnsError, Resolver
from ..names import dns_name
from ..report import Finding
from .discovery import Walk, applied, organizational_domain, policy_place, walk
from .record import Policy, Request

# So many signatures are looked at; receivers have limits of their own (RFC 6376 §8.4).
MOST_SIGNATURES = 20

Result: TypeAlias = Literal["pass", "fail", "none", "temperror", "permerror"]
Mechanism: TypeAlias = Literal["dkim", "spf"]
# "strict": it would align in relaxed mode; "unknown": a question was not answered.
Relation: TypeAlias = Literal["aligned", "strict", "unaligned", "unknown"]

_FAILED: dict[Request, str] = {
    "none": "dmarc-result-fail-none",
    "quarantine": "dmarc-result-fail-quarantine",
    "reject": "dmarc-result-fail-reject",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The result for one message, the findings about it, and the questions that were not answered."""

    findings: tuple[Finding, ...]
    facts: dict[str, Any]  # `dmarc.evaluation` of report.schema.json
    errors: tuple[DnsError, ...] = ()


def domain_of(address: str) -> str | None:
    """The domain of an address, in ASCII (§5.3.1); a bare domain is taken as it is. None where it is not exactly one."""
    if address.count("@") > 1:
        return None
    return dns_name(address.strip().strip("<>").rpartition("@")[2])


@dataclass(slots=True)
class _Evaluation:
    """One message's evaluation: it walks for every identifier once."""

    walked: Walk  # of the Author Domain
    policy: Policy
    resolver: Resolver
    deadline: float | None
    errors: list[DnsError] = field(default_factory=list)
    aligned: dict[Mechanism, str] = field(default_factory=dict)  # §4.4.1: one signature that aligns is enough
    _others: list[tuple[Mechanism, str, Relation]] = field(default_factory=list)

    @property
    def author(self) -> str:
        return self.walked.start

    async def consider(self, mechanism: Mechanism, identifier: str | None, mode: Literal["r", "s"]) -> None:
        """Take one authenticated identifier into account; None where the reader gave no domain."""
        if identifier is None or mechanism in self.aligned:
            return
        relation = await self._relation(identifier, mode)
        if relation == "aligned":
            self.aligned[mechanism] = identifier
        else:
            self._others.append((mechanism, identifier, relation))

    def notes(self) -> Iterator[Finding]:
        """Why a mechanism does not help: its identifiers, where none of them aligns."""
        for mechanism, identifier, relation in self._others:
            if mechanism not in self.aligned:
                yield _note(mechanism, identifier, self.author, relation)
        if not self.aligned and not self._others:
            yield catalogue().finding("dmarc-nothing-authenticated", domain=self.author)

    async def _relation(self, identifier: str, mode: Literal["r", "s"]) -> Relation:
        """How an authenticated identifier stands to the Author Domain (§4.4, §4.10.2)."""
        if identifier == self.author:
            return "aligned"  # in either mode, and no walk is needed
        if self.walked.error:
            # In strict mode the comparison above was all that there is to do.
            return "unaligned" if mode == "s" else self._unanswered(self.walked.error)
        other = await walk(identifier, self.resolver, self.deadline)
        if other.error:
            return "unaligned" if mode == "s" else self._unanswered(other.error)
        if organizational_domain(other) != organizational_domain(self.walked):
            return "unaligned"
        return "strict" if mode == "s" else "aligned"

    def _unanswered(self, error: DnsError) -> Relation:
        self.errors.append(error)
        return "unknown"


async def decide(
    author: str,
    dkim_pass: Sequence[str],
    spf_pass: str | None,
    known: Walk | None,
    resolver: Resolver,
    deadline: float | None,
) -> Decision:
    """Judge a message whose From has the domain `author` (§5.3.2 to §5.3.6).

    `dkim_pass` are the domains of signatures that verified, `spf_pass` that of the MAIL FROM for which SPF passed.
    `known` is a walk that was made already; it is used where it began at `author`. Never raises.
    """
    walked = known if known and known.start == author else await walk(author, resolver, deadline)
    place = policy_place(walked)
    if place is None or place.valid is None:
        if walked.error:
            return _decision("temperror", walked, errors=[walked.error])
        return _decision("none", walked)  # §5.3.2: DMARC does not apply
    policy = place.valid.policy
    if not policy.usable:
        return _decision("permerror", walked, policy)  # §4.10.1: no processing; §9.2 has a name for that

    evaluation = _Evaluation(walked, policy, resolver, deadline)
    for domain in dict.fromkeys(map(domain_of, dkim_pass[:MOST_SIGNATURES])):
        await evaluation.consider("dkim", domain, policy.adkim)
    await evaluation.consider("spf", domain_of(spf_pass or ""), policy.aspf)
    aligned, notes = evaluation.aligned, list(evaluation.notes())
    if not aligned and evaluation.errors:
        return _decision("temperror", walked, policy, notes=notes, errors=evaluation.errors)  # §5.3.6
    asked = await applied(walked, resolver, deadline)
    if aligned:
        return _decision("pass", walked, policy, aligned=aligned, notes=notes, request=asked.request)
    if asked.error:
        return _decision("temperror", walked, policy, notes=notes, errors=[asked.error])
    return _decision("fail", walked, policy, notes=notes, request=asked.request)


def _note(mechanism: Mechanism, identifier: str, author: str, relation: Relation) -> Finding:
    """Why an identifier does not help, and what to do about it."""
    found = catalogue().finding
    tag = "adkim" if mechanism == "dkim" else "aspf"
    if relation == "strict":
        return found("dmarc-strict-alignment", identifier=identifier, domain=author, tag=tag)
    if relation == "unknown":
        return found("dmarc-alignment-not-checked", identifier=identifier, domain=author)
    if mechanism == "dkim":
        return found("dmarc-unaligned-dkim", identifier=identifier, domain=author)
    return found("dmarc-unaligned-spf", identifier=identifier, domain=author)


def _decision(
    result: Result,
    walked: Walk,
    policy: Policy | None = None,
    *,
    aligned: dict[Mechanism, str] | None = None,
    notes: Sequence[Finding] = (),
    request: Request | None = None,
    errors: Sequence[DnsError] = (),
) -> Decision:
    aligned = aligned or {}
    facts = {
        "result": result,
        "policy": request,
        "organizational_domain": organizational_domain(walked),
        "alignment": {
            "dkim": {"domain": aligned.get("dkim"), "mode": policy.adkim if policy else "r"},
            "spf": {"domain": aligned.get("spf"), "mode": policy.aspf if policy else "r"},
        },
    }
    return Decision((_result(result, walked.start, aligned, request), *notes), facts, tuple(errors))


def _result(result: Result, author: str, aligned: dict[Mechanism, str], request: Request | None) -> Finding:
    found = catalogue().finding
    if result == "pass":
        by = ", ".join(f"{mechanism.upper()} {domain}" for mechanism, domain in aligned.items())
        return found("dmarc-result-pass", domain=author, by=by)
    if result == "fail":
        return found(_FAILED[request or "none"], domain=author)
    if result == "none":
        return found("dmarc-result-none", domain=author)
    return found("dmarc-result-temperror" if result == "temperror" else "dmarc-result-permerror", domain=author)
