"""The pool of workers, what an earlier run left, and the summary, each by itself."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from checkers.batch.journal import JournalError, answered, cut
from checkers.batch.pace import LEAST, Pace
from checkers.batch.run import Done, run
from checkers.batch.subjects import Subject
from checkers.batch.tally import Result, Tally, result, summary
from checkers.catalogue import catalogue
from checkers.report import Report, Verdict, make_report


def subjects(count: int) -> list[Subject]:
    return [Subject(f"d{number}.test", number + 1) for number in range(count)]


def report_of(subject: Subject, *rules: str) -> Report:
    return make_report("spf", subject.text, [catalogue().finding(rule, name="x") for rule in rules])


async def gathered(
    listed: list[Subject], check: object, *, concurrency: int, stop: asyncio.Event | None = None
) -> list[Done]:
    done: list[Done] = []
    async for some in run(listed, check, concurrency=concurrency, stop=stop or asyncio.Event()):  # type: ignore[arg-type]
        done += some
    return done


def test_no_more_at_once_than_is_wanted_and_all_in_order_of_completion() -> None:
    under_way = most = 0

    async def check(subject: Subject) -> Report:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05 if subject.line == 1 else 0.001)
        under_way -= 1
        return report_of(subject)

    done = asyncio.run(gathered(subjects(100), check, concurrency=7))
    assert most == 7
    assert sorted(one.subject.line for one in done) == list(range(1, 101))
    assert done[0].subject.line != 1


def test_a_slow_reader_stops_the_work() -> None:
    begun = 0

    async def check(subject: Subject) -> Report:
        nonlocal begun
        begun += 1
        return report_of(subject)

    async def reading() -> int:
        async for _ in run(subjects(1_000), check, concurrency=4, stop=asyncio.Event()):
            await asyncio.sleep(0.05)
            return begun
        return 0

    assert 0 < asyncio.run(reading()) <= 8


def test_an_error_of_ours_is_that_of_one_subject() -> None:
    async def check(subject: Subject) -> Report:
        if subject.line % 3 == 0:
            raise ZeroDivisionError("no such luck")
        return report_of(subject)

    done = asyncio.run(gathered(subjects(30), check, concurrency=4))
    assert len(done) == 30
    assert {one.subject.line for one in done if one.error} == set(range(3, 31, 3))
    assert all((one.report is None) == (one.error is not None) for one in done)


def test_stopped_it_gives_up_what_is_under_way_and_hands_out_the_rest() -> None:
    async def running() -> list[Done]:
        stop = asyncio.Event()

        async def check(subject: Subject) -> Report:
            if subject.line == 20:
                stop.set()
            if subject.line > 20:
                await asyncio.sleep(60)
            return report_of(subject)

        return await asyncio.wait_for(gathered(subjects(1_000), check, concurrency=4, stop=stop), 10)

    assert {one.subject.line for one in asyncio.run(running())} == set(range(1, 21))


def test_where_the_processor_cannot_keep_up_fewer_are_begun() -> None:
    under_way, seen = 0, list[int]()

    async def check(subject: Subject) -> Report:
        nonlocal under_way
        under_way += 1
        seen.append(under_way)
        for _ in range(10):
            time.sleep(0.002)  # noqa: ASYNC251 - what a busy processor is like
            await asyncio.sleep(0)
        under_way -= 1
        return report_of(subject)

    asyncio.run(gathered(subjects(150), check, concurrency=100))
    assert max(seen) < 50


def test_the_pace_gives_and_takes_places() -> None:
    async def running() -> tuple[int, int]:
        pace = Pace(20)
        pace.set(20)
        for _ in range(20):
            await pace.begin()
        pace.set(0)
        least = pace.limit
        for _ in range(20):
            pace.end()
        free = 0
        while not pace._free.locked():
            await pace.begin()
            free += 1
        return least, free

    assert asyncio.run(running()) == (LEAST, LEAST)


def test_an_empty_list() -> None:
    assert asyncio.run(gathered([], None, concurrency=4)) == []


# The earlier run


def line(given: str, checker: str = "spf") -> str:
    finding = {"rule": "spf-no-all", "severity": "warning", "unchecked": False}
    note = {"rule": "spf-nobody-may-send", "severity": "info", "unchecked": False}
    part = {"findings": [{"rule": "dns-timeout", "severity": "info", "unchecked": True}]}
    document = {"checker": checker, "verdict": "warn", "findings": [finding, note], "facts": {"checks": {"mx": part}}}
    return json.dumps({"input": given, **document}, ensure_ascii=False) + "\n"


def test_what_an_earlier_run_answered(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    whole = (line("A.test") + "\n" + line("b.test", "dmarc") + line("例子.测试") + line("v=spf1 -all")).encode()
    path.write_bytes(whole + line("half.test").encode()[:-5])
    known, end = answered(path, "spf")
    one = Result(Verdict.WARN, frozenset({"spf-no-all", "dns-timeout"}))
    assert known == {"a.test": one, "xn--fsqu00a.xn--0zwm56d": one, "v=spf1 -all": one}
    assert end == len(whole)
    assert cut(path, end)
    assert path.read_bytes() == whole
    assert not cut(path, end)


def test_a_line_without_its_end_is_not_whole_though_it_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(line("a.test").rstrip("\n"))
    assert answered(path, "spf") == ({}, 0)


def test_a_file_that_is_not_there_answers_nothing(tmp_path: Path) -> None:
    assert answered(tmp_path / "none", "spf") == ({}, 0)
    assert not cut(tmp_path / "none", 0)


def test_a_line_that_was_broken_off_in_the_midst_answers_nothing(tmp_path: Path) -> None:
    """As `>>` leaves it, where a run that was killed is not resumed but begun again."""
    path = tmp_path / "out.jsonl"
    path.write_text(line("a.test") + line("b.test")[:17] + line("c.test") + line("d.test"))
    assert answered(path, "spf")[0].keys() == {"a.test", "d.test"}


@pytest.mark.parametrize("before", ["", line("a.test")])
@pytest.mark.parametrize("other", [b"a.test\n", b"[1]\n", b"\xff\xfe\n", b"{}\n", b"one precious line without an end"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, before: str, other: bytes) -> None:
    path = tmp_path / "precious.txt"
    path.write_bytes(before.encode() + other)
    with pytest.raises(JournalError, match="line 2" if before else "line 1"):
        answered(path, "spf")


# The summary


def tallied(*rules: tuple[str, ...]) -> Tally:
    tally = Tally(total=len(rules))
    for number, one in enumerate(rules):
        tally.add(result(report_of(Subject(f"d{number}.test", 1), *one)))
    return tally


@pytest.mark.parametrize(
    ("rules", "failed", "status"),
    [
        ([], 0, 0),
        ([()], 0, 0),
        ([("spf-no-all",)], 0, 0),
        ([("spf-no-record",), ()], 0, 1),
        ([("dns-timeout",), ("spf-no-record",)], 0, 1),
        ([("dns-timeout",)], 0, 2),
        ([("dns-timeout",), ()], 0, 0),
        ([("spf-no-record",)], 1, 2),
        ([], 1, 2),
    ],
)
def test_the_exit_status(rules: list[tuple[str, ...]], failed: int, status: int) -> None:
    tally = tallied(*rules)
    tally.failed = failed
    assert tally.status == status


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_counts_verdicts_and_rules(lang: str) -> None:
    tally = tallied(("spf-no-record", "dns-timeout"), ("spf-no-record", "spf-no-record"), ("spf-nobody-may-send",), ())
    tally.total += 5
    for _ in range(5):
        tally.add_earlier(Result(Verdict.PASS, frozenset({"a-rule-that-is-no-more"})))
    told = list(summary(tally, lang, repeated=3))
    assert told[0].startswith(("Checked 9 of 9", "查完 9 个"))
    assert [text.split()[0] for text in told[1:3]] == ["2", "7"]
    assert "3" in told[3]
    assert "5" in told[4]
    assert [text.split()[:2][0] for text in told[6:]] == ["2", "1"]
    # What is only a note is not counted among the troubles.
    assert not any("spf-nobody-may-send" in text for text in told)
