"""One UDP socket to one DNS server."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import dns.exception
import dns.message


class Datagrams(asyncio.DatagramProtocol):
    """A socket that is connected to the server, so that the system tells when nobody listens there.

    It is opened by `connect` and closed at the end of an `async with`.
    """

    def __init__(self) -> None:
        self._arrived: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def connect(cls, server: tuple[str, int]) -> Self:
        """Raises OSError where there is no road to the server."""
        _, protocol = await asyncio.get_running_loop().create_datagram_endpoint(cls, remote_addr=server)
        return protocol

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002
        self._arrived.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        self._arrived.put_nowait(exc)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport is not None:
            self._transport.close()

    async def exchange(self, message: dns.message.QueryMessage, seconds: float) -> dns.message.Message:
        """Send a question and wait for its answer; whatever else comes is passed over, as anybody may have sent it.

        Raises TimeoutError, OSError, and dns.message.Truncated for an answer that was cut, even inside of a record.
        """
        if self._transport is not None:
            self._transport.sendto(message.to_wire())
        async with asyncio.timeout(seconds):
            while True:
                data = await self._arrived.get()
                if isinstance(data, Exception):
                    raise data
                try:
                    reply = dns.message.from_wire(data, ignore_trailing=True, raise_on_truncation=True)
                except dns.message.Truncated as cut:
                    if message.is_response(cut.message()):  # type: ignore[no-untyped-call]
                        raise
                except (dns.exception.DNSException, ValueError):
                    continue
                else:
                    if message.is_response(reply):
                        return reply
