"""How many domains a second a run over a list judges, beside checkdmarc: the same domains, a real nsd on loopback.

Three things are told: how long both take where answers come at once, how long where each takes 20 ms, as from a
resolver in the same country, and how many questions each of them asks, counted on the way to the server. Both sides
begin every pass with an empty memory, and take turns.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checkers.batch.options import CONCURRENCY, CONCURRENCY_OF
from checkers.batch.run import Check, run
from checkers.batch.subjects import Subject, subjects
from checkers.cache import CachingResolver
from checkers.checker import Checker
from checkers.dns import Resolver
from checkers.registry import checker
from checkers.report import Report, Verdict
from checkers.resolvers.system import SystemResolver
from scripts import peers
from tests import dns_support, many_domains

from .setting import ROOT, line, ratio

COUNT = 500
# Where every answer takes its time, fewer are enough, and one after the other takes long.
FEW = 100
LATENCY = 20  # milliseconds
# What both sides check of each domain: `domain` for all that they have, or names of single checkers.
CHECKERS = ("domain",)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a list: seconds, those of the processor, and how many domains have an error."""

    seconds: float
    processor: float
    errors: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """The way to the server on which questions are counted."""

    port: int
    process: subprocess.Popen[str]

    def count(self) -> int:
        """How many questions came since this was asked last."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def measure(runs: int, checkers: Sequence[str] = CHECKERS) -> None:
    """Prints the ratios, the questions, and our domains a second. `checkers` are names of ours, or `domain` alone."""
    what = "+".join(checkers)
    with tempfile.TemporaryDirectory() as folder, dns_support.nsd([many_domains.zone(COUNT)], Path(folder)) as port:
        listed = many_domains.listed(COUNT)
        ours, theirs = _turns(listed, port, checkers, max(3, min(runs, 5)))
        line(f"{what}: domains a second", f"{COUNT / _median(ours):.0f}", _told(ours))
        line(f"checkdmarc, {what}: domains a second", f"{COUNT / _median(theirs):.0f}", _told(theirs))
        line(f"{what}: time a domain", f"{_ratio(ours, theirs):.2f}", "of checkdmarc, answers at once")
        with proxy(port, 0) as counted:
            asked = [_counted(side, listed, counted, checkers) for side in (_ours, _theirs)]
        line(f"{what}: questions a domain", f"{asked[0] / COUNT:.1f}", f"checkdmarc {asked[1] / COUNT:.1f}")
        with proxy(port, LATENCY) as late:
            few = many_domains.listed(FEW)
            mine, others = _turns(few, late.port, checkers, 1)
        line(
            f"{what}: time a domain",
            f"{_ratio(mine, others):.3f}",
            f"of checkdmarc, answers in {LATENCY} ms ({FEW / _median(mine):.0f} / {FEW / _median(others):.1f} domains/s)",
        )


def _turns(listed: str, port: int, checkers: Sequence[str], turns: int) -> tuple[list[Pass], list[Pass]]:
    ours, theirs = [], []
    for _ in range(turns):
        ours.append(_ours(listed, port, checkers))
        theirs.append(_theirs(listed, port, checkers))
    return ours, theirs


def _ours(listed: str, port: int, checkers: Sequence[str]) -> Pass:
    begun, used = time.perf_counter(), time.process_time()
    errors = asyncio.run(_run(listed, port, checkers))
    return Pass(time.perf_counter() - begun, time.process_time() - used, errors)


async def _run(listed: str, port: int, checkers: Sequence[str]) -> int:
    """How many domains have an error by one of the checkers, which share one memory."""
    resolver = CachingResolver(SystemResolver("127.0.0.1", port))
    failed: set[str] = set()
    for name in checkers:
        judge, found = _judge(checker(name), resolver), subjects(listed).found
        at_once = CONCURRENCY_OF.get(name, CONCURRENCY)
        async for done in run(found, judge, concurrency=at_once, stop=asyncio.Event()):
            failed |= {one.subject.text for one in done if one.report is None or one.report.verdict is Verdict.FAIL}
    return len(failed)


def _judge(check: Checker, resolver: Resolver) -> Check:
    async def judge(subject: Subject) -> Report:
        return await check(subject.text, kind="domain", resolver=resolver, deadline=time.monotonic() + 20)

    return judge


def _theirs(listed: str, port: int, checkers: Sequence[str]) -> Pass:
    done = subprocess.run(
        [peers.environment(), "-P", "-W", "ignore", Path(__file__).with_name("domains_peer.py"), str(port), *checkers],
        input=listed,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Pass(*json.loads(done.stdout))


def _counted(
    side: Callable[[str, int, Sequence[str]], Pass], listed: str, counted: Proxy, checkers: Sequence[str]
) -> int:
    side(listed, counted.port, checkers)
    return counted.count()


@contextmanager
def proxy(port: int, milliseconds: float) -> Iterator[Proxy]:
    """A proxy in a process of its own, so that it takes no time of ours."""
    command = [sys.executable, "-m", "bench.udp_proxy", str(port), str(milliseconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        yield Proxy(int(process.stdout.readline()), process)
        assert process.stdin
        process.stdin.close()


def _median(passes: Sequence[Pass]) -> float:
    return statistics.median(one.seconds for one in passes)


def _ratio(ours: Sequence[Pass], theirs: Sequence[Pass]) -> float:
    return ratio([one.seconds for one in ours], [one.seconds for one in theirs])


def _told(passes: Sequence[Pass]) -> str:
    core = COUNT / statistics.median(one.processor for one in passes)
    return f"{core:.0f} a second of one core; {passes[-1].errors} of {COUNT} with an error"
