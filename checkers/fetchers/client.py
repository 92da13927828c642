"""An HTTP client for each event loop, made when it is first wanted and closed when its loop ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx


class Client:
    """One client serves all requests of a loop, so that they share connections."""

    def __init__(self, options: Callable[[], dict[str, Any]]) -> None:
        """`options` gives those of `httpx.AsyncClient`, when it is made: reading the authorities takes a while."""
        self._options = options
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Task[None] | None = None

    def connected(self) -> httpx.AsyncClient:
        """The client of the running event loop."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            # The deadline of a question holds, for all steps of a request together.
            self._client = httpx.AsyncClient(follow_redirects=False, timeout=None, **self._options())  # noqa: S113
            self._loop = loop
            # `asyncio.run` cancels what still runs at its end: nobody else has to close the connection.
            self._closing = loop.create_task(_close_at_the_end(self._client))
        return self._client


async def _close_at_the_end(client: httpx.AsyncClient) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        await client.aclose()
