"""`python -m bench.udp_proxy PORT MILLISECONDS`: a name server on loopback that passes everything on, late, and counts.

It says its port on standard output, and answers every line on standard input with how many questions came since the
last one. It ends with its input.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any


class Front(asyncio.DatagramProtocol):
    """What is asked comes in here."""

    def __init__(self, port: int, seconds: float) -> None:
        self.count = 0
        self._upstream = ("127.0.0.1", port)
        self._seconds = seconds
        self._transport: Any = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.count += 1
        task = asyncio.create_task(self._pass_on(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, data: bytes, addr: Any) -> None:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()
        transport, _ = await loop.create_datagram_endpoint(lambda: Back(answer), remote_addr=self._upstream)
        try:
            transport.sendto(data)
            reply = await asyncio.wait_for(answer, 5)
            await asyncio.sleep(self._seconds)
            self._transport.sendto(reply, addr)
        except (TimeoutError, OSError):
            pass
        finally:
            transport.close()


class Back(asyncio.DatagramProtocol):
    """What the real server says to one question."""

    def __init__(self, answer: asyncio.Future[bytes]) -> None:
        self._answer = answer

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002
        if not self._answer.done():
            self._answer.set_result(data)


async def main(port: int, milliseconds: float) -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    transport, front = await loop.create_datagram_endpoint(
        lambda: Front(port, milliseconds / 1000), local_addr=("127.0.0.1", 0)
    )
    print(transport.get_extra_info("sockname")[1], flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(front.count, flush=True)
        front.count = 0
    transport.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
