"""Several checks at once. The one place where the checkers know of an event loop; they ask it for nothing else."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

_T = TypeVar("_T")
_U = TypeVar("_U")


async def together(*work: Awaitable[_T]) -> list[_T]:
    """The results in the order of the arguments. The first exception is raised, and the others are cancelled."""
    import asyncio  # noqa: PLC0415 - most checks need no event loop, and its import takes a while

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_of(one)) for one in work]
    return [task.result() for task in tasks]


async def both(one: Awaitable[_T], other: Awaitable[_U]) -> tuple[_T, _U]:
    """`together` for two that give different things."""
    import asyncio  # noqa: PLC0415

    async with asyncio.TaskGroup() as group:
        first, second = group.create_task(_of(one)), group.create_task(_of(other))
    return first.result(), second.result()


async def _of(one: Awaitable[_T]) -> _T:
    return await one
