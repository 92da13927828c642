"""What the DNS says about one mail server: its addresses, their reverse names, its TLSA records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..dns import Answer, DnsError, Mx, Resolver
from ..names import askable
from ..providers import by_mx_host
from ..together import together
from .addresses import is_address, reverse_name, special_block

MOST_HOSTS = 10  # that are looked up; no mail domain has more
MOST_ADDRESSES = 4  # of one host, whose reverse names are asked for
MOST_NAMES = 3  # of one address, that are confirmed


@dataclass(slots=True)
class Reverse:
    """The reverse names of an address. `confirmed`: one of them leads back to it; None where that was not answered."""

    address: str
    names: tuple[str, ...] | None
    confirmed: bool | None

    def fact(self) -> dict[str, Any]:
        """As the JSON has it."""
        return {
            "address": self.address,
            "names": None if self.names is None else list(self.names),
            "confirmed": self.confirmed,
        }


@dataclass(slots=True)
class Server:
    """One host of an MX record. `addresses` is None where it is not known whether there are any."""

    mx: Mx
    addresses: tuple[str, ...] | None = None
    canonical: str | None = None  # where a CNAME led
    secure: bool = False  # its addresses were verified by DNSSEC
    errors: list[DnsError] = field(default_factory=list)  # of A and AAAA
    reverse: list[Reverse] | None = None
    tlsa: Answer | None = None
    tlsa_error: DnsError | None = None
    tlsa_name: str = ""

    @property
    def dead(self) -> bool:
        """There certainly is no address."""
        return self.addresses == ()


async def visit(mx: Mx, resolver: Resolver, deadline: float | None, *, ptr: bool) -> Server:
    """Ask for everything about one host. What was not answered is kept as such; nothing is raised."""
    server = Server(mx)
    name = mx.exchange
    if is_address(name) or not askable(name):
        server.addresses = ()
        return server
    await _addresses(server, resolver, deadline)
    if not server.addresses:
        return server
    await _tlsa(server, resolver, deadline)
    if ptr and by_mx_host(name) is None:  # the names of a provider's servers are not the reader's to change
        public = [address for address in server.addresses if special_block(address) is None]
        server.reverse = await together(*(_reverse(one, resolver, deadline) for one in public[:MOST_ADDRESSES]))
    return server


async def _addresses(server: Server, resolver: Resolver, deadline: float | None) -> None:
    found: list[str] = []
    answers: list[Answer] = []
    for rdtype in ("A", "AAAA"):
        try:
            answers.append(await resolver.resolve(server.mx.exchange, rdtype, deadline=deadline))
        except DnsError as error:
            server.errors.append(error)
    for answer in answers:
        found += answer.addresses
        server.canonical = server.canonical or answer.canonical
    server.secure = bool(answers) and not server.errors and all(answer.secure for answer in answers)
    server.addresses = tuple(found) if found or not server.errors else None


async def _tlsa(server: Server, resolver: Resolver, deadline: float | None) -> None:
    """RFC 7672 §2.2.3: at the end of a CNAME that is secure, and at the host's own name where there is nothing."""
    expanded = [server.canonical] if server.canonical and server.secure else []
    for base in (*expanded, server.mx.exchange):
        server.tlsa_name = f"_25._tcp.{base}"
        if not askable(server.tlsa_name):
            continue
        try:
            server.tlsa = await resolver.resolve(server.tlsa_name, "TLSA", deadline=deadline)
        except DnsError as error:
            server.tlsa_error = error
            return
        if server.tlsa.rows and server.tlsa.secure:
            return


async def _reverse(address: str, resolver: Resolver, deadline: float | None) -> Reverse:
    """RFC 8601 §3: the names of an address, and whether one of them has it ("forward confirmed")."""
    try:
        names = (await resolver.resolve(reverse_name(address), "PTR", deadline=deadline)).names
    except DnsError:
        return Reverse(address, None, None)
    confirmed: bool | None = False
    rdtype = "AAAA" if ":" in address else "A"
    for name in names[:MOST_NAMES]:
        if not askable(name):
            continue
        try:
            answer = await resolver.resolve(name, rdtype, deadline=deadline)
        except DnsError:
            confirmed = None
            continue
        if address in answer.addresses:
            return Reverse(address, names, True)
    return Reverse(address, names, confirmed)
