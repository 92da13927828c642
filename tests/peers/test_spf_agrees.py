"""Five hundred SPF records: ours, pyspf and checkdmarc ask one real name server, and every difference has its reason."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

import checkers.spf
from checkers.cache import CachingResolver
from checkers.resolvers import resolver_for
from checkers.spf.check_host import check_host
from scripts import peers
from tests.peers import differences, records
from tests.peers.differences import Difference

# An address that none of the records allows by itself, so that they are read to their ends.
IP = "198.51.100.77"
# Two results that receivers treat as if there were no record; the others are answers.
BROKEN = ("permerror", "none")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What everybody says of one record."""

    record: str
    result: str  # of our check_host()
    reason: str
    errors: tuple[str, ...]  # rules of our check's findings
    pyspf: dict[str, Any]
    checkdmarc: dict[str, Any]


@pytest.fixture(scope="module")
def verdicts(port: int) -> list[Verdicts]:
    texts = records.records()
    names = [records.name(number) for number in range(len(texts))]
    pyspf = peers.judge(({"ask": "pyspf", "domain": name, "ip": IP} for name in names), port)
    checkdmarc = peers.judge(({"ask": "checkdmarc-spf", "domain": name} for name in names), port)
    ours = asyncio.run(_ours(names, port))
    return [Verdicts(text, *own, a, b) for text, own, a, b in zip(texts, ours, pyspf, checkdmarc, strict=True)]


async def _ours(names: list[str], port: int) -> list[tuple[str, str, tuple[str, ...]]]:
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for name in names:
        resolver = CachingResolver(resolver_for(f"127.0.0.1:{port}"))
        deadline = time.monotonic() + 30
        said = await check_host(IP, name, f"someone@{name}", "mail.invalid", resolver=resolver, deadline=deadline)
        report = await checkers.spf.check(name, kind="domain", resolver=resolver, deadline=deadline)
        errors = dict.fromkeys(finding.rule for finding in report.findings if finding.severity == "error")
        found.append((said.result, said.problem.reason if said.problem else "", tuple(errors)))
    return found


def test_nobody_breaks_down(verdicts: list[Verdicts]) -> None:
    """Nobody raised, and nobody was left without an answer."""
    assert not [one for one in verdicts if "crash" in one.pyspf or "crash" in one.checkdmarc]
    assert not [one for one in verdicts if "temperror" in (one.result, one.pyspf["result"])]


def test_the_records_are_worth_it(verdicts: list[Verdicts]) -> None:
    """A fair part of the records is good, a fair part is broken, and all kinds of results are there."""
    assert len({one.record for one in verdicts}) == records.COUNT
    results = Counter(one.result for one in verdicts)
    assert {"pass", "fail", "softfail", "neutral", "none", "permerror"} == set(results)
    assert 150 < results["permerror"] < 300
    assert results["none"] < 75
    assert sum(not one.errors for one in verdicts) > 100


def test_check_host_agrees_with_pyspf(verdicts: list[Verdicts]) -> None:
    found = []
    for one in verdicts:
        ours, theirs = one.result, one.pyspf["result"]
        if ours in BROKEN and ours != theirs:
            found.append(Difference("check_host/pyspf", one.record, "ours", one.reason))
        elif theirs in BROKEN and ours != theirs:
            found.append(Difference("check_host/pyspf", one.record, "theirs", one.pyspf["message"]))
        elif ours != theirs:
            found.append(Difference("check_host/pyspf", one.record, "ours", f"{ours}, not {theirs}"))
    _all_explained(found)


def test_check_agrees_with_check_host(verdicts: list[Verdicts]) -> None:
    """What the report calls an error is what breaks the record, and the other way round."""
    found = []
    for one in verdicts:
        broken = one.result in BROKEN
        if broken and not one.errors:
            found.append(Difference("check/check_host", one.record, "theirs", one.reason))
        elif not broken:
            found += [Difference("check/check_host", one.record, "ours", rule) for rule in one.errors]
    _all_explained(found)


def test_check_agrees_with_checkdmarc(verdicts: list[Verdicts]) -> None:
    found = []
    for one in verdicts:
        said = one.checkdmarc["error"]
        if said and not one.errors:
            found.append(Difference("check/checkdmarc", one.record, "theirs", said))
        elif not said:
            found += [Difference("check/checkdmarc", one.record, "ours", rule) for rule in one.errors]
    _all_explained(found)


def _all_explained(found: list[Difference]) -> None:
    assert found
    unexplained, unused = differences.judge(found, differences.rows([found[0].between]))
    assert not unexplained, "\n".join(unexplained)
    assert not unused, f"do not explain their example: {unused}"


def test_a_difference_without_a_reason_is_told() -> None:
    reasons = differences.rows(["check_host/pyspf"])
    strange = Difference("check_host/pyspf", "v=spf1 mx -all", "ours", "syntax")
    unexplained, unused = differences.judge([strange], reasons)
    assert len(unexplained) == 1
    assert unused == [row.id for row in reasons]
