"""From a domain to its mail servers, and what a sender meets there (RFC 5321 §5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import bounded, catalogue
from ..checker import Progress
from ..dns import Answer, DnsError, Resolver, unanswered
from ..names import dns_name
from ..report import Finding, Span
from ..together import together
from . import dane
from .addresses import special_block
from .evaluate import provider_of
from .servers import MOST_HOSTS, Reverse, Server, visit

# What says already why a host has no address.
_EXPLAIN = {"mx-target-address", "mx-localhost", "mx-zone-appended"}
_STEPS = 3  # of the progress: the MX records, the servers, DNSSEC


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought."""

    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)


async def look_up(
    domain: str,
    resolver: Resolver | None,
    *,
    deadline: float | None,
    progress: Progress | None = None,
    ptr: bool = True,
) -> Found:
    """Find the servers that take a domain's mail and look at each. Never raises."""
    found = catalogue().finding
    name = dns_name(domain)
    if name is None:
        return Found((found("dns-bad-name", name=domain[:80]),))
    if resolver is None:
        return Found((found("dns-not-looked-up", name=name, command=f"mailcheck mx {name}"),))
    return await _LookUp(name, resolver, deadline, progress, ptr=ptr).run()


class _LookUp:
    """One look-up: what it found so far."""

    def __init__(
        self, name: str, resolver: Resolver, deadline: float | None, progress: Progress | None, *, ptr: bool
    ) -> None:
        self._name = name
        self._resolver = resolver
        self._deadline = deadline
        self._progress = progress
        self._ptr = ptr
        self._findings: list[Finding] = []
        self._facts: dict[str, Any] = {"name": name}

    async def run(self) -> Found:
        self._tell(0)
        try:
            answer = await self._ask(self._name, "MX")
        except DnsError as error:
            self._findings.append(unanswered(error))
            self._tell(_STEPS)
            return Found(tuple(self._findings), self._facts)
        self._tell(1)
        if not answer.exists and answer.canonical is None:
            self._add("mx-no-such-name", name=self._name)
        elif not answer.exchanges:
            await self._without(answer)
        else:
            await self._judge(answer)
        self._tell(_STEPS)
        return Found(tuple(bounded(self._findings)), self._facts)

    async def _ask(self, name: str, rdtype: str) -> Answer:
        return await self._resolver.resolve(name, rdtype, deadline=self._deadline)

    def _tell(self, done: int) -> None:
        if self._progress:
            self._progress("lookup", done, _STEPS)

    def _add(self, rule: str, span: Span | None = None, **args: str | int) -> None:
        self._findings.append(catalogue().finding(rule, span, edits=None, **args))

    async def _without(self, answer: Answer) -> None:
        """No MX record: the domain's own address takes the mail, if it has one (RFC 5321 §5.1)."""
        self._facts |= {"hosts": [], "null_mx": False, "implicit": False}
        if answer.canonical is not None:
            # RFC 1034 §3.6.2: beside a CNAME there is no other record, so one for mail is not seen.
            self._add("mx-hidden-by-cname", name=self._name, target=answer.canonical)
            return
        addresses: list[str] = []
        errors: list[DnsError] = []
        for rdtype in ("A", "AAAA"):
            try:
                addresses += (await self._ask(self._name, rdtype)).addresses
            except DnsError as error:
                errors.append(error)
        if addresses:
            self._facts["implicit"] = True
            self._add("mx-implicit", name=self._name, address=addresses[0])
        elif errors:
            self._findings += map(unanswered, errors)
        else:
            self._add("mx-no-record", name=self._name)

    async def _judge(self, answer: Answer) -> None:
        """The MX records as written, then each of their hosts."""
        from . import check_record  # noqa: PLC0415 - the package loads this module only for a domain

        exchanges = answer.exchanges
        text = "\n".join(f"{mx.preference} {mx.exchange}." for mx in exchanges)
        asked = [mx for mx in exchanges if mx.exchange][:MOST_HOSTS]
        servers = await together(*(visit(mx, self._resolver, self._deadline, ptr=self._ptr) for mx in asked))
        self._tell(2)
        on_record, facts = check_record(text, live=True, owner=self._name)
        living = {server.mx.exchange for server in servers if server.addresses}
        # A name that looks doubled and has an address is somebody's odd name, and works.
        self._findings += [
            finding
            for finding in on_record
            if finding.rule != "mx-zone-appended" or not living & {text[slice(*_ends(finding))].strip(".")}
        ]
        self._facts |= {"record": text, "null_mx": facts.get("null_mx", False), "implicit": False}
        await self._alias(answer)
        named = sum(mx.exchange != "" for mx in exchanges)
        if named > MOST_HOSTS:
            self._add("mx-many-hosts", count=named, limit=MOST_HOSTS)
        self._servers(text, servers)
        is_signed = await dane.signed(self._name, self._resolver, self._deadline)
        self._findings += dane.judge(answer, servers, is_signed=is_signed)
        self._facts["dnssec"] = {"signed": is_signed, "validated": answer.secure}
        self._facts["hosts"] = [_fact(server) for server in servers]

    async def _alias(self, answer: Answer) -> None:
        """Whether the domain is itself an alias of another name."""
        if answer.canonical is not None:
            self._add("mx-through-cname", name=self._name, target=answer.canonical)
            return
        try:
            alias = await self._ask(self._name, "CNAME")
        except DnsError:
            return  # the MX records were answered; that there is no alias beside them is a courtesy
        if alias.names:
            self._add("mx-hidden-by-cname", name=self._name, target=alias.names[0])

    def _servers(self, text: str, servers: Sequence[Server]) -> None:
        """What is wrong with the hosts themselves."""
        bad = {finding.span for finding in self._findings if finding.rule in _EXPLAIN}
        dead = [server for server in servers if server.dead]
        all_dead = bool(servers) and len(dead) == len(servers)
        for server in servers:
            host = server.mx.exchange
            span = _span(text, server)
            self._findings += map(unanswered, server.errors)
            if server.dead and span not in bad:
                self._add("mx-no-host-works" if all_dead else "mx-host-without-address", span, host=host)
            if server.canonical is not None:
                self._add("mx-cname-target", span, host=host, target=server.canonical)
            for address in server.addresses or ():
                block = special_block(address)
                if block is not None:
                    self._add("mx-special-address", span, host=host, address=address, block=block[0], document=block[1])
            self._reverse(server, span)

    def _reverse(self, server: Server, span: Span | None) -> None:
        """Reverse names matter to servers that send; a small company's MX host often does."""
        known = [reverse for reverse in server.reverse or () if reverse.names is not None]
        wrong = [reverse for reverse in known if reverse.names and reverse.confirmed is False]
        open_ = [one for one in server.reverse or () if one.names is None or (one.names and one.confirmed is None)]
        self._addresses("mx-reverse-not-checked", server, span, open_)
        self._addresses("mx-no-reverse-name", server, span, [reverse for reverse in known if not reverse.names])
        if wrong:
            names = " ".join(reverse.names[0] for reverse in wrong if reverse.names)
            self._addresses("mx-reverse-not-confirmed", server, span, wrong, name=names)

    def _addresses(
        self, rule: str, server: Server, span: Span | None, reverses: Sequence[Reverse], **args: str
    ) -> None:
        """One finding for all of a host's addresses that it is about."""
        if reverses:
            addresses = " ".join(reverse.address for reverse in reverses)
            self._add(rule, span, host=server.mx.exchange, address=addresses, **args)


def _ends(finding: Finding) -> tuple[int, int]:
    return (finding.span.start, finding.span.end) if finding.span else (0, 0)


def _span(text: str, server: Server) -> Span | None:
    """Where a host stands in the text of the records."""
    line = f"{server.mx.preference} {server.mx.exchange}."
    start = f"\n{text}\n".find(f"\n{line}\n")
    end = start + len(line)
    return None if start < 0 else Span(end - len(server.mx.exchange) - 1, end)


def _fact(server: Server) -> dict[str, Any]:
    return {
        "preference": server.mx.preference,
        "host": server.mx.exchange,
        "addresses": None if server.addresses is None else list(server.addresses),
        "ptr": None if server.reverse is None else [reverse.fact() for reverse in server.reverse],
        "cname": server.canonical,
        "provider": provider_of(server.mx.exchange),
        "tlsa": dane.facts(server),
    }
