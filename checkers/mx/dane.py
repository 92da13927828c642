"""DNSSEC of the domain, and DANE of its mail servers (RFC 7672)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..catalogue import catalogue
from ..dns import Answer, DnsError, Resolver
from ..report import Finding
from .servers import Server

_ROW = re.compile(r"([0-9]{1,3}) ([0-9]{1,3}) ([0-9]{1,3}) ([0-9a-f ]*)")
# RFC 6698 §2.1.3: matching type → hexadecimal digits of the digest; 0 is a whole certificate or key.
_DIGITS = {0: None, 1: 64, 2: 128}
SELECTORS = {0, 1}
# RFC 7672 §3.1.3: PKIX-TA(0) and PKIX-EE(1) are not usable for SMTP.
USAGES = {2, 3}


async def signed(name: str, resolver: Resolver, deadline: float | None) -> bool | None:
    """Whether the zone of a name is signed: its parent has a DS record (RFC 4035 §2.4). None: not answered."""
    try:
        zone = await _zone(name, resolver, deadline)
        return None if zone is None else not (await resolver.resolve(zone, "DS", deadline=deadline)).empty
    except DnsError:
        return None


async def _zone(name: str, resolver: Resolver, deadline: float | None) -> str | None:
    """The zone that a name is in: the closest name at or above it with NS records. Raises DnsError.

    None where there is none, as in a panel's export, which often leaves the NS records out.
    """
    labels = name.split(".")
    for at in range(len(labels) - 1):
        zone = ".".join(labels[at:])
        answer = await resolver.resolve(zone, "NS", deadline=deadline)
        if answer.names and answer.canonical is None:
            return zone
    return None


def facts(server: Server) -> list[dict[str, Any]] | None:
    """The TLSA records of a host as the JSON has them; None where they were not answered."""
    if server.tlsa is None:
        return None
    return [{"record": row, "usable": problem(row) is None} for row in server.tlsa.rows]


def problem(row: str) -> str | None:
    """The rule that tells why a sender cannot use a TLSA record; None where it can."""
    match = _ROW.fullmatch(row)
    if match is None:
        return "mx-tlsa-malformed"
    usage, selector, matching = (int(match[number]) for number in (1, 2, 3))
    if usage in {0, 1}:
        return "mx-tlsa-usage"
    digits = match[4].replace(" ", "")
    if usage not in USAGES or selector not in SELECTORS or matching not in _DIGITS or not digits or len(digits) % 2:
        return "mx-tlsa-malformed"
    length = _DIGITS[matching]
    return "mx-tlsa-malformed" if length is not None and len(digits) != length else None


def judge(answer: Answer, servers: Sequence[Server], *, is_signed: bool | None) -> Iterator[Finding]:
    """Findings about DNSSEC and DANE. `answer` is the one with the MX records."""
    if is_signed is None:
        yield catalogue().finding("mx-dnssec-not-checked", None, name=answer.name)
    working: list[Server] = []
    for server in servers:
        if server.tlsa_error is not None and not (server.secure or is_signed):
            continue  # RFC 7672 §2.2.2: nobody asks for them below a name that is not secure
        if server.tlsa_error is not None:
            detail = server.tlsa_error.detail
            yield catalogue().finding("mx-tlsa-not-checked", None, name=server.tlsa_name, rdtype="TLSA", detail=detail)
        elif server.tlsa is not None and server.tlsa.rows:
            yield from _published(answer, server, server.tlsa, is_signed=is_signed)
            if _works(answer, server, server.tlsa):
                working.append(server)
    yield from _all_alike(servers, working)


def _published(answer: Answer, server: Server, tlsa: Answer, *, is_signed: bool | None) -> Iterator[Finding]:
    """What is wrong with the TLSA records of one host."""
    for row in tlsa.rows:
        rule = problem(row)
        if rule is not None:
            yield catalogue().finding(rule, None, name=server.tlsa_name, record=row[:80])
    if not _verified(answer, server, tlsa):
        rule = "mx-tlsa-not-verified"
        if answer.secure:
            # The resolver verified the MX records, and would have verified these too, if they were signed.
            rule = "mx-tlsa-without-dnssec"
        elif is_signed is False:
            # §2.2.1: a sender may use what another's signed zone says of its servers, for a domain that is not signed.
            own = f".{server.mx.exchange}".endswith(f".{answer.name}")
            rule = "mx-tlsa-without-dnssec" if own else "mx-tlsa-domain-unsigned"
        yield catalogue().finding(rule, None, name=server.tlsa_name, host=server.mx.exchange)


def _verified(answer: Answer, server: Server, tlsa: Answer) -> bool:
    """RFC 7672 §2.2.1 and §2.2.3: the MX records, the addresses and the TLSA records are all secure."""
    return answer.secure and server.secure and tlsa.secure


def _works(answer: Answer, server: Server, tlsa: Answer) -> bool:
    return _verified(answer, server, tlsa) and any(problem(row) is None for row in tlsa.rows)


def _all_alike(servers: Sequence[Server], working: Sequence[Server]) -> Iterator[Finding]:
    """Whether every host has what one of them has."""
    if not working:
        return
    without = [server for server in servers if server not in working and server.tlsa_error is None]
    if without:
        host, count = without[0].mx.exchange, len(without)
        yield catalogue().finding("mx-tlsa-some-hosts", None, host=host, count=count, total=len(servers))
    else:
        yield catalogue().finding("mx-dane", None, count=len(working))
