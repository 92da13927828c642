"""Runs inside the peers' environment (`peers.py`): a question a line on standard input, an answer a line on output.

    {"ask": "pyspf", "domain": …, "ip": …}               what check2() says: {"result", "message"}
    {"ask": "checkdmarc-spf", "domain": …}               a domain's SPF record: {"error", "warnings"}
    {"ask": "checkdmarc-spf", "domain": …, "record": …}  a pasted SPF record; so for checkdmarc-dmarc

The one argument is the port of a name server on 127.0.0.1, which all of them ask.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import dns.resolver

_LIFETIME = 20.0  # seconds


def _resolver(port: int) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = port
    resolver.lifetime = _LIFETIME
    return resolver


def _pyspf(question: dict[str, Any]) -> dict[str, Any]:
    domain = question["domain"]
    spf = importlib.import_module("spf")
    result, message = spf.check2(i=question["ip"], s=f"someone@{domain}", h="mail.invalid")
    return {"result": result, "message": message}


def _checkdmarc(kind: str, question: dict[str, Any], resolver: dns.resolver.Resolver) -> dict[str, Any]:
    module = importlib.import_module(f"checkdmarc.{kind}")
    domain, record = question["domain"], question.get("record")
    if record is None:
        said = getattr(module, f"check_{kind}")(domain, resolver=resolver)
        return {"error": said.get("error"), "warnings": said.get("warnings") or []}
    try:
        said = getattr(module, f"parse_{kind}_record")(record, domain, resolver=resolver)
    except Exception as error:  # noqa: BLE001 - whatever it raises is its verdict
        return {"error": str(error) or type(error).__name__, "warnings": []}
    return {"error": said.get("error"), "warnings": said["warnings"]}


def main(port: int) -> int:
    """Answer until the questions end."""
    resolver = _resolver(port)
    dns.resolver.default_resolver = resolver  # the one that pyspf asks
    for line in sys.stdin:
        question = json.loads(line)
        ask = question["ask"]
        try:
            if ask == "pyspf":
                answer = _pyspf(question)
            else:
                answer = _checkdmarc(ask.removeprefix("checkdmarc-"), question, resolver)
        except Exception as error:  # noqa: BLE001 - a checker that breaks on a record is a verdict too
            answer = {"crash": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
