"""From a domain to the DMARC record that speaks for it, and what can be said about where it stands (RFC 9989 §4.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..catalogue import catalogue
from ..checker import Progress
from ..dns import DnsError, Resolver, text_of, unanswered
from ..names import askable, dns_name
from ..report import Finding, Span
from .alignment import MOST_SIGNATURES, decide, domain_of
from .authorisation import check_destinations
from .discovery import Applied, Place, Published, Walk, applied, organizational_domain, policy_place, walk
from .record import policy_of

# A record that begins nearly as DMARC does: quotation marks, spaces, another version, other case, no version at all.
_NEARLY = re.compile(
    r"v[^A-Za-z0-9]{0,3}=?[^A-Za-z0-9]{0,3}d-?marc|\A[^A-Za-z0-9]{0,6}p[ \t]*=[ \t]*(?:none|quarantine|reject)\b",
    re.IGNORECASE,
)
_LOOKED_AT = 60  # characters at the start of a TXT record
# `sp` and `np` as they stand in a record.
_SUBDOMAIN_TAGS = re.compile(r"(?<=;)[ \t]*((?:sp|np)[ \t]*=[^;]*)", re.IGNORECASE)
_STEPS = 4  # of the progress: walk, message, places where records are put by mistake, reports


class Message(Protocol):
    """The message of `Options`, read-only."""

    @property
    def from_address(self) -> str | None: ...
    @property
    def dkim_pass(self) -> tuple[str, ...]: ...
    @property
    def spf_pass(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought. `record` is the one to judge, None where there is none."""

    record: str | None
    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)


async def look_up(
    domain: str,
    options: Message | None,
    *,
    resolver: Resolver | None,
    deadline: float | None,
    progress: Progress | None = None,
) -> Found:
    """Find the record that receivers apply to mail from `domain`, and judge the message of `options`. Never raises."""
    found = catalogue().finding
    name = dns_name(domain)
    if name and name.startswith("_dmarc.") and dns_name(name.removeprefix("_dmarc.")):
        name = name.removeprefix("_dmarc.")  # the reader gave the name of the record
    if name is None:
        return Found(None, (found("dns-bad-name", name=domain[:80]),))
    if resolver is None:
        return Found(None, (found("dns-not-looked-up", name=name, command=f"mailcheck dmarc {name}"),))
    return await _LookUp(name, resolver, deadline, progress).run(options)


class _LookUp:
    """One look-up: what it found so far."""

    def __init__(self, name: str, resolver: Resolver, deadline: float | None, progress: Progress | None) -> None:
        self._name = name
        self._resolver = resolver
        self._deadline = deadline
        self._progress = progress
        self._findings: list[Finding] = []
        self._errors: dict[tuple[str, str], DnsError] = {}
        self._facts: dict[str, Any] = {}

    async def run(self, options: Message | None) -> Found:
        self._tell(0)
        walked = await walk(self._name, self._resolver, self._deadline)
        asked = await applied(walked, self._resolver, self._deadline)
        place = policy_place(walked)
        # §4.10.1: the record at the name itself applies, whatever is not known of the names above.
        self._unanswered(error for error in (None if place is walked.own else walked.error, asked.error) if error)
        self._facts["discovery"] = {
            "queried": list(walked.queried),
            "record_at": place.domain if place else None,
            "organizational_domain": organizational_domain(walked),
            "applied": asked.request,
        }
        self._tell(1)
        if options and options.from_address is not None:
            await self._message(options, options.from_address, walked)
        self._tell(2)
        self._several(walked, place)
        if place and place.valid:
            self._show(place.name, place.valid)
            self._judge_place(walked, place, place.valid, asked)
        elif not any(one.records for one in walked.places):
            await self._search(walked)
        self._tell(3)
        if place and place.valid:
            self._findings += await check_destinations(
                place.valid.text, place.valid.policy, place.domain, self._resolver, self._deadline
            )
        self._tell(_STEPS)
        findings = [*map(unanswered, self._errors.values()), *self._findings]
        return Found(self._facts.get("record"), tuple(findings), self._facts)

    def _tell(self, done: int) -> None:
        if self._progress:
            self._progress("lookup", done, _STEPS)

    def _add(self, rule: str, span: Span | None = None, **args: str | int) -> None:
        self._findings.append(catalogue().finding(rule, span, edits=None, **args))

    def _unanswered(self, errors: Iterable[DnsError]) -> None:
        for error in errors:
            self._errors.setdefault((error.name, error.rdtype), error)

    def _show(self, name: str, published: Published) -> None:
        self._facts |= {"name": name, "record": published.text, "strings": list(published.strings)}

    async def _message(self, options: Message, address: str, walked: Walk) -> None:
        author = domain_of(address)
        if author is None:  # §5.3.1: without a domain in the From there is nothing to validate
            self._add("dns-bad-name", name=address[:80])
            return
        for passed in filter(None, (*options.dkim_pass[:MOST_SIGNATURES], options.spf_pass)):
            if domain_of(passed) is None:
                self._add("dns-bad-name", name=passed[:80])
        decision = await decide(author, options.dkim_pass, options.spf_pass, walked, self._resolver, self._deadline)
        self._findings += decision.findings
        self._unanswered(decision.errors)
        self._facts["evaluation"] = decision.facts

    def _several(self, walked: Walk, applies: Place | None) -> None:
        """§4.10: several records at one name are all discarded there."""
        crowded = [place for place in walked.places if len(place.records) > 1]
        for place in crowded:
            alone = place is walked.own or applies is None
            rule = "dmarc-several-answers" if alone else "dmarc-parent-several-answers"
            self._add(rule, name=place.name, count=len(place.records))
        if crowded and applies is None:
            self._show(crowded[0].name, crowded[0].records[0])
            self._facts["records"] = [published.text for published in crowded[0].records]

    def _judge_place(self, walked: Walk, place: Place, published: Published, asked: Applied) -> None:
        """What follows from where the record stands."""
        policy = published.policy
        if place is walked.own:
            if walked.error and (walked.error.name, walked.error.rdtype) not in self._errors:
                self._add("dmarc-walk-not-finished", name=walked.start, question=walked.error.name)
            organizational = self._facts["discovery"]["organizational_domain"]
            span = _subdomain_tag(published.text)
            if organizational not in (None, walked.start) and span and (policy.sp, policy.np) != (policy.p, policy.p):
                tag = published.text[span.start : span.end]
                self._add("dmarc-subdomain-sp-ignored", span, tag=tag[:60], name=walked.start, parent=organizational)
            return
        self._near(walked.own)
        if asked.error:
            return  # whether the name exists is not known, so neither is what is asked
        rule = "dmarc-policy-for-missing-name" if asked.tag == "np" else "dmarc-policy-from-parent"
        if policy.psd == "y":
            rule = "dmarc-policy-from-public-suffix"
        self._add(rule, name=walked.start, at=place.name, asked=asked.request or "none")

    def _near(self, place: Place) -> str | None:
        """TXT records that stand where a DMARC record should, and are none. The text of one that was to be one."""
        others = [text_of(strings) for strings in place.others]
        near = [text for text in others if _NEARLY.search(text[:_LOOKED_AT])]
        if near and not place.records:
            self._add("dmarc-hidden-record", name=place.name, record=near[0][:200])
            return near[0]
        if others and not place.records:
            self._add("dmarc-wildcard-answer", name=place.name, text=others[0][:80])
        return None

    async def _search(self, walked: Walk) -> None:
        """No DMARC record on the whole way: look for what the owner may have meant as one."""
        for place in walked.places if not walked.error else walked.places[:1]:
            if place is walked.own or any(_NEARLY.search(text_of(strings)[:_LOOKED_AT]) for strings in place.others):
                near = self._near(place)
                if near is not None:
                    lengths = next(tuple(map(len, strings)) for strings in place.others if text_of(strings) == near)
                    self._facts |= {"name": place.name, "record": near, "strings": list(lengths)}
                    return
        if walked.error:
            if walked.places:
                self._add("dmarc-none-so-far", name=walked.own.name, question=walked.error.name)
            return
        try:
            misplaced = await self._misplaced()
        except DnsError:
            misplaced = False  # that there is no record is known; where else it might be is a courtesy
        if not misplaced:
            self._add("dmarc-no-record", name=self._name)

    async def _misplaced(self) -> bool:
        """A record at a name where receivers never look; or no such domain at all. Raises DnsError."""
        for name in _wrong_names(self._name):
            answer = await self._resolver.resolve(name, "TXT", deadline=self._deadline)
            if name == self._name and not answer.exists:
                self._add("dmarc-no-such-name", name=name)
                return True
            for strings in sorted(answer.strings, key=b"".join):
                text = text_of(strings)
                policy = policy_of(text)
                if policy:
                    self._add("dmarc-wrong-name", name=name, right=f"_dmarc.{self._name}")
                    self._show(name, Published(text, tuple(map(len, strings)), policy))
                    return True
        return False


def _wrong_names(domain: str) -> list[str]:
    """Where records are put by mistake: the domain itself first, then what panels make of a name typed too long."""
    names = [domain, f"dmarc.{domain}", f"_dmarc._dmarc.{domain}", f"_dmarc.{domain}.{domain}"]
    if not domain.startswith("www."):
        names.append(f"_dmarc.www.{domain}")
    return [name for name in names if askable(name)]


def _subdomain_tag(text: str) -> Span | None:
    match = _SUBDOMAIN_TAGS.search(text)
    return Span(match.start(1), match.start(1) + len(match[1].rstrip(" \t"))) if match else None
