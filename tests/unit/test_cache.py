"""The cache: bounded, one question for all who want the same at once, and failures that are soon forgotten."""

from __future__ import annotations

import asyncio
import time

import pytest

import checkers.cache
from checkers.cache import CachingResolver
from checkers.dns import Answer, DnsError, DnsServfailError, DnsTimeoutError
from tests.ordering import ends_first


class Source:
    """Answers after a moment, and keeps what it was asked."""

    def __init__(self, *errors: DnsError | None, seconds: float = 0.01, size: int = 0) -> None:
        self.asked: list[str] = []
        self._errors = list(errors)
        self._seconds = seconds
        self._size = size

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        self.asked.append(name)
        error = self._errors.pop(0) if self._errors else None
        left = 60 if deadline is None else deadline - time.monotonic()
        await asyncio.sleep(min(self._seconds, max(left, 0)))
        if self._seconds > left:
            raise DnsTimeoutError(name, rdtype, "no answer in time")
        if error:
            raise error
        return Answer(name=name, rdtype=rdtype, exists=True, strings=((b"x" * self._size,),))


def timeout() -> DnsTimeoutError:
    return DnsTimeoutError("a.test", "TXT", "no answer in time")


async def outcomes(cache: CachingResolver, *names: str, deadline: float | None = None) -> list[Answer | BaseException]:
    asking = (cache.resolve(name, "TXT", deadline=deadline) for name in names)
    return await asyncio.gather(*asking, return_exceptions=True)


def test_the_same_question_at_once_is_asked_once() -> None:
    source = Source()
    cache = CachingResolver(source)
    answers = asyncio.run(outcomes(cache, "a.test", "A.test", "b.test", "a.test"))
    assert all(isinstance(answer, Answer) for answer in answers)
    assert source.asked == ["a.test", "b.test"]
    assert cache.asked == 2


def test_an_error_is_shared_and_told_anew() -> None:
    cache = CachingResolver(Source(DnsServfailError("a.test", "TXT", "SERVFAIL")))
    errors = asyncio.run(outcomes(cache, "a.test", "a.test", "a.test"))
    assert [type(error) for error in errors] == [DnsServfailError] * 3
    assert {error.detail for error in errors if isinstance(error, DnsError)} == {"SERVFAIL"}
    assert len(set(map(id, errors))) == 3  # one that is raised again and again would gather where it has been
    assert cache.asked == 1


def test_who_asks_may_be_given_up_without_the_others() -> None:
    async def running() -> Answer | BaseException:
        first = asyncio.create_task(cache.resolve("a.test", "TXT", deadline=None))
        await asyncio.sleep(0)
        second = asyncio.create_task(cache.resolve("a.test", "TXT", deadline=None))
        third = asyncio.create_task(cache.resolve("a.test", "TXT", deadline=None))
        await asyncio.sleep(0)
        first.cancel()
        third.cancel()
        return (await asyncio.gather(second, return_exceptions=True))[0]

    source = Source()
    cache = CachingResolver(source)
    assert isinstance(asyncio.run(running()), Answer)
    assert source.asked == ["a.test", "a.test"]


def test_a_timeout_of_one_who_had_little_time_is_not_that_of_one_who_has_more() -> None:
    async def running() -> list[Answer | BaseException]:
        now = time.monotonic()
        hasty = cache.resolve("a.test", "TXT", deadline=now + 0.05)
        patient = cache.resolve("a.test", "TXT", deadline=now + 5)
        return list(await asyncio.gather(hasty, patient, return_exceptions=True))

    source = Source(seconds=0.2)
    cache = CachingResolver(source)
    hasty, patient = asyncio.run(running())
    assert isinstance(hasty, DnsTimeoutError)
    assert isinstance(patient, Answer)


def test_who_waits_for_anothers_question_keeps_the_own_deadline() -> None:
    async def running() -> None:
        now = time.monotonic()
        patient = cache.resolve("a.test", "TXT", deadline=now + 60)
        with pytest.raises(DnsTimeoutError):
            await ends_first(cache.resolve("a.test", "TXT", deadline=now + 0.05), patient)

    cache = CachingResolver(Source(seconds=30))
    asyncio.run(running())


def test_a_failure_is_remembered_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async def running() -> list[Answer | BaseException]:
        one = await outcomes(cache, "a.test")
        two = await outcomes(cache, "a.test")
        monkeypatch.setattr(checkers.cache, "ERROR_SECONDS", -1)
        three = await outcomes(cache, "b.test")
        return [*one, *two, *three, *await outcomes(cache, "b.test")]

    source = Source(timeout(), timeout())
    cache = CachingResolver(source)
    found = asyncio.run(running())
    assert [type(one) for one in found] == [DnsTimeoutError, DnsTimeoutError, DnsTimeoutError, Answer]
    assert source.asked == ["a.test", "b.test", "b.test"]


def test_what_was_wanted_longest_ago_is_forgotten_first() -> None:
    async def running() -> None:
        await outcomes(cache, "shared.test")
        for number in range(50):
            await outcomes(cache, f"d{number}.test")
            await outcomes(cache, "shared.test")
        await outcomes(cache, "d0.test", "d49.test")

    source = Source(seconds=0, size=10_000)
    cache = CachingResolver(source, size=60_000)
    asyncio.run(running())
    assert source.asked.count("shared.test") == 1
    assert source.asked.count("d0.test") == 2
    assert source.asked.count("d49.test") == 1
    assert len(cache._known) <= 6


def test_one_answer_that_is_larger_than_the_memory_is_an_answer() -> None:
    cache = CachingResolver(Source(size=10_000), size=100)
    assert isinstance(asyncio.run(outcomes(cache, "a.test"))[0], Answer)
    assert isinstance(asyncio.run(outcomes(cache, "b.test"))[0], Answer)
    assert len(cache._known) == 1
