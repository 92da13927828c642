"""From a domain to its keys: which names to ask, what stands there, and what follows (RFC 6376 §3.6.2, §6.1.2)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalogue import catalogue
from ..checker import Progress
from ..dns import Answer, DnsError, Resolver, text_of
from ..names import askable
from ..providers import Recognised, recognise
from ..report import Finding
from . import answers
from .answers import Published, Result
from .selectors import DOMAINKEY, NOBODYS, Asked, asked_for, guesses, offered_bits, record_name, target_of


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought."""

    findings: tuple[Finding, ...]
    facts: dict[str, Any] = field(default_factory=dict)


async def look_up(
    subject: str,
    selectors: Sequence[str],
    *,
    resolver: Resolver | None,
    deadline: float | None,
    progress: Progress | None = None,
) -> Found:
    """Find the keys of a domain, under the given selectors or under those that are likely. Never raises."""
    found = catalogue().finding
    asked = asked_for(subject, selectors)
    if isinstance(asked, str):
        return Found((found("dns-bad-name", name=asked),))
    target = target_of(asked)
    about = [found("dkim-cname-target", target=target[0], host=target[1])] if target else []
    if resolver is None:
        named = "".join(f" --selector {selector}" for selector in asked.selectors)
        command = f"mailcheck dkim {asked.domain}{named}"
        return Found((found("dns-not-looked-up", name=asked.domain, command=command), *about))
    looked_up = await _LookUp(asked, resolver, deadline, progress).run()
    return Found((*looked_up.findings, *about), looked_up.facts)


class _LookUp:
    """One look-up: what it found so far."""

    def __init__(self, asked: Asked, resolver: Resolver, deadline: float | None, progress: Progress | None) -> None:
        self._domain = asked.domain
        self._given = asked.selectors
        self._resolver = resolver
        self._deadline = deadline
        self._progress = progress
        self._published: list[Published] = []
        self._absent: list[str] = []
        self._dangling: list[tuple[str, str]] = []  # selector, target
        self._errors: list[tuple[str, DnsError]] = []  # selector, why it was not answered

    async def run(self) -> Found:
        names = list(self._given)
        await self._ask_all(names)  # what the reader asked for goes first: it gets the time that there is
        recognised = await self._providers()
        nothing_below, wildcard = await self._ground()
        if not names:
            names = guesses(recognised, self._domain)
            await self._ask_all(names, wildcard)
        result = Result(
            domain=self._domain,
            given=bool(self._given),
            published=tuple(self._published),
            absent=tuple(self._absent),
            dangling=tuple(self._dangling),
            errors=tuple(self._errors),
            nothing_below=nothing_below,
            wildcard=wildcard,
            offered={one.selector: offered_bits(recognised, one.selector) for one in self._published},
        )
        findings, facts = answers.judge(result)
        facts["tried"] = names
        facts["providers"] = [{"id": one.provider.id, "via": one.via} for one in recognised]
        return Found(tuple(findings), facts)

    async def _ask_all(self, names: Sequence[str], wildcard: tuple[str, ...] = ()) -> None:
        for number, selector in enumerate(names):
            if self._progress:
                self._progress("lookup", number, len(names))
            await self._ask(selector, wildcard, alone=len(names) == 1)
        if self._progress and names:
            self._progress("lookup", len(names), len(names))

    async def _providers(self) -> list[Recognised]:
        """Who is behind the domain. What is not answered here only makes fewer names to try."""
        hosts: list[str] = []
        spf: str | None = None
        try:
            mx = await self._resolver.resolve(self._domain, "MX", deadline=_share(self._deadline))
            hosts = [exchange.exchange for exchange in mx.exchanges]
        except DnsError:
            pass
        try:
            answer = await self._resolver.resolve(self._domain, "TXT", deadline=_share(self._deadline))
            texts = sorted(text_of(strings) for strings in answer.strings)
            spf = next((text for text in texts if text.lower().startswith("v=spf1")), None)
        except DnsError:
            pass
        return recognise(hosts, spf)

    async def _ground(self) -> tuple[bool, tuple[str, ...]]:
        """Whether nothing at all stands below `_domainkey`, and what answers for a name that nobody uses.

        RFC 8020 §2: where a name does not exist, nothing below it does. Some servers say so of a name that has names
        below it and none of its own, so the selectors are asked for all the same.
        """
        nothing_below = False
        wildcard: tuple[str, ...] = ()
        above, nobodys = f"{DOMAINKEY}.{self._domain}", record_name(NOBODYS, self._domain)
        try:
            if askable(above):
                nothing_below = not (await self._txt(above)).exists
            if askable(nobodys):
                wildcard = _texts(await self._txt(nobodys))
        except DnsError:
            pass  # the selectors' own answers decide
        return nothing_below, wildcard

    async def _txt(self, name: str, *, alone: bool = False) -> Answer:
        deadline = self._deadline if alone else _share(self._deadline)
        return await self._resolver.resolve(name, "TXT", deadline=deadline)

    async def _ask(self, selector: str, wildcard: tuple[str, ...], *, alone: bool) -> None:
        """Ask for the key of one selector."""
        name = record_name(selector, self._domain)
        try:
            answer = await self._txt(name, alone=alone)
        except DnsError as error:
            self._errors.append((selector, error))
            return
        texts = _texts(answer)
        if not texts and answer.canonical:
            self._dangling.append((selector, answer.canonical))
        elif not texts or (not self._given and (texts == wildcard or not any(map(answers.is_key, texts)))):
            self._absent.append(selector)
        else:
            lengths = {text_of(strings): [len(one) for one in strings] for strings in answer.strings}
            self._published.append(Published(selector, name, answer.canonical, texts, lengths))


def _share(deadline: float | None) -> float | None:
    """The deadline of one question of many: a third of what is left, so that one silent server leaves time for others."""
    if deadline is None:
        return None
    now = time.monotonic()
    return min(now + (deadline - now) / 3, deadline)


def _texts(answer: Answer) -> tuple[str, ...]:
    """The TXT records of an answer in byte order; the DNS has no order of its own."""
    return tuple(text_of(strings) for strings in sorted(answer.strings, key=b"".join))
