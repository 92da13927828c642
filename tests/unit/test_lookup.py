"""A domain as argument, against real servers on loopback: nsd for the vectors, our own for faults."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.rcode
import pytest

import checkers.spf
from checkers.cache import CachingResolver
from checkers.registry import checker
from checkers.render import json_
from checkers.report import Report
from checkers.resolvers.system import SystemResolver
from tests import dns_support
from tests.ordering import ends_first
from tests.unit.test_vectors import VALIDATOR
from tests.vector_files import WORLD, Vector, holds, seen, vectors

LOOKED_UP = [vector for vector in vectors() if vector.zone is not None]


@pytest.fixture(scope="module")
def nsd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    zones = [WORLD, *(vector.zone for vector in LOOKED_UP if vector.zone is not None)]
    with dns_support.nsd(zones, Path(tmp_path_factory.mktemp("nsd"))) as port:
        yield port


def look_up(subject: str, port: int, seconds: float = 5, name: str = "spf", options: Any = None) -> Report:
    return asyncio.run(looked_up(subject, port, seconds, name, options))


async def looked_up(subject: str, port: int, seconds: float, name: str = "spf", options: Any = None) -> Report:
    resolver = CachingResolver(SystemResolver("127.0.0.1", port))
    return await checker(name)(subject, options=options, resolver=resolver, deadline=time.monotonic() + seconds)


@pytest.mark.parametrize("vector", LOOKED_UP, ids=lambda vector: vector.id)
def test_vector(vector: Vector, nsd: int) -> None:
    report = look_up(vector.subject, nsd, name=vector.checker, options=vector.options)
    document = json_.report(report, "en")
    VALIDATOR.validate(document)
    assert seen(document) == (vector.verdict, vector.findings)
    assert holds(document["facts"], vector.facts), document["facts"]


@pytest.mark.parametrize(
    ("behaviour", "rule"),
    [
        (dns_support.rcode(dns.rcode.SERVFAIL), "dns-servfail"),
        (dns_support.rcode(dns.rcode.REFUSED), "dns-refused"),
        (dns_support.rcode(dns.rcode.NOTIMP), "dns-network"),
        (dns_support.silence, "dns-timeout"),
        # A datagram that is no DNS message may be anybody's, so it is passed over until the time is up.
        (dns_support.garbage, "dns-timeout"),
    ],
    ids=["servfail", "refused", "notimp", "silence", "garbage"],
)
def test_a_fault_is_unknown_and_never_no_record(behaviour: dns_support.Behaviour, rule: str) -> None:
    with dns_support.fault_server(behaviour) as port:
        report = look_up("example.test", port, seconds=1)
    assert report.verdict.value == "unknown"
    assert [finding.rule for finding in report.findings] == [rule]


def test_a_truncated_answer_is_asked_again_over_tcp() -> None:
    with dns_support.fault_server(dns_support.truncated("v=spf1 mx ~all")) as port:
        report = look_up("example.test", port)
    assert report.facts["record"] == "v=spf1 mx ~all"


def test_nobody_listens() -> None:
    report = look_up("example.test", dns_support.free_port(), seconds=1)
    assert report.verdict.value == "unknown"
    assert report.findings[0].rule in {"dns-network", "dns-timeout"}


def test_the_deadline_holds() -> None:
    with dns_support.fault_server(dns_support.silence) as port:
        report = asyncio.run(ends_first(looked_up("example.test", port, 0.3), looked_up("example.test", port, 60)))
    assert [finding.rule for finding in report.findings] == ["dns-timeout"]


def test_a_deadline_in_the_past_asks_nobody() -> None:
    report = look_up("example.test", 9, seconds=-1)
    assert [finding.rule for finding in report.findings] == ["dns-timeout"]


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    asyncio.run(checkers.spf.check("example.com", progress=lambda *step: told.append(step)))
    assert told == [("lookup", 0, 1), ("lookup", 1, 1)]
