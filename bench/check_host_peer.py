"""The other side of `check_host.py`: pyspf, in the peers' environment, with answers from memory.

Standard input holds one line of JSON with the answers and the cases, then one line for every pass that is wanted; each
pass is answered by a line: its seconds, and the results.
"""

from __future__ import annotations

import importlib
import json
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

# pyspf has no types, and is only there where this file runs.
spf: Any = importlib.import_module("spf")

Rows = list[tuple[tuple[str, str], Any]]


def main() -> None:
    """Answers until its input ends."""
    work = json.loads(sys.stdin.readline())
    zones = [{(name, rdtype): rows(name, rdtype, values) for name, rdtype, values in zone} for zone in work["zones"]]
    for _ in sys.stdin:
        results = []
        begun = time.perf_counter()
        for number, ip, sender, helo in work["cases"]:
            spf.DNSLookup = lookup(zones[number])
            results.append(spf.query(i=ip, s=sender, h=helo, strict=True).check()[0])
        print(json.dumps([time.perf_counter() - begun, results]), flush=True)


def lookup(zone: Mapping[tuple[str, str], Rows | None]) -> Callable[..., Sequence[Any]]:
    """What stands for a look-up in pyspf: records of a name and type as ((name, type), value)."""

    def answers(name: str, qtype: str, *_: object) -> Sequence[Any]:
        found = zone.get((name.lower().rstrip("."), qtype), ())
        if found is None:
            raise spf.TempError("DNS timeout")
        return found

    return answers


def rows(name: str, rdtype: str, values: Sequence[Any] | None) -> Rows | None:
    """The answers of one name in the form in which pyspf has them from its DNS library; None for silence."""
    return None if values is None else [((name, rdtype), value_of(rdtype, value)) for value in values]


def value_of(rdtype: str, value: Any) -> Any:
    """One record's data."""
    if rdtype == "TXT":
        return tuple(string.encode("latin-1") for string in value)
    if rdtype == "AAAA":
        return socket.inet_pton(socket.AF_INET6, value)
    return tuple(value) if rdtype == "MX" else value


if __name__ == "__main__":
    main()
