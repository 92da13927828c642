"""A resolver that asks nothing twice within a run, and counts what it asked.

Its memory is bounded, because a run may go over thousands of domains: what was wanted longest ago is forgotten first,
so what many of them share (a provider's records) stays. Two that want the same at once share one question.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

from .dns import Answer, DnsError, DnsTimeoutError, Resolver

# So many octets of answers are kept, as `_weight` counts them: some 5,000 usual ones.
SIZE = 4 * 1024 * 1024
# How long a question counts as unanswered before it is asked again, in seconds: long enough for one subject.
ERROR_SECONDS = 30.0

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What came of a question. `patience` is how long an answer was waited for at most, in seconds."""

    outcome: Answer | DnsError
    weight: int
    until: float
    patience: float

    def holds(self, deadline: float | None) -> bool:
        """Whether it is worth remembering. That nobody answered in time says little to one who has more time."""
        if not isinstance(self.outcome, DnsError):
            return True
        if time.monotonic() > self.until:
            return False
        # Two checks that begin at once do not have the same time to the millisecond.
        return not isinstance(self.outcome, DnsTimeoutError) or 0.9 * _left(deadline) <= self.patience


class CachingResolver:
    """Another resolver with a memory. A question that was not answered is not asked again at once either."""

    def __init__(self, inner: Resolver, *, size: int = SIZE) -> None:
        """`size` is how many octets of answers are kept."""
        self._inner = inner
        self._size = size
        self._kept = 0
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._under_way: dict[_Key, asyncio.Event] = {}
        self._asked = 0

    @property
    def asked(self) -> int:
        """How many questions were passed on."""
        return self._asked

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        key = (name.lower(), rdtype)
        while True:
            known = self._known.get(key)
            if known is not None and known.holds(deadline):
                self._known.move_to_end(key)
                return _told(known.outcome)
            if key not in self._under_way:
                return await self._ask(key, name, deadline)
            # Whoever asked may be given up, or may have had less time; so it is looked up again what came of it.
            try:
                async with asyncio.timeout(None if deadline is None else max(0.0, _left(deadline))):
                    await self._under_way[key].wait()
            except TimeoutError as error:
                raise DnsTimeoutError(name, rdtype, "no answer in time") from error

    async def _ask(self, key: _Key, name: str, deadline: float | None) -> Answer:
        """Pass a question on, and wake those who want the same when it has come to an end."""
        event = self._under_way[key] = asyncio.Event()
        self._asked += 1
        patience = _left(deadline)
        try:
            answer = await self._inner.resolve(name, key[1], deadline=deadline)
        except DnsError as error:
            self._keep(key, error, patience)
            raise
        else:
            self._keep(key, answer, patience)
            return answer
        finally:
            del self._under_way[key]
            event.set()

    def _keep(self, key: _Key, outcome: Answer | DnsError, patience: float) -> None:
        if isinstance(outcome, DnsError):
            outcome = _like(outcome)
        known = _Known(outcome, _weight(outcome), time.monotonic() + ERROR_SECONDS, patience)
        before = self._known.pop(key, None)
        self._kept += known.weight - (before.weight if before else 0)
        self._known[key] = known
        while self._kept > self._size and len(self._known) > 1:
            _, forgotten = self._known.popitem(last=False)
            self._kept -= forgotten.weight


def _told(outcome: Answer | DnsError) -> Answer:
    if isinstance(outcome, DnsError):
        raise _like(outcome)
    return outcome


def _like(error: DnsError) -> DnsError:
    """The same error anew: one that was raised holds on to all that was there when it was."""
    return type(error)(error.name, error.rdtype, error.detail)


def _left(deadline: float | None) -> float:
    return float("inf") if deadline is None else deadline - time.monotonic()


def _weight(outcome: Answer | DnsError) -> int:
    """About how many octets of memory it takes: a record's objects are larger than what they hold."""
    return 800 if isinstance(outcome, DnsError) else 300 + 2 * len(repr(outcome))
