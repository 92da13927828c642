"""Live look-ups from a page: DNS over HTTPS by the browser's own fetch, or a zone file that the reader dropped there.

A page never asks anybody by itself: this is imported when a reader has pressed the button.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..cache import CachingResolver
from ..datafiles import load
from ..dns import Answer, DnsError, Resolver
from .over_https import Get, OverHttps
from .zone import ZoneError, ZoneResolver, read_zone

__all__ = [
    "Counting",
    "PageResolver",
    "Remembering",
    "UnknownResolverError",
    "ZoneError",
    "origin_of",
    "resolver_of",
    "servers",
]

# So many questions are under way at once. Resolvers that are free for all do not like more.
AT_ONCE = 12
# So many questions may fail for want of a connection before the others are not even sent. Some fail on good lines too.
_HOPELESS = 3
_CONNECTION = ("dns-timeout", "dns-blocked", "dns-no-cors")

Counted = Callable[[int, int], None]  # told how many questions were answered, and how many were asked

# So many answers are kept of each server.
_MOST_KEPT = 4000

_Kept = OrderedDict[tuple[str, str], tuple[Answer, float]]  # with the moment at which its TTL ends
_kept: dict[str, _Kept] = {}


class UnknownResolverError(Exception):
    """The page named a resolver that there is not."""


@dataclass(frozen=True, slots=True)
class Server:
    """One DNS-over-HTTPS server."""

    id: str
    url: str
    json_url: str | None = None


def servers() -> list[Server]:
    """Those that a page offers, in the order of `data/resolvers.toml`."""
    return [Server(row["id"], row["url"], row["json_url"]) for row in load("resolvers")]


class PageResolver:
    """Asks one server, a bounded number of questions at once, and gives up where nothing gets through at all."""

    def __init__(self, server: Server, get: Get) -> None:
        self._inner = OverHttps(server.url, get, json_url=server.json_url)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._failed: list[DnsError] = []
        self._reached = False

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        async with self._turns:
            if not self._reached and len(self._failed) >= _HOPELESS:
                last = self._failed[-1]
                raise type(last)(name, rdtype, last.detail)
            try:
                answer = await self._inner.resolve(name, rdtype, deadline=deadline)
            except DnsError as error:
                if error.rule in _CONNECTION:
                    self._failed.append(error)
                else:
                    self._reached = True
                raise
            self._reached = True
            return answer


class Remembering:
    """Another resolver, whose answers are kept for as long as their TTL says (RFC 1035 §3.2.1), from one press to the next.

    Failures are not kept: whoever presses again wants them asked again.
    """

    def __init__(self, inner: Resolver, kept: _Kept) -> None:
        self._inner = inner
        self._kept = kept

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`. A kept answer has the TTL that is left of it."""
        key = (name.lower(), rdtype)
        if key in self._kept:
            answer, until = self._kept[key]
            if (left := int(until - time.monotonic())) > 0:
                return replace(answer, ttl=left)
            del self._kept[key]
        answer = await self._inner.resolve(name, rdtype, deadline=deadline)
        if answer.ttl:
            self._kept[key] = (answer, time.monotonic() + answer.ttl)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return answer


class Counting:
    """Another resolver, that tells of every question."""

    def __init__(self, inner: Resolver, counted: Counted) -> None:
        self._inner = inner
        self._counted = counted
        self._asked = self._done = 0

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        self._asked += 1
        self._counted(self._done, self._asked)
        try:
            return await self._inner.resolve(name, rdtype, deadline=deadline)
        finally:
            self._done += 1
            self._counted(self._done, self._asked)


def resolver_of(spec: dict[str, Any], get: Get, *, fresh: bool = False) -> Resolver:
    """The resolver that a request names: `{"kind": "doh", "id": …}` or `{"kind": "zone", "text": …, "origin": …}`.

    A zone passes questions about other names on to the server `beyond`, where one is named. Answers of a server are kept
    for as long as their TTL says, unless `fresh`. Raises UnknownResolverError, and ZoneError for a text that is no zone.
    """
    if spec.get("kind") == "zone":
        beyond = spec.get("beyond")
        fallback = None if beyond is None else _server(str(beyond), spec, get, fresh=fresh)
        origin = spec.get("origin")
        return ZoneResolver(read_zone(str(spec.get("text", "")), None if origin is None else str(origin)), fallback)
    if spec.get("kind") != "doh":
        raise UnknownResolverError("there is no such kind of resolver")
    return _server(str(spec.get("id")), spec, get, fresh=fresh)


def origin_of(resolver: Resolver) -> str | None:
    """The one domain that a zone file is about; None where there are several, or no zone file at all."""
    names = resolver.origins if isinstance(resolver, ZoneResolver) else []
    return names[0] if len(names) == 1 else None


def _server(id_: str, spec: dict[str, Any], get: Get, *, fresh: bool) -> Resolver:
    # A copy of the site that somebody hosts for themselves may have a resolver of its own; the page's policy names it.
    known = {one.id: one for one in servers()} | {"own": Server("own", str(spec.get("url", "")))}
    if id_ not in known or not known[id_].url:
        raise UnknownResolverError(f"there is no resolver {id_!r}")
    asked: Resolver = PageResolver(known[id_], get)
    if not fresh:
        asked = Remembering(asked, _kept.setdefault(known[id_].url, OrderedDict()))
    return CachingResolver(asked)
