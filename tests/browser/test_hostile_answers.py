"""The hostile corpus as answers: a domain owner publishes what they like, and the reader who looks it up is not theirs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.test_hostile import BATCH, HARNESS, slowest_lines, wrong
from tests.browser.tool import Tool
from tests.browser_support import StaticServer
from tests.hostile_texts import Hostile, corpus
from tests.page_resolvers import Resolvers, hosts, resolvers

ORIGIN = "hostile.example"
EACH = 6  # of a group
# Octets of a record: a message has 65,535 in all. Of a label: 63.
RECORD, LABEL = 40_000, 50
HEAD = """$ORIGIN hostile.example.
$TTL 600
@ SOA ns1.hostile.example. admin 1 3600 600 86400 600
@ NS ns1
@ NS \\060img\\032src=x\\032onerror=__ran=1\\062
ns1 A 192.0.2.53
"""
ROOT = """$ORIGIN .
$TTL 300
@ SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 300
@ NS ns.invalid.
example. NS ns.invalid.
"""


def sample() -> list[Hostile]:
    """Some of every group."""
    taken: Counter[str] = Counter()
    chosen = []
    for one in corpus():
        taken[one.group] += 1
        if taken[one.group] <= EACH:
            chosen.append(one)
    return chosen


def _octets(data: bytes) -> str:
    """Each octet as a master file writes one (RFC 1035 §5.1)."""
    return "".join(f"\\{octet:03d}" for octet in data)


def _strings(text: str) -> str:
    """A text as strings of 255 octets each (RFC 1035 §3.3)."""
    data = text.encode("utf-8", "surrogatepass")[:RECORD]
    return " ".join(f'"{_octets(data[at : at + 255])}"' for at in range(0, len(data), 255))


def _zone() -> str:
    lines = [HEAD]
    for number, one in enumerate(sample()):
        text = one.text
        label = f"n{number}" + _octets(text.encode("utf-8", "surrogatepass")[:LABEL])
        lines += [
            f"h{number} TXT {_strings('v=spf1 include:' + text)}",
            f"h{number} TXT {_strings(text)}",
            f"h{number} MX 10 {label}",
            f"{label} A 192.0.2.{number % 250 + 1}" if number % 2 else f"{label} CNAME {label}.{label}",
            f"_dmarc.h{number} TXT {_strings('v=DMARC1; p=none; rua=mailto:' + text)}",
            f"_mta-sts.h{number} TXT {_strings('v=STSv1; id=' + text)}",
            f"_smtp._tls.h{number} TXT {_strings('v=TLSRPTv1; rua=https://' + text)}",
            f"default._bimi.h{number} TXT {_strings('v=BIMI1; l=https://a.example/' + text)}",
            f"default._domainkey.h{number} TXT {_strings('v=DKIM1; p=' + text)}",
            f"c{number} CNAME {label}",
        ]
    return "\n".join(dict.fromkeys(lines)) + "\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resolvers]:
    """The resolvers of the pages, and behind them a zone in which nothing is what it should be."""
    with resolvers([_zone(), ROOT], Path(tmp_path_factory.mktemp("resolvers"))) as running:
        yield running


@pytest.mark.parametrize("checker", ["spf", "domain"])
def test_no_answer_does_anything(told: Browser, server: StaticServer, world: Resolvers, checker: str) -> None:
    context = told.new_context(ignore_https_errors=True)
    allowed = tuple(f"https://{host}/" for host in hosts().values())
    tool = Tool(context.new_page(), server.url + "/guide", checker, allowed=allowed).open()
    tool.box.focus()
    tool.state("ready")
    tool.page.evaluate(HARNESS)
    names = {f"h{number}.{ORIGIN}": one.id for number, one in enumerate(sample())}
    names |= {f"c{number}.{ORIGIN}": f"{one.id}, an alias" for number, one in enumerate(sample()) if number % 7 == 0}
    results: dict[str, dict[str, Any]] = {}
    for batch in batched(names.items(), BATCH):
        jobs = [{"id": id_, "parts": [name], "field": "subject", "live": True} for name, id_ in batch]
        for result in tool.page.evaluate("(jobs) => hostile(jobs)", json.dumps(jobs)):
            results[result["id"]] = result
    slowest_lines(f"{checker}, looked up", results)
    assert len(results) >= 60
    assert wrong(results) == {}
    assert sum(result["record"] for result in results.values()) >= 60, "the records came"
    assert world.asked()
    context.close()
    assert tool.trouble == []
