"""How many subjects may be under way: as many as are wanted, but fewer where the processor cannot keep up.

A subject has a deadline. With too many at once each waits for its turn so long that look-ups seem to be unanswered. How
late a timer fires tells how long a turn is.
"""

from __future__ import annotations

import asyncio

FIRST = 8
LEAST = 4
# How often the delay is looked at, in seconds, and what it may be: as much as an answer takes that comes from near by.
EVERY = 0.05
GOOD = 0.02
BAD = 0.05


class Pace:
    """Lets so many begin, and more or fewer later on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.limit = min(FIRST, most)
        self._free = asyncio.Semaphore(self.limit)
        self._owed = 0  # places that are not given free again

    async def begin(self) -> None:
        """Wait for a place."""
        await self._free.acquire()

    def end(self) -> None:
        """Give a place free."""
        if self._owed:
            self._owed -= 1
        else:
            self._free.release()

    def set(self, limit: int) -> None:
        """From now on so many; those who have begun go on."""
        limit = max(min(LEAST, self._most), min(limit, self._most))
        for _ in range(limit - self.limit):
            self.end()
        self._owed += max(0, self.limit - limit)
        self.limit = limit

    async def keep(self) -> None:
        """Watch the delay until it is cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            wanted = clock() + EVERY
            await asyncio.sleep(EVERY)
            late = clock() - wanted
            if late > BAD:
                self.set(self.limit * 3 // 4)
            elif late < GOOD:
                self.set(self.limit + max(1, self.limit // 2))
