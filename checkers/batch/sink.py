"""Where results go: standard output, or a file that is flushed line by line."""

from __future__ import annotations

import sys
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import click


class UnusableError(click.ClickException):
    """A file that cannot be read or written, or that is not what it should be."""

    exit_code = 2


class Sink:
    """Takes text in the order in which it is given. `write` returns when the system has all of it."""

    def __init__(self, path: Path | None, *, append: bool = False) -> None:
        """`path` of None is standard output. Raises UnusableError where the file cannot be written."""
        self._file: FileIO | None = None
        if path is None:
            return
        try:
            if not append and path.exists() and path.is_file() and path.stat().st_size:
                raise UnusableError(f"{path} has results already: add --resume to go on, or name another file.")
            # Nothing is kept back in here: what was written is written, whatever happens to this process.
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise UnusableError(f"{path}: {error.strerror}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, text: str) -> None:
        """Write for other programs: UTF-8 whatever the terminal speaks. Raises OSError."""
        data = text.encode("utf-8", "backslashreplace")
        if self._file is not None:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
            return
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def show(self, text: str, *, color: bool | None) -> None:
        """Write for a reader, in the terminal's encoding; a file gets UTF-8. `color` of None: on a terminal only."""
        if self._file is not None:
            self.write(text if color else click.unstyle(text))
        else:
            click.echo(text, nl=False, color=color)
            sys.stdout.flush()

    @property
    def terminal(self) -> bool:
        """Whether a reader watches the results arrive."""
        return self._file is None and sys.stdout.isatty()
