"""The command `mailcheck`. Results on standard output, complaints on standard error.

Exit status: 0 nothing failed; 1 something failed; 2 bad usage, or the subject could not be judged.
"""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import click

from . import __version__
from .catalogue import catalogue
from .dns import DnsError, Resolver
from .fixing import apply_safe
from .registry import CHECKERS
from .render.words import LANGUAGES
from .report import Report, Verdict
from .subject import Kind, decide

if TYPE_CHECKING:
    from rich.text import Text

EXIT = {Verdict.PASS: 0, Verdict.WARN: 0, Verdict.FAIL: 1, Verdict.UNKNOWN: 2}
# One deadline for one subject, in seconds.
TIMEOUT = 10.0


def default_language(environment: dict[str, str] | None = None) -> str:
    """zh where the first of LC_ALL, LC_MESSAGES and LANG that is set begins with zh, else en."""
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := variables.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def parse_resolver(text: str) -> tuple[str, int]:
    """HOST[:PORT] or [IPV6]:PORT, as an address and a port. Raises click.BadParameter."""
    import ipaddress

    host, port = text, "53"
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or "53"
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    try:
        return str(ipaddress.ip_address(host)), _port(port)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not ADDRESS[:PORT], with an IP address") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ValueError("a port is a number from 1 to 65535")
    return int(text)


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


def _language_option(command: Any) -> Any:
    return click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Language of the words.")(command)


def _explain(context: click.Context, parameter: click.Parameter, rule: str | None) -> None:  # noqa: ARG001
    if rule is None or context.resilient_parsing:
        return
    known = catalogue().rules
    if rule not in known:
        from difflib import get_close_matches

        near = get_close_matches(rule, known, n=3)
        hint = f" Near: {', '.join(near)}." if near else ""
        raise click.BadParameter(f"there is no rule {rule!r}.{hint}")
    from .render import terminal

    output = Output(context.params.get("lang") or default_language(), "text", context.params.get("color") or "auto")
    output.rich(terminal.explain(known[rule], output.lang))
    context.exit()


def main() -> None:
    """The entry point of `mailcheck`."""
    # A terminal that is not UTF-8 (an old Windows console, LANG=C) must not end a check with a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    mailcheck(prog_name="mailcheck")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailcheck")
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, is_eager=True, help="Language of the words.")
@click.option("--explain", metavar="RULE", callback=_explain, expose_value=False, help="Explain one rule and leave.")
@click.pass_context
def mailcheck(context: click.Context, lang: str | None) -> None:
    """Check the DNS records that a mail domain lives by."""
    context.obj = lang


@mailcheck.command()
@click.argument("subject", metavar="RECORD-OR-DOMAIN")
@click.option("--record", "kind", flag_value="record", help="The argument is a record.")
@click.option("--domain", "kind", flag_value="domain", help="The argument is a domain: look its record up.")
@click.option("--json", "form", flag_value="json", help="One JSON object.")
@click.option("--jsonl", "form", flag_value="jsonl", help="The JSON object on one line, with `input`.")
@click.option("--resolver", metavar="ADDRESS[:PORT]", help="Ask this name server instead of the system's.")
@click.option("--timeout", type=click.FloatRange(0.1, 600), default=TIMEOUT, show_default=True, help="Seconds in all.")
@click.option("--fix", is_flag=True, help="Print only the record with all safe fixes applied.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", is_eager=True)
@click.option("--explain", metavar="RULE", callback=_explain, expose_value=False, help="Explain one rule and leave.")
@_language_option
@click.pass_context
def spf(
    context: click.Context,
    subject: str,
    kind: Kind | None,
    form: Literal["json", "jsonl"] | None,
    resolver: str | None,
    timeout: float,
    fix: bool,
    color: str,
    lang: str | None,
) -> None:
    """Check an SPF record, or the one of a domain. `-` reads the record from standard input."""
    if fix and form:
        raise click.UsageError("--fix prints a record and --json a report: choose one of them.")
    output = Output(lang or context.obj or default_language(), form or "text", color)
    given = _standard_input() if subject == "-" else subject
    server = parse_resolver(resolver) if resolver else None
    report = asyncio.run(_run("spf", given, kind, server, timeout))
    if fix:
        report = asyncio.run(_print_fixed("spf", report, output))
    else:
        output.print(report, given)
    context.exit(EXIT[report.verdict])


async def _run(checker: str, subject: str, kind: Kind | None, server: tuple[str, int] | None, seconds: float) -> Report:
    resolver: Resolver | None = None
    if decide(subject, kind).kind == "domain":
        from .resolvers.system import SystemResolver  # only here: dnspython is slow to import

        try:
            resolver = SystemResolver(*server) if server else SystemResolver()
        except DnsError as error:
            raise click.ClickException(f"no resolver: {error}") from error
    deadline = time.monotonic() + seconds
    return await CHECKERS[checker](subject, kind=kind, resolver=resolver, deadline=deadline)


async def _print_fixed(checker: str, report: Report, output: Output) -> Report:
    """`--fix`: the corrected record on standard output, what was done on standard error."""
    from .render import terminal, words

    if "terms" in report.facts:
        check = CHECKERS[checker]
        # Several records of one name are judged together, as a receiver meets them.
        text = "\n".join(report.facts.get("records", [report.text]))
        fixed = await apply_safe(partial(check, kind="record"), text)
        write(fixed.text)
        click.echo(terminal.applied(fixed, output.lang), err=True)
        report = fixed.report
    # Where no record was found there is nothing to correct, and standard output stays empty.
    click.echo(words.verdict_sentence(report, output.lang), err=True)
    return report


def _standard_input() -> str:
    """Standard input as text; what is not UTF-8 is taken as GB18030, which Chinese Windows writes."""
    if sys.stdin is None:
        raise click.UsageError("there is no standard input to read from")
    data = sys.stdin.buffer.read()
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # PowerShell's `>` writes it
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).rstrip("\r\n")
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
