"""How many messages a second check_host() judges, beside pyspf: the published suite, the same answers from memory.

pyspf runs in a process of its own environment and times itself; both sides take turns, so that what else the machine
does falls on both alike. No DNS is part of it, and neither is reading the suite. What is told is the ratio of medians.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import time
from itertools import product
from pathlib import Path
from typing import Any

from checkers.dns import Answer, DnsError, DnsTimeoutError
from checkers.spf.check_host import check_host
from scripts import peers
from tests.rfc7208_suite import Case, MemoryResolver, Zone, cases

from .setting import line, ratio

TYPES = ("TXT", "A", "AAAA", "MX", "PTR")


class Prepared:
    """All answers of a zone, made beforehand, as a cache holds them."""

    def __init__(self, zone: Zone) -> None:
        self._answers: dict[tuple[str, str], Answer | DnsError] = {}
        source = MemoryResolver(zone)
        for name, rdtype in product(zone.records, TYPES):
            try:
                self._answers[name, rdtype] = asyncio.run(source.resolve(name, rdtype, deadline=None))
            except DnsTimeoutError as error:
                self._answers[name, rdtype] = error

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:  # noqa: ARG002 - a Resolver
        """See `dns.Resolver`."""
        found = self._answers.get((name.lower(), rdtype))
        if isinstance(found, DnsError):
            raise found
        return found or Answer(name=name, rdtype=rdtype, exists=False)


def measure(runs: int) -> None:
    """Prints who judges how many messages a second, and how many results are those of the suite."""
    suite = cases()
    resolvers = {case.scenario: Prepared(case.zone) for case in suite}
    with subprocess.Popen(
        # -P: the folder of the script has a module named like one of the standard library's.
        [peers.environment(), "-P", "-W", "ignore", Path(__file__).with_name("check_host_peer.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as peer:
        _send(peer, json.dumps(_work(suite)))
        ours, theirs = [], []
        for _ in range(max(runs, 5) + 1):
            seconds, our_results = asyncio.run(_pass(suite, resolvers))
            ours.append(seconds)
            _send(peer, "again")
            seconds, their_results = json.loads(peer.stdout.readline() if peer.stdout else "")
            theirs.append(seconds)
        # The first pass of each side warms it up.
        del ours[0], theirs[0]
    for name, times, results in (("check_host", ours, our_results), ("pyspf", theirs, their_results)):
        right = sum(result in case.results for case, result in zip(suite, results, strict=True))
        rate = len(suite) / statistics.median(times)
        line(f"{name}: messages a second", f"{rate:.0f}", f"{right} of {len(suite)} results as the suite wants them")
    line("check_host: time a message", f"{ratio(ours, theirs):.2f}", "of pyspf, the same answers from memory")


def _send(peer: subprocess.Popen[str], text: str) -> None:
    if peer.stdin:
        peer.stdin.write(text + "\n")
        peer.stdin.flush()


async def _pass(suite: tuple[Case, ...], resolvers: dict[int, Prepared]) -> tuple[float, list[str]]:
    """Every case once: seconds, and the results."""
    results: list[str] = []
    begun = time.perf_counter()
    for case in suite:
        found = await check_host(
            case.ip, case.domain, case.sender, case.helo, resolver=resolvers[case.scenario], deadline=None
        )
        results.append(found.result)
    return time.perf_counter() - begun, results


def _work(suite: tuple[Case, ...]) -> dict[str, Any]:
    """The suite as JSON: the zones by scenario as (name, type, values), null where nobody answers; and the cases."""
    zones = {case.scenario: case.zone for case in suite}
    return {
        "zones": [[list(row) for row in _rows(zones[number])] for number in sorted(zones)],
        "cases": [(case.scenario, case.ip, case.sender, case.helo) for case in suite],
    }


def _rows(zone: Zone) -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for name, rdtype in product(zone.records, TYPES):
        try:
            values = zone.find(name, rdtype) or ()
            alias = "" if values else str((zone.find(name, "CNAME") or ("",))[0]).rstrip(".")
            values = values or (zone.find(alias, rdtype) if alias else ()) or ()
        except TimeoutError:
            found.append((name, rdtype, None))
            continue
        if rdtype == "TXT":
            values = tuple([string.decode("latin-1") for string in strings] for strings in values)
        found.append((name, rdtype, values))
    return found
