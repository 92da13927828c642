"""The options of every checker's command about many subjects, and about the form of the output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import click

Form = Literal["text", "json", "jsonl", "sarif", "github"]
FORMS: tuple[Form, ...] = get_args(Form)
# Measured with SPF: one core is full with 32 at once where an answer takes 20 ms, and with 128 where it takes 100 ms.
CONCURRENCY = 64
# A check-up takes a core for a tenth of a second and more, and asks much at once by itself. More of them at once would
# take each other's time until look-ups seem to be unanswered.
CONCURRENCY_OF = {"domain": 16}
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A run over a list. `resume` is the file of an earlier run, `output` where the results go; None: standard output."""

    source: str
    output: str | None
    resume: str | None
    concurrency: int


_SAME = "\0the file of --output"

OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--format", "form", type=click.Choice(FORMS), help="Form of the output; sarif and github are for CI."),
    click.option("--json", "form", flag_value="json", help="One JSON object; with --input an array of them."),
    click.option("--jsonl", "form", flag_value="jsonl", help="The JSON object on one line, with `input`."),
    click.option(
        "--input",
        "source",
        metavar="FILE",
        help="Check every line of a file, `-` for standard input: a domain or a record a line, or a table with domains.",
    ),
    click.option("--output", metavar="FILE", help="With --input: write the results there, line by line."),
    click.option(
        "--resume",
        metavar="[FILE]",
        is_flag=False,
        flag_value=_SAME,
        help="With --input: go on after an earlier run. What FILE (else the one of --output) answers is not checked again.",
    ),
    click.option(
        "--concurrency",
        type=click.IntRange(1, MOST),
        help=f"With --input: so many at once.  [default: {CONCURRENCY}; domain: {CONCURRENCY_OF['domain']}]",
    ),
)


def many_of(
    checker: str,
    subject: str | None,
    form: Form | None,
    *,
    fix: bool,
    source: str | None,
    output: str | None,
    resume: str | None,
    concurrency: int | None,
) -> Many | None:
    """The options about many subjects, understood; None where one subject is meant. Raises click.UsageError."""
    if source is None:
        for name, value in (("--output", output), ("--resume", resume)):
            if value is not None:
                raise click.UsageError(f"{name} goes with --input FILE.")
        return None
    if subject is not None:
        raise click.UsageError("--input FILE takes the place of the argument: give one of them.")
    if fix:
        raise click.UsageError("--fix prints one record: it does not go with --input.")
    if resume is not None and form not in (None, "jsonl"):
        raise click.UsageError(f"--resume goes on with lines of --jsonl, not with {form}.")
    if resume == _SAME:
        if output is None:
            raise click.UsageError("--resume needs the file of the earlier run: name it, or give --output FILE.")
        resume = output
    at_once = concurrency or CONCURRENCY_OF.get(checker, CONCURRENCY)
    return Many(source=source, output=output, resume=resume, concurrency=at_once)
