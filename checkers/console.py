"""What the command reads and writes: arguments, standard input and files in whatever encoding, reports on standard output."""

from __future__ import annotations

import codecs
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from .report import Report

if TYPE_CHECKING:
    from .render.styled import Style, Styled


def default_language(environment: dict[str, str] | None = None) -> str:
    """zh where the first of LC_ALL, LC_MESSAGES and LANG that is set begins with zh, else en."""
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := variables.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@dataclass(frozen=True, slots=True)
class Output:
    """How the reader wants a report."""

    lang: str
    form: Literal["text", "json", "jsonl", "sarif", "github"]
    color: str

    def print(self, report: Report, given: str) -> None:
        """Print one report in the wanted form."""
        if self.form == "text":
            from .render import terminal

            self.styled(terminal.report(report, self.lang))
            return
        if self.form == "json":
            import json

            from .render import json_

            write(json.dumps(json_.report(report, self.lang), ensure_ascii=False, indent=2))
            return
        from .render.documents import document
        from .render.place import Place

        made = document(self.form, self.lang, artifact=given)
        write((made.head() + made.one(report, Place(given)) + made.tail(whole=True)).rstrip("\n"))

    def styled(self, text: Styled) -> None:
        """Print text with its styles to standard output; where it is no terminal, without them."""
        click.echo(painted(text), nl=False, color=self.colour)

    @property
    def colour(self) -> bool | None:
        """Whether colours were asked for; None: on a terminal only."""
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return {"always": True, "never": False}.get(self.color, False if plain else None)


def painted(text: Styled) -> str:
    """Text with the terminal's codes for its styles."""
    return "".join(_painted(piece, style) for piece, style in text.pieces)


def _painted(text: str, style: Style) -> str:
    """A piece with terminal codes around each of its lines' text."""
    words = style.split()
    if not words:
        return text
    colour = next((word for word in words if word not in ("bold", "dim")), None)
    body = text.rstrip("\n")  # a line break inside of the codes would paint the rest of the line
    painted_ = click.style(body, fg=colour, bold="bold" in words or None, dim="dim" in words or None)
    return painted_ + text[len(body) :]


def write(line: str) -> None:
    """A line for other programs: UTF-8 whatever the terminal speaks, a lone surrogate as \\udXXX."""
    sys.stdout.flush()
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def standard_input() -> str:
    """Standard input as text, without the line break at its end."""
    if sys.stdin is None:
        raise click.UsageError("there is no standard input to read from")
    return decoded(sys.stdin.buffer.read()).rstrip("\r\n")


def file_text(path: str) -> str:
    """A file as text. Raises click.ClickException where it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is slow to import
            return decoded(file.read())
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error


def decoded(data: bytes) -> str:
    """Octets as text; what is not UTF-8 is taken as GB18030, which Chinese Windows writes."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # PowerShell's `>` writes it
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
