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
        return not (await resolver.resolve(zone, "DS", deadline=deadline)).empty
    except DnsError:
        return None


async def _zone(name: str, resolver: Resolver, deadline: float | None) -> str:
    """The zone that a name is in: the closest name at or above it with NS records. Raises DnsError."""
    labels = name.split(".")
    for at in range(len(labels) - 1):
        zone = ".".join(labels[at:])
        answer = await resolver.resolve(zone, "NS", deadline=deadline)
        if answer.names and answer.canonical is None:
            return zone
    return name


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
    found = catalogue().finding
    published = [server for server in servers if server.tlsa is not None and server.tlsa.rows]
    for server in servers:
        if server.tlsa_error is not None:
            yield found("mx-tlsa-not-checked", None, name=server.tlsa_name, rdtype="TLSA", detail=server.tlsa_error.detail)
    if is_signed is None:
        yield found("mx-dnssec-not-checked", None, name=answer.name)
    if not published:
        return
    working: list[Server] = []
    for server in published:
        rows = server.tlsa.rows if server.tlsa else ()
        problems = [(row, problem(row)) for row in rows]
        for row, rule in problems:
            if rule is not None:
                yield found(rule, None, name=server.tlsa_name, record=row[:80])
        if not (answer.secure and server.secure and server.tlsa and server.tlsa.secure):
            unsigned = is_signed is False or answer.secure
            rule = "mx-tlsa-without-dnssec" if unsigned else "mx-tlsa-not-verified"
            yield found(rule, None, name=server.tlsa_name, host=server.mx.exchange)
        elif any(rule is None for _, rule in problems):
            working.append(server)
    if not working:
        return
    without = [server for server in servers if server not in working and not server.tlsa_error]
    if without:
        yield found("mx-tlsa-some-hosts", None, host=without[0].mx.exchange, count=len(without), total=len(servers))
    else:
        yield found("mx-dane", None, count=len(working))
