"""The way deadlines are tested finds one that is not kept."""

from __future__ import annotations

import asyncio

import pytest

from tests.ordering import ends_first


async def _wait(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "waited"


def test_the_one_with_less_time_ends_first() -> None:
    assert asyncio.run(ends_first(_wait(0.01), _wait(30))) == "waited"


def test_a_deadline_that_is_not_kept_is_found() -> None:
    with pytest.raises(AssertionError):
        asyncio.run(ends_first(_wait(0.05), _wait(0.05)))
