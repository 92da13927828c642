"""Subjects → reports: a bounded number at once, handed out in order of completion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from ..report import Report
from .pace import Pace
from .subjects import Subject

Check = Callable[[Subject], Awaitable[Report]]


@dataclass(frozen=True, slots=True)
class Done:
    """A subject that is finished with: its report, or the error of ours that prevented one."""

    subject: Subject
    report: Report | None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the workers share. A slot is taken for each subject and given back when its result is taken away."""

    left: Iterator[Subject]
    check: Check
    slots: asyncio.Semaphore
    pace: Pace
    results: asyncio.Queue[Done | None]

    async def work(self) -> None:
        """Judge one subject after the other until none is left."""
        while True:
            await self.slots.acquire()
            subject = next(self.left, None)
            if subject is None:
                self.slots.release()
                return
            await self.pace.begin()
            try:
                done = Done(subject, await self.check(subject))
            except Exception as error:  # noqa: BLE001 - one subject's trouble is not the others'
                done = Done(subject, None, error)
            finally:
                self.pace.end()
            self.results.put_nowait(done)


async def run(
    subjects: Iterable[Subject], check: Check, *, concurrency: int, stop: asyncio.Event
) -> AsyncIterator[list[Done]]:
    """Judge all subjects, at most `concurrency` at once; gives what has been finished since it was asked last.

    No more than twice as many are begun before their results are taken away, so a slow reader stops the work and the
    memory stays bounded. `stop` ends it: nothing new is begun, what is under way is given up, and what was done by
    then is still handed out.
    """
    pace = Pace(concurrency)
    desk = _Desk(iter(subjects), check, asyncio.Semaphore(2 * concurrency), pace, asyncio.Queue())
    workers = [asyncio.create_task(desk.work()) for _ in range(concurrency)]
    helping = (_end(workers, desk.results), _watch(stop, workers), pace.keep())
    helpers = [asyncio.create_task(one) for one in helping]
    try:
        going = True
        while going:
            finished = [await desk.results.get()]
            while not desk.results.empty():
                finished.append(desk.results.get_nowait())
            going = finished[-1] is not None
            yield [done for done in finished if done is not None]
            for _ in finished:
                desk.slots.release()
    finally:
        for task in (*workers, *helpers):
            task.cancel()
        await asyncio.gather(*workers, *helpers, return_exceptions=True)


async def _end(workers: list[asyncio.Task[None]], results: asyncio.Queue[Done | None]) -> None:
    """Tell that nothing more will come."""
    await asyncio.wait(workers)
    results.put_nowait(None)


async def _watch(stop: asyncio.Event, workers: list[asyncio.Task[None]]) -> None:
    """Give up what is under way when it is wanted no longer."""
    await stop.wait()
    for worker in workers:
        worker.cancel()
