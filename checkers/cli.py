"""The command `mailcheck`. Results on standard output, complaints on standard error.

Exit status: 0 nothing failed; 1 something failed; 2 bad usage, or the subject could not be judged.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import __version__
from .batch.options import OPTIONS as BATCH
from .batch.options import Form, Many, many_of
from .catalogue import catalogue
from .console import Output, default_language, file_text, standard_input, write
from .fixing import apply_safe
from .registry import checker as checker_of
from .render.words import LANGUAGES
from .report import Report, Verdict
from .subject import Kind, decide

if TYPE_CHECKING:
    from .checker import Fetcher
    from .dns import Resolver

EXIT = {Verdict.PASS: 0, Verdict.WARN: 0, Verdict.FAIL: 1, Verdict.UNKNOWN: 2}
# One deadline for one subject, in seconds.
TIMEOUT = 10.0
# Checkers that fetch something over HTTPS.
FETCHING = frozenset({"mta-sts", "domain"})

_T = TypeVar("_T")
_Command = TypeVar("_Command", bound=Callable[..., Any])


def main() -> None:
    """The entry point of `mailcheck`."""
    # A terminal that is not UTF-8 (an old Windows console, LANG=C) must not end a check with a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    mailcheck(prog_name="mailcheck")


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
    output.styled(terminal.explain(known[rule], output.lang))
    context.exit()


_LANG = click.option("--lang", type=click.Choice(LANGUAGES), default=None, is_eager=True, help="Language of the words.")
_EXPLAIN = click.option(
    "--explain", metavar="RULE", callback=_explain, expose_value=False, help="Explain one rule and leave."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailcheck")
@_LANG
@_EXPLAIN
@click.pass_context
def mailcheck(context: click.Context, lang: str | None) -> None:
    """Check the DNS records that a mail domain lives by."""
    context.obj = lang


# What every checker's command takes.
_COMMON = (
    click.argument("subject", metavar="RECORD-OR-DOMAIN", required=False),
    click.option("--record", "kind", flag_value="record", help="The argument is a record."),
    click.option("--domain", "kind", flag_value="domain", help="The argument is a domain: look its record up."),
    *BATCH,
    click.option(
        "--resolver", metavar="SERVER", help="ADDRESS[:PORT] or https://…/dns-query, instead of the system's resolver."
    ),
    click.option(
        "--zone",
        type=click.Path(dir_okay=False),
        help="A zone file or a registrar's export that answers for its own names: check before publishing.",
    ),
    click.option("--origin", metavar="NAME", help="The domain of --zone, where the file does not say it."),
    click.option(
        "--timeout", type=click.FloatRange(0.1, 600), default=TIMEOUT, show_default=True, help="Seconds in all."
    ),
    click.option("--fix", is_flag=True, help="Print only the record with all safe fixes applied."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", is_eager=True),
    _EXPLAIN,
    _LANG,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a checker's command, its words understood."""

    checker: str
    given: str
    kind: Kind | None
    output: Output
    resolver: str | None
    zone: str | None
    origin: str | None
    timeout: float
    fix: bool
    many: Many | None


def _checking(command: _Command) -> _Command:
    """The common argument and options, for a command that calls `_check` with them."""
    for option in reversed(_COMMON):
        command = option(command)
    return command


def _request(
    context: click.Context,
    checker: str,
    *,
    subject: str | None,
    otherwise: str | None,
    kind: Kind | None,
    form: Form | None,
    resolver: str | None,
    zone: str | None,
    origin: str | None,
    timeout: float,
    fix: bool,
    color: str,
    lang: str | None,
    **list_words: Any,
) -> Request:
    """Words into a request. `otherwise` is the subject where none is given. Raises click.UsageError."""
    if fix and form:
        raise click.UsageError("--fix prints a record and --json a report: choose one of them.")
    if origin and not zone:
        raise click.UsageError("--origin says what --zone is about: give both.")
    many = many_of(checker, subject, form, fix=fix, **list_words)
    if subject is None and otherwise is None and many is None:
        raise click.UsageError("Missing argument 'RECORD-OR-DOMAIN'.")
    form = form or ("jsonl" if many and many.resume else "text")
    given = standard_input() if subject == "-" else subject if subject is not None else otherwise or ""
    return Request(
        checker=checker,
        given=given,
        kind=kind,
        output=Output(lang or context.obj or default_language(), form, color),
        resolver=resolver,
        zone=zone,
        origin=origin,
        timeout=timeout,
        fix=fix,
        many=many,
    )


def _check(context: click.Context, request: Request, options: Any = None) -> None:
    """Judge, print, and leave with the status that the verdict has."""
    # A message is judged through the DNS even where its record is given.
    message = getattr(options, "ip", None) is not None or getattr(options, "from_address", None) is not None
    if request.many is not None:
        from .batch.command import run_list

        fetcher_of = _fetcher if request.checker in FETCHING else None
        resolver_of = partial(_resolver, request)
        context.exit(run_list(request, options, resolver=resolver_of, fetcher=fetcher_of, message=message))
    resolver = (
        _resolver(request) if message or decide(request.given, request.kind, request.checker).kind == "domain" else None
    )
    deadline = time.monotonic() + request.timeout
    check = checker_of(request.checker)
    fetcher = _fetcher(resolver) if resolver is not None and request.checker in FETCHING else None
    judged = check(
        request.given, kind=request.kind, options=options, resolver=resolver, fetcher=fetcher, deadline=deadline
    )
    report = _at_once(judged) if resolver is None else _in_a_loop(judged)
    if request.fix:
        report = _at_once(_print_fixed(request.checker, report, request.output))
    else:
        request.output.print(report, request.given)
    context.exit(EXIT[report.verdict])


def _at_once(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a check that asks nobody. It never waits, so it needs no event loop, whose import takes a while."""
    try:
        work.send(None)
    except StopIteration as done:
        result: _T = done.value
        return result
    raise AssertionError("a check waited without a resolver")


def _in_a_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a check that waits for answers."""
    import asyncio

    return asyncio.run(work)


@mailcheck.command()
@_checking
@click.option("--ip", metavar="IP", help="Judge one message: the address of the server that delivers it.")
@click.option("--sender", metavar="ADDRESS", help="… its MAIL FROM; without an argument its domain is checked.")
@click.option("--helo", metavar="NAME", help="… the name in HELO or EHLO.")
@click.pass_context
def spf(context: click.Context, /, *, ip: str | None, sender: str | None, helo: str | None, **words: Any) -> None:
    """Check an SPF record, or the one of a domain. `-` reads the record from standard input."""
    from .spf import Options, sender_domain

    options = Options(ip=ip, sender=sender, helo=helo)
    if ip is None and (sender is not None or helo is not None):
        raise click.UsageError("--sender and --helo describe a message: give its --ip too.")
    request = _request(context, "spf", otherwise=sender_domain(options), **words)
    if (
        request.many is None
        and ip is not None
        and not sender_domain(options)
        and decide(request.given, request.kind, request.checker).kind == "record"
    ):
        raise click.UsageError("give --sender or --helo too, to say at which domain this record would stand.")
    _check(context, request, options)


@mailcheck.command()
@_checking
@click.option("--from", "from_address", metavar="ADDRESS", help="Judge one message: the address in its From header.")
@click.option("--dkim-pass", metavar="DOMAIN", multiple=True, help="… the d= domain of a signature that verified.")
@click.option("--spf-pass", metavar="DOMAIN", help="… the domain for which SPF passed.")
@click.pass_context
def dmarc(
    context: click.Context,
    /,
    *,
    from_address: str | None,
    dkim_pass: tuple[str, ...],
    spf_pass: str | None,
    **words: Any,
) -> None:
    """Check a DMARC record, or the one that applies to a domain. `-` reads the record from standard input."""
    from .dmarc import Options

    if from_address is None and (dkim_pass or spf_pass is not None):
        raise click.UsageError("--dkim-pass and --spf-pass describe a message: give its --from too.")
    otherwise = from_address.rpartition("@")[2].strip("<> ") if from_address else None
    options = Options(from_address=from_address, dkim_pass=dkim_pass, spf_pass=spf_pass)
    request = _request(context, "dmarc", otherwise=otherwise, **words)
    if from_address is not None and decide(request.given, request.kind, request.checker).kind == "record":
        raise click.UsageError("--from needs the record where receivers find it: leave it out, or give it with --zone.")
    _check(context, request, options)


@mailcheck.command()
@_checking
@click.option(
    "--selector", "selectors", metavar="NAME", multiple=True, help="The name before `._domainkey`; repeatable."
)
@click.pass_context
def dkim(context: click.Context, /, *, selectors: tuple[str, ...], **words: Any) -> None:
    """Check a DKIM key, or those of a domain. `-` reads the record from standard input."""
    from .dkim import Options

    _check(context, _request(context, "dkim", otherwise=None, **words), Options(selectors=selectors))


@mailcheck.command()
@_checking
@click.pass_context
def mx(context: click.Context, /, **words: Any) -> None:
    """Check MX records, or those of a domain. `-` reads the records from standard input."""
    _check(context, _request(context, "mx", otherwise=None, **words))


@mailcheck.command(name="mta-sts")
@_checking
@click.option("--policy", metavar="FILE", help="Judge the policy in this file instead of fetching it.")
@click.pass_context
def mta_sts(context: click.Context, /, *, policy: str | None, **words: Any) -> None:
    """Check an MTA-STS record, or record and policy of a domain. `-` reads the record from standard input."""
    from .mta_sts import Options

    options = Options(policy=None if policy is None else file_text(policy))
    _check(context, _request(context, "mta-sts", otherwise="" if policy else None, **words), options)


@mailcheck.command(name="tls-rpt")
@_checking
@click.pass_context
def tls_rpt(context: click.Context, /, **words: Any) -> None:
    """Check a TLS-RPT record, or the one of a domain. `-` reads the record from standard input."""
    _check(context, _request(context, "tls-rpt", otherwise=None, **words))


@mailcheck.command()
@_checking
@click.option("--selector", metavar="NAME", default="default", show_default=True, help="The name before `._bimi`.")
@click.option("--svg", metavar="FILE", help="Judge the logo in this file as SVG Tiny PS.")
@click.pass_context
def bimi(context: click.Context, /, *, selector: str, svg: str | None, **words: Any) -> None:
    """Check a BIMI record, or the one of a domain. `-` reads the record from standard input."""
    from .bimi import Options

    options = Options(selector=selector, svg=None if svg is None else file_text(svg))
    _check(context, _request(context, "bimi", otherwise="" if svg else None, **words), options)


@mailcheck.command()
@_checking
@click.option("--selector", "selectors", metavar="NAME", multiple=True, help="A DKIM selector to look for; repeatable.")
@click.pass_context
def domain(context: click.Context, /, *, selectors: tuple[str, ...], **words: Any) -> None:
    """Check a whole domain up: three answers, and what to do first in the words of its DNS panel."""
    from .domain import Options

    if words["fix"]:
        raise click.UsageError("--fix corrects one record: use it with the checker of that record.")
    if words["kind"] == "record":
        raise click.UsageError("a check-up is about a domain, not about a record.")
    words["kind"] = "domain"
    _check(context, _request(context, "domain", otherwise=None, **words), Options(selectors=selectors))


def _resolver(request: Request) -> Resolver:
    """Whom to ask. Imported only here: the library behind it is slow to import."""
    from .cache import CachingResolver
    from .dns import DnsError
    from .resolvers import resolver_for

    resolver: Resolver | None = None
    try:
        resolver = resolver_for(request.resolver)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--resolver") from error
    except DnsError as error:
        if request.zone is None:  # a zone can be read on a machine that has no resolver
            raise click.ClickException(f"no resolver: {error}") from error
    if request.zone is not None:
        from .resolvers.zone import ZoneResolver, read_zone

        try:
            resolver = ZoneResolver(read_zone(file_text(request.zone), request.origin), resolver)
        except ValueError as error:
            raise click.ClickException(f"{request.zone}: {error}") from error
    assert resolver is not None  # noqa: S101 - either branch above made one
    return CachingResolver(resolver)


def _fetcher(resolver: Resolver) -> Fetcher:
    """What fetches a policy, from the address that `resolver` gives. Imported only here: httpx is slow to import."""
    from .fetchers.https import HttpsFetcher

    return HttpsFetcher(resolver)


async def _print_fixed(checker: str, report: Report, output: Output) -> Report:
    """`--fix`: the corrected record on standard output, what was done on standard error."""
    from .render import terminal, words

    if not report.facts.keys().isdisjoint({"terms", "tags", "hosts", "record", "svg"}):
        check = checker_of(checker)
        # Several records of one name are judged together, as a receiver meets them.
        several = report.facts.get("records")
        text = "\n".join(several or [report.text])
        fixed = await apply_safe(partial(check, kind="record"), text, None if several else report)
        write(fixed.text)
        click.echo(terminal.applied(fixed, output.lang), err=True)
        report = fixed.report
    # Where no record was found there is nothing to correct, and standard output stays empty.
    click.echo(words.verdict_sentence(report, output.lang), err=True)
    return report
