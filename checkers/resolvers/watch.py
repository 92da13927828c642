"""One record as several resolvers see it at this moment: has a change arrived, and how long is the old one kept?"""

from __future__ import annotations

import asyncio
from typing import Any

from ..dns import Answer, DnsError, text_of
from ..names import askable
from .over_https import Get
from .page import resolver_of

_TYPES = ("TXT", "MX", "CNAME")


async def watch(name: str, rdtype: str, servers: list[str], get: Get, *, deadline: float) -> list[dict[str, Any]]:
    """What each of `servers` (ids of `data/resolvers.toml`) answers now, in their order; nothing kept is used.

    A row is {resolver, values, ttl, problem}: `values` are the records as text, empty where there is none; `ttl` seconds,
    also of "there is none", or None; `problem` is the rule that says why there was no answer, or None.
    """
    if rdtype not in _TYPES or not askable(name):
        return []
    return list(await asyncio.gather(*(_one(id_, name, rdtype, get, deadline) for id_ in servers)))


async def _one(id_: str, name: str, rdtype: str, get: Get, deadline: float) -> dict[str, Any]:
    asked = resolver_of({"kind": "doh", "id": id_}, get, fresh=True)
    try:
        answer = await asked.resolve(name, rdtype, deadline=deadline)
    except DnsError as error:
        return {"resolver": id_, "values": [], "ttl": None, "problem": error.rule}
    return {"resolver": id_, "values": _values(answer), "ttl": answer.ttl, "problem": None}


def _values(answer: Answer) -> list[str]:
    """The records as they stand in a panel, but for an MX record's preference before its host."""
    texts = [text_of(strings) for strings in answer.strings]
    hosts = [f"{one.preference} {one.exchange or '.'}" for one in answer.exchanges]
    return [*texts, *hosts, *answer.names]
