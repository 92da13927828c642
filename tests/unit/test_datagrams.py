"""Sockets that questions share: answers find their question, ports change, and nothing stays open."""

from __future__ import annotations

import asyncio
import gc
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import pytest

from checkers.dns import Answer, DnsNetworkError
from checkers.resolvers.datagrams import USES
from checkers.resolvers.system import SystemResolver
from tests import dns_support


class Jumbled:
    """A name server that collects questions and answers them in another order, each with its own name."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.02)
        self.port: int = self.socket.getsockname()[1]
        self.ports: Counter[int] = Counter()
        self.numbers: dict[int, list[int]] = {}
        self.ended = False

    def serve(self) -> None:
        kept: list[tuple[bytes, tuple[str, int]]] = []
        while not self.ended:
            try:
                kept.append(self.socket.recvfrom(2_000))
            except TimeoutError:
                random.shuffle(kept)
                for data, address in kept:
                    self._answer(data, address)
                kept = []

    def _answer(self, data: bytes, address: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        self.ports[address[1]] += 1
        self.numbers.setdefault(address[1], []).append(question.id)
        name = question.question[0].name
        behave = dns_support.sections((f'{name} 60 TXT "{name}"',))
        # A forger's attempts: the right number with another question, another number, and no message at all.
        forged = dns_support.wrong_question(question, False)
        for reply in (forged, dns_support.wrong_id(question, False), data[:2] + b"\x00", behave(question, False)):
            self.socket.sendto(reply or b"", address)


@contextmanager
def jumbled() -> Iterator[Jumbled]:
    server = Jumbled()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.ended = True
        thread.join()
        server.socket.close()


async def asked(resolver: SystemResolver, count: int) -> list[Answer]:
    deadline = time.monotonic() + 20
    return await asyncio.gather(
        *(resolver.resolve(f"n{number}.test", "TXT", deadline=deadline) for number in range(count))
    )


def test_every_answer_finds_its_question() -> None:
    with jumbled() as server:
        answers = asyncio.run(asked(SystemResolver("127.0.0.1", server.port), 200))
    for number, answer in enumerate(answers):
        assert answer.strings == ((f"n{number}.test.".encode(),),)
    assert sum(server.ports.values()) == 200


def test_a_port_serves_few_questions_and_many_share_it() -> None:
    with jumbled() as server:
        asyncio.run(asked(SystemResolver("127.0.0.1", server.port), 4 * USES))
    assert max(server.ports.values()) <= USES
    assert 4 <= len(server.ports) <= 8
    assert all(len(set(numbers)) == len(numbers) for numbers in server.numbers.values())


def test_one_after_the_other_each_question_has_a_port_of_its_own() -> None:
    async def one_by_one(resolver: SystemResolver) -> None:
        for number in range(5):
            await resolver.resolve(f"n{number}.test", "TXT", deadline=time.monotonic() + 5)

    with jumbled() as server:
        asyncio.run(one_by_one(SystemResolver("127.0.0.1", server.port)))
    assert len(server.ports) == 5


def test_the_same_number_twice_is_given_another(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter([7] * 10 + list(range(100, 200)))
    original = dns.message.make_query

    def same(*words: object, **more: object) -> dns.message.QueryMessage:
        made: dns.message.QueryMessage = original(*words, **more)  # type: ignore[arg-type]
        made.id = 7
        return made

    monkeypatch.setattr("dns.message.make_query", same)
    monkeypatch.setattr("dns.entropy.random_16", lambda: next(numbers))
    with jumbled() as server:
        answers = asyncio.run(asked(SystemResolver("127.0.0.1", server.port), 10))
    assert [answer.strings[0][0] for answer in answers] == [f"n{number}.test.".encode() for number in range(10)]
    (port,) = server.numbers
    assert len(set(server.numbers[port])) == 10


def test_nothing_stays_open_whatever_becomes_of_the_questions(recwarn: pytest.WarningsRecorder) -> None:
    async def given_up(resolver: SystemResolver) -> None:
        for moment in (0, 0, 0.01):
            tasks = [asyncio.create_task(asked(resolver, 5)) for _ in range(3)]
            await asyncio.sleep(moment)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    with dns_support.fault_server(dns_support.silence) as port:
        asyncio.run(given_up(SystemResolver("127.0.0.1", port)))
    gc.collect()
    assert not [warning for warning in recwarn if "unclosed" in str(warning.message)]


def test_a_closed_port_fails_all_at_once_and_leaves_no_trace() -> None:
    """The same resolver, in the same loop, works as soon as somebody listens."""

    async def running(resolver: SystemResolver, server: Jumbled) -> list[Answer]:
        begun = time.monotonic()
        asking = (resolver.resolve(f"n{number}.test", "TXT", deadline=begun + 5) for number in range(20))
        failures = await asyncio.gather(*asking, return_exceptions=True)
        assert {type(failure) for failure in failures} == {DnsNetworkError}
        resolver._servers = [("127.0.0.1", server.port)]
        return await asked(resolver, 3)

    with jumbled() as server:
        resolver = SystemResolver("127.0.0.1", dns_support.free_port())
        assert len(asyncio.run(running(resolver, server))) == 3
