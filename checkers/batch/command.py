"""The run over a list, from its file to the exit status."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from ..catalogue import catalogue
from ..checker import Fetcher
from ..console import Output, decoded, painted
from ..dns import Resolver
from ..registry import checker as checker_of
from ..render.documents import document, short, shown
from ..render.place import Place
from ..render.words import ui
from ..report import Report, make_report
from ..subject import decide
from .journal import JournalError, answered, cut
from .options import Many
from .progress import Bar
from .run import Check, Done, run
from .sink import Sink, UnusableError
from .subjects import Subject, identity, subjects
from .tally import Result, Tally, result, summary

if TYPE_CHECKING:
    from ..cli import Request

# A list of a million domains is no larger; what is larger is no list.
LARGEST = 64 * 1024 * 1024
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
# A check keeps its deadline itself; one that does not is given up after so many times that time.
_PATIENCE = 3


def run_list(
    request: Request,
    options: Any,
    *,
    resolver: Callable[[], Resolver],
    fetcher: Callable[[Resolver], Fetcher] | None,
    message: bool,
) -> int:
    """Judge every subject of the list. Gives the exit status. Raises UnusableError for what cannot be read.

    `resolver` and `fetcher` make the ones of the run, if a subject wants them; `message` says that all of them do.
    """
    many = request.many
    if many is None:
        raise ValueError("this request is about one subject")
    listed = subjects(_text(many.source))
    known = _resumed(many, request.checker)
    tally = Tally(total=len(listed.found))
    left: list[Subject] = []
    for subject in listed.found:
        earlier = known.get(identity(subject.text)) if known else None
        if earlier is None:
            left.append(subject)
        else:
            tally.add_earlier(earlier)
    there = Place("") if many.source == "-" else _place(Path(many.source))
    looked_up = message or any(decide(one.text, request.kind, request.checker).kind == "domain" for one in left)
    asked = resolver() if looked_up else None
    judge = _judge(request, options, asked, fetcher(asked) if fetcher and asked else None)
    with Sink(Path(many.output) if many.output else None, append=many.resume is not None) as sink:
        writer = _Writer(sink, request.output, there, tally)
        try:
            interrupted = asyncio.run(_all(left, judge, many.concurrency, writer))
            writer.end(whole=not interrupted and not tally.failed)
        except BrokenPipeError:
            raise  # whoever read the results has seen enough; click ends the command without a word
        except OSError as error:
            raise UnusableError(f"{many.output or 'standard output'}: {error.strerror}") from error
    lang = request.output.lang
    for line in summary(tally, lang, repeated=listed.repeated):
        click.echo(line, err=True)
    if interrupted:
        click.echo(ui(lang)["batch"]["interrupted"], err=True)
        return INTERRUPTED
    return tally.status


def _judge(request: Request, options: Any, resolver: Resolver | None, fetcher: Fetcher | None) -> Check:
    """How one subject is judged."""
    check = checker_of(request.checker)

    async def judge(subject: Subject) -> Report:
        if subject.too_long:
            return make_report(request.checker, subject.text, [catalogue().finding("dns-bad-name", name=subject.text)])
        deadline = time.monotonic() + request.timeout
        async with asyncio.timeout(_PATIENCE * request.timeout):
            return await check(
                subject.text,
                kind=request.kind,
                options=options,
                resolver=resolver,
                fetcher=fetcher,
                deadline=deadline,
            )

    return judge


class _Writer:
    """Results, progress and complaints in one order, so that they do not write into each other's lines."""

    def __init__(self, sink: Sink, output: Output, there: Place, tally: Tally) -> None:
        self._sink = sink
        self._output = output
        self._there = there
        self._tally = tally
        self._bar = Bar(tally, output.lang)
        self._document = None if output.form == "text" else document(output.form, output.lang)
        if self._document:
            self._sink.write(self._document.head())

    def add(self, done: list[Done]) -> None:
        """Write what is finished. Raises OSError."""
        text = ""
        for one in done:
            if one.report is None:
                self._complain(one)
                continue
            self._tally.add(result(one.report))
            place = replace(self._there, given=one.subject.text, line=one.subject.line, column=one.subject.column)
            if self._document:
                text += self._document.one(one.report, place)
            else:
                text += painted(short(one.report, place, self._output.lang))
        if text:
            if self._sink.terminal:
                self._bar.clear()
            if self._document:
                self._sink.write(text)
            else:
                self._sink.show(text, color=self._output.colour)
        self._bar.update()

    def end(self, *, whole: bool) -> None:
        """Write what comes last."""
        self._bar.clear()
        if self._document:
            self._sink.write(self._document.tail(whole=whole))

    def _complain(self, done: Done) -> None:
        self._tally.failed += 1
        self._bar.clear()
        said = f"{type(done.error).__name__}: {done.error}"
        words = ui(self._output.lang)["batch"]["error"]
        click.echo(words.format(subject=shown(done.subject.text), line=done.subject.line, error=said), err=True)


async def _all(left: list[Subject], judge: Check, concurrency: int, writer: _Writer) -> bool:
    """Run. True where it was interrupted.

    A thread writes: the look-ups under way must not time out because somebody reads slowly.
    """
    stop = asyncio.Event()
    with _interruptible(stop):
        async for done in run(left, judge, concurrency=concurrency, stop=stop):
            await asyncio.to_thread(writer.add, done)
    return stop.is_set()


@contextmanager
def _interruptible(stop: asyncio.Event) -> Iterator[None]:
    """The first Ctrl-C ends the run in order, the second one at once."""
    loop = asyncio.get_running_loop()

    def interrupt(number: int, frame: object) -> None:  # noqa: ARG001
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop.set)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _place(path: Path) -> Place:
    """A list by its path, and as a reference: `file:` for a whole path, else one that is relative to where we are."""
    return Place("", path.as_posix(), path.as_uri() if path.is_absolute() else quote(path.as_posix()))


def _text(source: str) -> str:
    """The list. Raises UnusableError where it cannot be read."""
    try:
        if source == "-":
            if sys.stdin is None:
                raise click.UsageError("there is no standard input to read from")
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise UnusableError(f"{source}: {error.strerror}") from error
    if len(data) > LARGEST:
        raise UnusableError(f"{source}: larger than {LARGEST >> 20} MB; divide it.")
    return decoded(data)


def _resumed(many: Many, checker: str) -> dict[str, Result]:
    """What the earlier run answered. The half line of a killed run is cut off where this run writes to that file."""
    if many.resume is None:
        return {}
    path = Path(many.resume)
    try:
        known, end = answered(path, checker)
        if _written(path, many.output):
            cut(path, end)
    except JournalError as error:
        raise UnusableError(str(error)) from error
    except OSError as error:
        raise UnusableError(f"{path}: {error.strerror}") from error
    return known


def _written(path: Path, output: str | None) -> bool:
    """Whether results go to that very file."""
    try:
        there = Path(output).stat() if output is not None else os.fstat(sys.stdout.fileno())
        return os.path.samestat(there, path.stat())
    except (OSError, ValueError):  # one of them is not there yet, or standard output is no file
        return False
