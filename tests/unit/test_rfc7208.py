"""The published test suite for RFC 7208, whole, against a real name server on loopback."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from dns.rdtypes.ANY.TXT import TXT

from checkers.dns import Answer
from checkers.resolvers.system import SystemResolver
from checkers.spf.check_host import check_host
from tests import dns_support
from tests.rfc7208_suite import Case, Zone, cases

# How long a name that never answers is waited for, in seconds.
PATIENCE = 0.3


def serve(zone: Zone) -> dns_support.Behaviour:
    """A name server with one scenario's zone."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:  # noqa: ARG001 - a Behaviour
        asked = question.question[0]
        owner = b".".join(asked.name.labels[:-1]).decode("latin-1")
        rdtype = dns.rdatatype.to_text(asked.rdtype)
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.AA
        try:
            found = zone.find(owner, rdtype)
            alias = zone.find(owner, "CNAME") if not found else None
        except TimeoutError:
            return None
        if found is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        elif found:
            reply.answer.append(rrset(asked.name, rdtype, found))
        elif alias:
            reply.answer.append(rrset(asked.name, "CNAME", alias))
            target = zone.find(alias[0].rstrip("."), rdtype)
            if target:
                reply.answer.append(rrset(dns.name.from_text(alias[0]), rdtype, target))
        return reply.to_wire(max_size=65535)

    return answer


def rrset(owner: dns.name.Name, rdtype: str, values: tuple[Any, ...]) -> dns.rrset.RRset:
    if rdtype == "TXT":
        rdatas = [TXT(dns.rdataclass.IN, dns.rdatatype.TXT, strings) for strings in values]
        return dns.rrset.from_rdata_list(owner, 60, rdatas)
    texts = [f"{value[0]} {absolute(value[1])}" if rdtype == "MX" else str(value) for value in values]
    if rdtype in ("PTR", "CNAME"):
        texts = [absolute(text) for text in texts]
    return dns.rrset.from_text_list(owner, 60, "IN", rdtype, texts)


def absolute(name: str) -> str:
    """The suite writes names with and without the final dot."""
    return name.rstrip(".") + "."


class Impatient:
    """The resolver under test; only the names that never answer get less time."""

    def __init__(self, inner: SystemResolver, silent: frozenset[str]) -> None:
        self.inner = inner
        self.silent = silent

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        if name in self.silent:
            deadline = time.monotonic() + PATIENCE
        return await self.inner.resolve(name, rdtype, deadline=deadline)


def suite() -> tuple[Case, ...]:
    """The cases; none where the suite could not be fetched, so that only this file's tests fail."""
    try:
        return cases()
    except subprocess.CalledProcessError:
        return ()


@pytest.fixture(scope="module")
def ports() -> Iterator[dict[int, int]]:
    """Scenario → port of its name server."""
    zones = {case.scenario: case.zone for case in cases()}
    with ExitStack() as servers:
        yield {number: servers.enter_context(dns_support.fault_server(serve(zone))) for number, zone in zones.items()}


def test_the_suite_is_whole() -> None:
    assert len(cases()) == 203


@pytest.mark.parametrize("case", suite(), ids=lambda case: case.id)
def test_case(case: Case, ports: dict[int, int]) -> None:
    resolver = Impatient(SystemResolver("127.0.0.1", ports[case.scenario]), case.zone.silent)
    deadline = time.monotonic() + 20
    found = asyncio.run(check_host(case.ip, case.domain, case.sender, case.helo, resolver=resolver, deadline=deadline))
    assert found.result in case.results, found
    if case.explanation is not None:
        assert (found.explanation or "") == case.explanation
    # Every permanent or temporary error says what is wrong.
    assert (found.problem is None) == (found.result not in ("permerror", "temperror", "none"))
