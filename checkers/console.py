"""What the command reads and writes: arguments, standard input and files in whatever encoding, reports on standard output."""

from __future__ import annotations

import codecs
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from .report import Report

if TYPE_CHECKING:
    from rich.text import Text


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
    form: Literal["text", "json", "jsonl"]
    color: str

    def print(self, report: Report, given: str) -> None:
        """Print one report in the wanted form."""
        if self.form == "text":
            from .render import terminal

            self.rich(terminal.report(report, self.lang))
            return
        from .render import json_

        document = json_.report(report, self.lang)
        if self.form == "jsonl":
            write(json.dumps({"input": given, **document}, ensure_ascii=False))
        else:
            write(json.dumps(document, ensure_ascii=False, indent=2))

    def rich(self, text: Text) -> None:
        """Print styled text to standard output, without wrapping what may be copied."""
        from rich.console import Console

        plain = self.color == "never" or (self.color == "auto" and bool(os.environ.get("NO_COLOR")))
        force = True if self.color == "always" else None
        console = Console(force_terminal=False if plain else force, highlight=False)
        console.print(text, end="", soft_wrap=True)


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


def file_text(path: Path) -> str:
    """A file as text. Raises click.ClickException where it cannot be read."""
    try:
        return decoded(path.read_bytes())
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
