"""The other side of `domains.py`: checkdmarc, in the peers' environment. `domains_peer.py PORT CHECKER…`

Standard input is a list of domains; the answer is one line: the seconds that checking them took, those of the
processor, and how many have an error. A process checks once, because checkdmarc remembers what it asked.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
from typing import Any

import dns.nameserver


def main(port: int, wanted: list[str]) -> None:
    """Check everything once. `wanted` are `spf` and `dmarc`, or `domain` for all that it has."""
    # It has types, but is only there where this file runs.
    checkdmarc: Any = importlib.import_module("checkdmarc")
    checks: dict[str, Any] = {
        name: getattr(importlib.import_module(f"checkdmarc.{name}"), f"check_{name}") for name in ("spf", "dmarc")
    }
    # As name servers and not as a resolver: its check of DNSSEC would ask those of this machine otherwise.
    servers = [dns.nameserver.Do53Nameserver("127.0.0.1", port)]
    logging.disable()
    domains = sys.stdin.read().split()
    errors = 0
    begun, used = time.perf_counter(), time.process_time()
    if wanted == ["domain"]:
        # No mail host is connected to unless that is asked for.
        said = checkdmarc.check_domains(domains, nameservers=servers, timeout=20.0)
        errors = sum("error" in one["spf"] or "error" in one["dmarc"] for one in said)
    else:
        for domain in domains:
            said = [checks[name](domain, nameservers=servers, timeout=20.0) for name in wanted]
            errors += any("error" in one for one in said)
    print(json.dumps([time.perf_counter() - begun, time.process_time() - used, errors]))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
