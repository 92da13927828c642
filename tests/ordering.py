"""What a deadline does, told without a clock: of two that wait alike, the one with less time ends first.

How long it takes is not looked at, so that a busy machine cannot make a test fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def ends_first(hasty: Coroutine[Any, Any, T], patient: Coroutine[Any, Any, Any]) -> T:
    """What `hasty` comes to, or raises. `patient` begins first, and AssertionError is raised if it ends first as well.

    Were the deadline not kept, both would wait equally long, and the one that began first would be the first to end.
    """
    ended: list[str] = []

    async def noted(name: str, waiting: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await waiting
        finally:
            ended.append(name)

    other = asyncio.create_task(noted("patient", patient))
    await asyncio.sleep(0)
    try:
        result: T = await noted("hasty", hasty)
        return result
    finally:
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
        assert ended[0] == "hasty"
