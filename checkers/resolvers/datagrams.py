"""UDP sockets to DNS servers, each shared by the questions that are under way at the same time.

A socket is connected to its server, so that the system tells when nobody listens there and lets nobody else's datagrams
in. Its port is the system's choice and new every few questions: a forger has to hit the port, the number and the
question. No socket stays open while nothing is asked.
"""

from __future__ import annotations

import asyncio
import copy
from types import TracebackType
from typing import Any, Self

import dns.entropy
import dns.exception
import dns.message

Server = tuple[str, int]

# How many questions one port serves before the next one is taken.
USES = 50


class Sockets:
    """The open sockets of one resolver."""

    def __init__(self) -> None:
        self._newest: dict[Server, Shared] = {}

    def conversation(self, server: Server) -> Conversation:
        """One question's dealings with a server, to be used with `async with`. Raises OSError on entering."""
        newest = self._newest.get(server)
        if newest is None or not newest.fit(asyncio.get_running_loop()):
            newest = self._newest[server] = Shared(server)
        newest.uses += 1
        return Conversation(newest)


class Shared(asyncio.DatagramProtocol):
    """A socket, and who waits for what to arrive at it."""

    def __init__(self, server: Server) -> None:
        self.waiting: dict[int, asyncio.Queue[bytes | Exception]] = {}
        self.uses = 0
        self._server = server
        self._users = 0
        self._spent = False
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._opening: asyncio.Task[None] | None = None

    def fit(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether one more question may use it."""
        return not self._spent and self.uses < USES and self._loop is loop

    async def enter(self) -> None:
        """Begin to use it; whoever comes first opens it. Raises OSError where there is no road to the server."""
        self._users += 1
        try:
            if self._opening is None:
                self._opening = asyncio.create_task(self._open())
            await asyncio.shield(self._opening)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Cease to use it; whoever goes last closes it."""
        self._users -= 1
        if self._users == 0:
            self._spent = True
            if self._transport is not None:
                self._transport.close()
            elif self._opening is not None:
                self._opening.cancel()

    def send(self, data: bytes) -> None:
        """Send one datagram."""
        if self._transport is not None:
            self._transport.sendto(data)

    async def _open(self) -> None:
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, remote_addr=self._server)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002
        waiting = self.waiting.get(int.from_bytes(data[:2], "big"))
        if waiting is not None:
            waiting.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        # What the system says about a socket is about all that was sent through it, and no good omen for more.
        self._spent = True
        for waiting in self.waiting.values():
            waiting.put_nowait(exc)


class Conversation:
    """One question to one server, asked as often as need be. A late answer counts as long as this lasts."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._arrived: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self._numbers: list[int] = []
        self._asked: tuple[dns.message.QueryMessage, dns.message.QueryMessage] | None = None

    async def __aenter__(self) -> Self:
        await self._shared.enter()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in self._numbers:
            del self._shared.waiting[number]
        self._shared.leave()

    async def exchange(self, message: dns.message.QueryMessage, seconds: float) -> dns.message.Message:
        """Send a question and wait for its answer; whatever else comes is passed over, as anybody may have sent it.

        Raises TimeoutError, OSError, and dns.message.Truncated for an answer that was cut, even inside of a record.
        """
        asked = self._numbered(message)
        self._shared.send(asked.to_wire())
        async with asyncio.timeout(seconds):
            while True:
                data = await self._arrived.get()
                if isinstance(data, Exception):
                    raise data
                try:
                    reply = _read(data, asked)
                except dns.message.Truncated as cut:
                    if asked.is_response(cut.message()):  # type: ignore[no-untyped-call]
                        raise
                except (dns.exception.DNSException, ValueError):
                    continue
                else:
                    if asked.is_response(reply):
                        return reply

    def _numbered(self, message: dns.message.QueryMessage) -> dns.message.QueryMessage:
        """The message with a number that no other question at this socket has; asked again, with the same one."""
        if self._asked is not None and self._asked[0] is message:
            return self._asked[1]
        asked = message
        while asked.id in self._shared.waiting:
            asked = copy.copy(message)
            asked.id = dns.entropy.random_16()
        self._shared.waiting[asked.id] = self._arrived
        self._numbers.append(asked.id)
        self._asked = (message, asked)
        return asked


def _read(data: bytes, asked: dns.message.QueryMessage) -> dns.message.Message:
    """A message out of a datagram. Raises DNSException, dns.message.Truncated, ValueError.

    Where it answers the question, what stands behind the answers (the zone's name servers and their addresses) is left
    unread: that took half of the time. Its header says so of no error and of some answers (RFC 1035 §4.1.1).
    """
    if data[3:4] and not data[3] & 0xF and data[6:8] > b"\0\0":
        answers_alone = data[:8] + bytes(4) + data[12:]
        reply = dns.message.from_wire(answers_alone, ignore_trailing=True, raise_on_truncation=True)
        if any(rrset.rdtype == asked.question[0].rdtype for rrset in reply.answer):
            return reply
    return dns.message.from_wire(data, ignore_trailing=True, raise_on_truncation=True)
