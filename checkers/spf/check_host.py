"""check_host() of RFC 7208 §4: one message → one of seven results, with the reason for it.

    ip, domain, sender, helo → §4.3 is the domain one? → §4.4 ask → §4.5 select → §4.6 terms in order → §4.7 none matched

Every question goes through a `Resolver`. The limits of §4.6.4 hold for the whole evaluation, and with them the number
of questions is bounded: eleven a counted term, eleven for the names of the address, one for the explanation.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from ..dns import Answer, DnsError, Resolver
from .grammar import Address, Directive, MacroString, Network, SpfSyntaxError, StrictRecord, explanation, parse_strict
from .lookup import is_spf, selected
from .macros import NAME_LIMIT, UNKNOWN, Message, expand, needs_validated_name, target_name
from .names import COUNTED, LOOKUP_LIMIT

Result: TypeAlias = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]  # §2.6

VOID_LIMIT = 2  # §4.6.4, a SHOULD
# §4.6.4: names of one mx or ptr term whose addresses are asked for.
HOST_LIMIT = 10

_BY_QUALIFIER: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}  # §4.6.2

Reason: TypeAlias = Literal[
    "bad-domain",  # none, §4.3: not a name that can be asked for
    "no-record",  # none, §4.3 and §4.5
    "syntax",  # permerror, §4.6
    "several-records",  # permerror, §4.5
    "lookup-limit",  # permerror, §4.6.4, a MUST
    "void-limit",  # permerror, §4.6.4, a SHOULD
    "host-limit",  # permerror, §4.6.4, a MUST
    "include-without-record",  # permerror, §5.2
    "redirect-without-record",  # permerror, §6.1
    "unanswered",  # temperror, §4.4 and §5
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no better result: which rule broke, and where."""

    reason: Reason
    domain: str  # whose record, or which name has none
    term: str = ""  # of that record, as written
    part: str = ""  # with "syntax": what cannot be read; else the name that the term leads to
    error: DnsError | None = None  # with "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What check_host() says. `domain` is the one whose record decided: the one asked about, or where redirect
    or a mistake led."""

    result: Result
    domain: str
    explanation: str | None = None  # with fail, where the domain has one to give (§6.2)
    matched: str | None = None  # the directive of `domain`'s record that matched, as written
    path: tuple[str, ...] = ()  # `matched`, and what matched in the records that it includes
    lookups: int = 0  # terms that count, the one that broke the limit included
    void_lookups: int = 0
    problem: Problem | None = None


async def check_host(
    ip: str | Address,
    domain: str,
    sender: str,
    helo: str,
    *,
    resolver: Resolver,
    deadline: float | None,
    record: str | None = None,
    receiver: str = UNKNOWN,
    lookup_limit: int = LOOKUP_LIMIT,
    void_limit: int = VOID_LIMIT,
) -> Evaluation:
    """Judge one message (§4.1).

    `domain` is ASCII. An empty `sender` is `postmaster` at the HELO name (§2.4), and a missing local part is
    `postmaster` (§4.3). `record` is taken for what stands at `domain`: a dry run before it is published. `deadline` is
    a `time.monotonic()` in seconds. Raises ValueError where `ip` is no address, and nothing else.
    """
    local, _, sender_domain = (sender or helo).rpartition("@")
    message = Message(
        ip=plain_address(ip), sender=f"{local or 'postmaster'}@{sender_domain}", helo=helo, receiver=receiver
    )
    run = _Run(
        message=message,
        resolver=resolver,
        deadline=deadline,
        lookup_limit=lookup_limit,
        void_limit=void_limit,
        given=None if record is None else (_key(domain), record),
    )
    try:
        found = await run.check(domain)
    except _EndedError as ended:
        found = _Found(ended.result, ended.problem.domain, problem=ended.problem)
    explanation = await run.explain(found) if found.result == "fail" else None
    return Evaluation(
        result=found.result,
        domain=found.domain,
        explanation=explanation,
        matched=found.path[0] if found.path else None,
        path=found.path,
        lookups=run.lookups,
        void_lookups=run.voids,
        problem=found.problem,
    )


def plain_address(ip: str | Address) -> Address:
    """§5: an IPv4-mapped IPv6 address is an IPv4 address. Raises ValueError."""
    address = ipaddress.ip_address(ip)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _key(name: str) -> str:
    return name.removesuffix(".").lower()


class _EndedError(Exception):
    """permerror or temperror: ends the whole evaluation, from however deep (§4.6, §5.2)."""

    def __init__(self, result: Result, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.result = result
        self.problem = problem


class _Found(NamedTuple):
    """The result of one domain; `record` is the one that gave it."""

    result: Result
    domain: str
    path: tuple[str, ...] = ()
    record: StrictRecord | None = None
    problem: Problem | None = None


@dataclass(slots=True, kw_only=True)
class _Run:
    """One evaluation with what it has used up so far."""

    message: Message
    resolver: Resolver
    deadline: float | None
    lookup_limit: int
    void_limit: int
    given: tuple[str, str] | None
    lookups: int = 0
    voids: int = 0
    pointers: list[str] | None = None  # the names of the address; None where they could not be had
    asked_pointers: bool = False
    validated: dict[str, bool] = field(default_factory=dict)  # whether a name leads back to the address

    async def check(self, domain: str) -> _Found:
        """§4.3 to §4.7 for one domain. Raises _EndedError."""
        if not _is_domain(domain):
            return _Found("none", domain, problem=Problem(reason="bad-domain", domain=domain))
        records = await self._records(domain)
        if not records:
            return _Found("none", domain, problem=Problem(reason="no-record", domain=domain))
        if len(records) > 1:  # §4.5
            raise _EndedError("permerror", Problem(reason="several-records", domain=domain))
        try:
            record = parse_strict(records[0])
        except SpfSyntaxError as error:  # §4.6: wherever in the record it stands
            part = records[0][error.start : error.end] or records[0][-12:]
            raise _EndedError("permerror", Problem(reason="syntax", domain=domain, part=part)) from None
        for directive in record.directives:
            path = await self._match(directive, domain)
            if path:
                return _Found(_BY_QUALIFIER[directive.qualifier], domain, path, record)
        redirect = record.modifier("redirect")
        if redirect is None:
            return _Found("neutral", domain, record=record)  # §4.7
        return await self._redirect(redirect.source, redirect.value, domain)

    async def _records(self, domain: str) -> list[str]:
        """§4.4 and §4.5: the SPF records of a domain."""
        if self.given and self.given[0] == _key(domain):
            text = self.given[1]
            return [text] if is_spf(text) else []
        answer = await self._ask(domain, "TXT", domain, "")
        # Octets above 127 stay what they are, one character each, so that the grammar finds and refuses them.
        return [b"".join(strings).decode("latin-1") for strings in selected(answer)]

    async def _redirect(self, source: str, value: MacroString, domain: str) -> _Found:
        """§6.1: no mechanism matched, so the other domain decides, with its own explanation."""
        self._count(domain, source)
        target = await self._target(value, domain)
        found = await self.check(target)
        if found.result == "none":
            problem = Problem(reason="redirect-without-record", domain=domain, term=source, part=target)
            raise _EndedError("permerror", problem)
        return found

    # --- Mechanisms (§5): the path of directives that matched, or an empty one ---

    async def _match(self, directive: Directive, domain: str) -> tuple[str, ...]:
        name, source = directive.name, directive.source
        if name in COUNTED:
            self._count(domain, source)
        if name == "include":
            return await self._include(directive, domain)
        if name == "all":
            matches = True
        elif directive.network is not None:  # ip4, ip6; an address of the other family is in no such network
            matches = directive.network.holds(self.message.ip)
        else:
            target = await self._target(directive.domain_spec, domain)
            if not _can_be_asked(target):
                matches = False  # §4.8: a name that no question can hold has no records
            elif name == "a":
                matches = await self._has_address(target, directive, domain)
            elif name == "mx":
                matches = await self._mx(target, directive, domain)
            elif name == "exists":  # §5.7: A, whatever the family of the address
                answer = await self._ask(target, "A", domain, source)
                self._note_void(not answer.addresses, domain, source)
                matches = bool(answer.addresses)
            else:
                matches = await self._ptr(target, domain, source)
        return (source,) if matches else ()

    async def _include(self, directive: Directive, domain: str) -> tuple[str, ...]:
        """§5.2: only a pass of the other domain matches; "none" there is a permanent error here."""
        target = await self._target(directive.domain_spec, domain)
        found = await self.check(target)
        if found.result == "none":
            problem = Problem(reason="include-without-record", domain=domain, term=directive.source, part=target)
            raise _EndedError("permerror", problem)
        return (directive.source, *found.path) if found.result == "pass" else ()

    async def _has_address(self, name: str, directive: Directive, domain: str) -> bool:
        """§5.3."""
        answer = await self._ask(name, self._family, domain, directive.source)
        self._note_void(not answer.addresses, domain, directive.source)
        return self._inside(answer, directive)

    async def _mx(self, target: str, directive: Directive, domain: str) -> bool:
        """§5.4. A name without MX records has none: its own address does not count in their place."""
        source = directive.source
        answer = await self._ask(target, "MX", domain, source)
        hosts = [mx.exchange for mx in answer.exchanges if _can_be_asked(mx.exchange)]
        if len(hosts) > HOST_LIMIT:
            # §4.6.4. Which of them would be asked first is up to chance, so all of them are counted beforehand.
            raise _EndedError("permerror", Problem(reason="host-limit", domain=domain, term=source, part=target))
        void = answer.empty
        for host in hosts:
            addresses = await self._ask(host, self._family, domain, source)
            if self._inside(addresses, directive):
                return True
            void = void or not addresses.addresses
        self._note_void(void, domain, source)
        return False

    async def _ptr(self, target: str, domain: str, source: str) -> bool:
        """§5.5: a validated name that is the target or below it. Trouble in the DNS only makes it not match."""
        names = await self._pointers()
        self._note_void(names is not None and not names, domain, source)
        for name in names or ():
            if _at_or_below(name, target) and await self._validates(name):
                return True
        return False

    # --- Names and addresses ---

    @property
    def _family(self) -> str:
        return "A" if self.message.ip.version == 4 else "AAAA"

    def _inside(self, answer: Answer, directive: Directive) -> bool:
        """Whether the address is that of the answer, or in the network of the written length around one (§5.3)."""
        ip = self.message.ip
        bits = directive.cidr4 if ip.version == 4 else directive.cidr6
        length = ip.max_prefixlen if bits is None else bits
        return any(Network(one.version, int(one), length).holds(ip) for one in _addresses(answer.addresses))

    async def _target(self, spec: MacroString | None, domain: str) -> str:
        """§4.8: the name that a term is about; the domain itself where none is written."""
        if spec is None:
            return _key(domain)
        return target_name(spec, self.message, domain, await self._validated_for(spec, domain))

    async def _validated_for(self, text: MacroString, domain: str) -> str:
        """What %{p} stands for (§7.3): the domain itself, else a name below it, else any validated one."""
        if not needs_validated_name(text):
            return UNKNOWN
        names = await self._pointers() or []
        for name in sorted(names, key=lambda name: (name != _key(domain), not _at_or_below(name, domain))):
            if await self._validates(name):
                return name
        return UNKNOWN

    async def _pointers(self) -> list[str] | None:
        """The names of the address, at most ten (§4.6.4, §5.5); None where they could not be had."""
        if not self.asked_pointers:
            self.asked_pointers = True
            try:
                answer = await self._resolve(self.message.ip.reverse_pointer, "PTR")
            except DnsError:
                return None
            self.pointers = [_key(name) for name in answer.names[:HOST_LIMIT] if _can_be_asked(name)]
        return self.pointers

    async def _validates(self, name: str) -> bool:
        """§5.5: whether the name of an address leads back to it."""
        if name not in self.validated:
            try:
                answer = await self._resolve(name, self._family)
            except DnsError:
                self.validated[name] = False
            else:
                self.validated[name] = self.message.ip in _addresses(answer.addresses)
        return self.validated[name]

    # --- Questions and limits ---

    async def _resolve(self, name: str, rdtype: str) -> Answer:
        return await self.resolver.resolve(_key(name), rdtype, deadline=self.deadline)

    async def _ask(self, name: str, rdtype: str, domain: str, term: str) -> Answer:
        """A question whose answer is needed (§4.4, §5): without one the result is temperror."""
        try:
            return await self._resolve(name, rdtype)
        except DnsError as error:
            problem = Problem(reason="unanswered", domain=domain, term=term, part=name, error=error)
            raise _EndedError("temperror", problem) from error

    def _count(self, domain: str, term: str) -> None:
        """§4.6.4: terms that ask the DNS, before they do."""
        self.lookups += 1
        if self.lookups > self.lookup_limit:
            raise _EndedError("permerror", Problem(reason="lookup-limit", domain=domain, term=term))

    def _note_void(self, void: bool, domain: str, term: str) -> None:
        """§4.6.4: terms whose look-ups bring nothing; a term counts once, however many of its names are dead."""
        self.voids += void
        if void and self.voids > self.void_limit:
            raise _EndedError("permerror", Problem(reason="void-limit", domain=domain, term=term))

    # --- Explanation ---

    async def explain(self, found: _Found) -> str | None:
        """§6.2: the text behind `exp` of the record that decided. Whatever is wrong with it, the result stands."""
        exp = found.record.modifier("exp") if found.record else None
        if exp is None:
            return None
        try:
            target = await self._target(exp.value, found.domain)
            if not _can_be_asked(target):
                return None
            answer = await self._resolve(target, "TXT")
            if len(answer.strings) != 1:
                return None
            text = explanation(b"".join(answer.strings[0]).decode("latin-1"))
        except (DnsError, SpfSyntaxError):
            return None
        validated = await self._validated_for(text, found.domain)
        return expand(text, self.message, found.domain, validated)


_LABELS = re.compile(r"[^.]{1,63}(?:\.[^.]{1,63})*\.?")


def _can_be_asked(name: str) -> bool:
    """RFC 1035 §2.3.4. Names that are not ASCII come from such a local part and match nothing (RFC 8616 §4)."""
    return len(name) <= NAME_LIMIT and name.isascii() and _LABELS.fullmatch(name) is not None


def _is_domain(name: str) -> bool:
    """§4.3: a name of several labels, each of 1 to 63 octets; not an address in brackets."""
    return "." in name[:-1] and name[0] != "[" and _can_be_asked(name)


def _at_or_below(name: str, domain: str) -> bool:
    name, domain = _key(name), _key(domain)
    return name == domain or name.endswith(f".{domain}")


def _addresses(texts: tuple[str, ...]) -> Iterator[Address]:
    for text in texts:
        try:
            yield ipaddress.ip_address(text)
        except ValueError:  # not an answer that a name server gives, and not worth an exception
            continue
