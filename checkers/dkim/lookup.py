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
from ..together import both, together
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
        if names:
            (recognised, (nothing_below, wildcard)), answered = await both(self._around(), self._ask_all(names))
        else:
            recognised, (nothing_below, wildcard) = await self._around()
            names = guesses(recognised, self._domain)
            answered = await self._ask_all(names)
        for selector, answer in zip(names, answered, strict=True):
            self._take(selector, answer, wildcard)
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

    async def _around(self) -> tuple[list[Recognised], tuple[bool, tuple[str, ...]]]:
        return await both(self._providers(), self._ground())

    async def _ask_all(self, names: Sequence[str]) -> list[Answer | DnsError]:
        """What is answered for each selector, in their order. They are asked at once."""
        if self._progress:
            self._progress("lookup", 0, len(names))
        answered = await together(*(self._ask(record_name(name, self._domain)) for name in names))
        if self._progress:
            self._progress("lookup", len(names), len(names))
        return answered

    async def _providers(self) -> list[Recognised]:
        """Who is behind the domain. What is not answered here only makes fewer names to try."""
        mx, txt = await together(self._ask(self._domain, "MX"), self._ask(self._domain))
        hosts = [] if isinstance(mx, DnsError) else [exchange.exchange for exchange in mx.exchanges]
        texts = () if isinstance(txt, DnsError) else _texts(txt)
        return recognise(hosts, next((text for text in texts if text.lower().startswith("v=spf1")), None))

    async def _ground(self) -> tuple[bool, tuple[str, ...]]:
        """Whether nothing at all stands below `_domainkey`, and what answers for a name that nobody uses.

        RFC 8020 §2: where a name does not exist, nothing below it does. Some servers say so of a name that has names
        below it and none of its own, so the selectors are asked for all the same.
        """
        above, nobodys = f"{DOMAINKEY}.{self._domain}", record_name(NOBODYS, self._domain)
        if not askable(nobodys):
            return False, ()
        # What is not answered here is left open; the selectors' own answers decide.
        parent, probe = await together(self._ask(above), self._ask(nobodys))
        nothing_below = not isinstance(parent, DnsError) and not parent.exists
        return nothing_below, () if isinstance(probe, DnsError) else _texts(probe)

    async def _ask(self, name: str, rdtype: str = "TXT") -> Answer | DnsError:
        # The reader's own selectors may take all the time that there is.
        deadline = self._deadline if self._given else _share(self._deadline)
        try:
            return await self._resolver.resolve(name, rdtype, deadline=deadline)
        except DnsError as error:
            return error

    def _take(self, selector: str, answer: Answer | DnsError, wildcard: tuple[str, ...]) -> None:
        """Put what was answered for one selector where it belongs."""
        if isinstance(answer, DnsError):
            self._errors.append((selector, answer))
            return
        name = record_name(selector, self._domain)
        texts = _texts(answer)
        if not texts and answer.canonical:
            self._dangling.append((selector, answer.canonical))
        elif not texts or (not self._given and (texts == wildcard or not any(map(answers.is_key, texts)))):
            self._absent.append(selector)
        else:
            lengths = {text_of(strings): [len(one) for one in strings] for strings in answer.strings}
            self._published.append(Published(selector, name, answer.canonical, texts, lengths))


def _share(deadline: float | None) -> float | None:
    """The deadline of a round of questions: half of what is left, so that silence in one leaves time for the next."""
    if deadline is None:
        return None
    now = time.monotonic()
    return min(now + (deadline - now) / 2, deadline)


def _texts(answer: Answer) -> tuple[str, ...]:
    """The TXT records of an answer in byte order; the DNS has no order of its own."""
    return tuple(text_of(strings) for strings in sorted(answer.strings, key=b"".join))
