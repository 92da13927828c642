"""From a domain to its BIMI record: the discovery of §7.2, and the DMARC policies that §7.1 asks for (`requirement.py`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import catalogue
from ..checker import Progress
from ..dmarc.discovery import Walk, organizational_domain, walk
from ..dns import DnsError, Resolver, text_of, unanswered
from ..names import askable, dns_name
from ..report import Finding
from .record import declines, is_record, values_of
from .requirement import policies

# One that was to be a record: quotation marks, other case, another version, none at all.
_NEARLY = re.compile(
    r"\A[^A-Za-z0-9]{0,6}v?[^A-Za-z0-9]{0,4}bimi|\A[^A-Za-z0-9]{0,6}l[ \t]*=[ \t]*https?:", re.IGNORECASE
)
_LOOKED_AT = 60  # characters at the start of a TXT record
# §4.4: a selector is a sub-domain of SMTP, dots divide labels.
_SELECTOR = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_STEPS = 3  # of the progress: DMARC walk, records, places where records are put by mistake


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought. `record` is the one to judge, None where there is none."""

    record: str | None
    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    used: bool = False  # receivers find the record, and it is the only one


@dataclass(frozen=True, slots=True)
class _Place:
    """The TXT records of one name, in byte order: those that begin as BIMI does, and the others."""

    name: str
    records: tuple[tuple[bytes, ...], ...] = ()
    others: tuple[tuple[bytes, ...], ...] = ()

    @property
    def near(self) -> tuple[bytes, ...] | None:
        """A record that was to be one and is none."""
        return next((one for one in self.others if _NEARLY.search(text_of(one)[:_LOOKED_AT])), None)


async def look_up(
    domain: str,
    selector: str,
    *,
    resolver: Resolver | None,
    deadline: float | None,
    progress: Progress | None = None,
) -> Found:
    """Find the record that receivers use for mail from `domain`. Never raises."""
    found = catalogue().finding
    name = dns_name(domain)
    if name and "._bimi." in name and dns_name(name.partition("._bimi.")[2]):
        selector, _, name = name.partition("._bimi.")  # the reader gave the name of the record
    elif name and name.startswith("_bimi.") and dns_name(name.removeprefix("_bimi.")):
        name = name.removeprefix("_bimi.")
    if name is None:
        return Found(None, (found("dns-bad-name", name=domain[:80]),))
    selector = selector.strip().lower()
    if not _SELECTOR.fullmatch(selector) or not askable(f"{selector}._bimi.{name}"):
        return Found(None, (found("bimi-bad-selector", selector=selector[:80]),))
    if resolver is None:
        return Found(None, (found("dns-not-looked-up", name=name, command=f"mailcheck bimi {name}"),))
    return await _LookUp(name, selector, resolver, deadline, progress).run()


class _LookUp:
    """One look-up: what it found so far."""

    def __init__(
        self, name: str, selector: str, resolver: Resolver, deadline: float | None, progress: Progress | None
    ) -> None:
        self._name = name
        self._selector = selector
        self._resolver = resolver
        self._deadline = deadline
        self._progress = progress
        self._findings: list[Finding] = []
        self._errors: dict[tuple[str, str], DnsError] = {}
        self._facts: dict[str, Any] = {"selector": selector}
        self._used = False

    async def run(self) -> Found:
        self._tell(0)
        walked = await walk(self._name, self._resolver, self._deadline)
        organizational = organizational_domain(walked)
        self._tell(1)
        place = await self._discover(organizational, walked)
        self._tell(2)
        if place and place.records:
            self._use(place, walked, organizational)
        elif not self._errors:
            await self._search()
        self._tell(_STEPS)
        findings = (*map(unanswered, self._errors.values()), *self._findings)
        return Found(self._facts.get("record"), findings, self._facts, self._used)

    def _tell(self, done: int) -> None:
        if self._progress:
            self._progress("lookup", done, _STEPS)

    def _add(self, rule: str, **args: str | int) -> None:
        self._findings.append(catalogue().finding(rule, None, edits=None, **args))

    def _failed(self, error: DnsError) -> None:
        self._errors.setdefault((error.name, error.rdtype), error)

    async def _discover(self, organizational: str | None, walked: Walk) -> _Place | None:
        """§7.2, steps 3 to 7: the name itself, and only where it has none the organizational domain."""
        try:
            own = await self._ask(self._name)
            if own.records:
                return own
            self._remark(own)
            if organizational is None:
                if walked.error:
                    self._failed(walked.error)
                return own
            if organizational == self._name:
                return own
            above = await self._ask(organizational)
        except DnsError as error:
            self._failed(error)
            return None
        if above.records:
            self._add("bimi-from-organization", name=self._name, at=above.name)
        else:
            self._remark(above)
        return above

    async def _ask(self, domain: str) -> _Place:
        """The TXT records of a domain's selector. Raises DnsError."""
        name = f"{self._selector}._bimi.{domain}"
        if not askable(name):
            return _Place(name)
        answer = await self._resolver.resolve(name, "TXT", deadline=self._deadline)
        listed = sorted(answer.strings, key=b"".join)
        # §7.2, steps 4 and 7: a record that does not begin with the version is discarded.
        records = tuple(one for one in listed if is_record(text_of(one)))
        return _Place(name, records, tuple(one for one in listed if one not in records))

    def _remark(self, place: _Place) -> None:
        """TXT records that stand where a BIMI record should, and are none."""
        if near := place.near:
            self._add("bimi-hidden-record", name=place.name, record=text_of(near)[:200])
            if "record" not in self._facts:
                self._show(place.name, near)
        elif place.others:
            self._add("bimi-wildcard-answer", name=place.name, text=text_of(place.others[0])[:80])

    def _show(self, name: str, strings: tuple[bytes, ...]) -> None:
        self._facts |= {"name": name, "record": text_of(strings), "strings": [len(part) for part in strings]}

    def _use(self, place: _Place, walked: Walk, organizational: str | None) -> None:
        """A record, or several of them: then none is used (§7.2, step 8)."""
        self._show(place.name, place.records[0])
        if len(place.records) > 1:
            self._add("bimi-several-answers", name=place.name, count=len(place.records))
            self._facts["records"] = [text_of(one) for one in place.records]
            return
        self._used = True
        if declines(values_of(self._facts["record"]) or {}):
            return  # nothing is to be shown, so nothing is asked of DMARC
        judged = policies(walked, organizational)
        self._findings += judged.findings
        self._facts["dmarc"] = {"strong": judged.strong, "organizational_domain": organizational}
        if judged.error:
            self._failed(judged.error)

    async def _search(self) -> None:
        """No record: look for what the owner may have meant as one."""
        if "record" in self._facts:
            return
        try:
            misplaced = await self._misplaced()
        except DnsError:
            misplaced = False  # that there is no record is known; where else it might be is a courtesy
        if not misplaced:
            self._add("bimi-no-record", name=f"{self._selector}._bimi.{self._name}")

    async def _misplaced(self) -> bool:
        """A record at a name where receivers never look, or no such domain at all. Raises DnsError."""
        for name in _wrong_names(self._name, self._selector):
            answer = await self._resolver.resolve(name, "TXT", deadline=self._deadline)
            if name == self._name and not answer.exists:
                self._add("bimi-no-such-name", name=name)
                return True
            for strings in sorted(answer.strings, key=b"".join):
                if is_record(text_of(strings)):
                    self._add("bimi-wrong-name", name=name, right=f"{self._selector}._bimi.{self._name}")
                    self._show(name, strings)
                    return True
        return False


def _wrong_names(domain: str, selector: str) -> list[str]:
    """Where records are put by mistake: the domain itself first, then what panels make of a name typed too long."""
    names = [
        domain,
        f"_bimi.{domain}",
        f"bimi.{domain}",
        f"{selector}.bimi.{domain}",
        f"{selector}.{domain}",
        f"{selector}._bimi.{domain}.{domain}",
    ]
    return [name for name in names if askable(name)]
