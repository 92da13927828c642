"""DNSSEC and DANE of mail servers against nsd with signed zones and an unbound that verifies (RFC 7672, RFC 4035)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import checkers.mx
from checkers.cache import CachingResolver
from checkers.render import json_
from checkers.report import Report
from checkers.resolvers.system import SystemResolver
from tests import dns_support
from tests.dnssec_support import Signer
from tests.unit.test_vectors import VALIDATOR

DIGEST = "0123456789abcdef" * 4
PARENT = "$ORIGIN secure.\nplain NS ns.plain\nns.plain A 127.0.0.1\n"
CHILDREN = {
    "all.secure.": f"@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 9.9.9.4\nmx2 A 9.9.9.4\n_25._tcp.mx1 TLSA 3 1 1 {DIGEST}\n"
    f"_25._tcp.mx2 TLSA 2 0 1 {DIGEST}\n",
    "some.secure.": f"@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 9.9.9.4\nmx2 A 9.9.9.4\n_25._tcp.mx1 TLSA 3 1 1 {DIGEST}\n",
    "none.secure.": "@ MX 10 mx1\nmx1 A 9.9.9.4\n",
    "web.secure.": f"@ MX 10 mx1\nmx1 A 9.9.9.4\n_25._tcp.mx1 TLSA 1 1 1 {DIGEST}\n",
    "outside.secure.": "@ MX 10 mx1.plain.secure.\n",
    "alias.secure.": f"@ MX 10 mail\nmail CNAME server\nserver A 9.9.9.4\n_25._tcp.server TLSA 3 1 1 {DIGEST}\n",
}
PLAIN = f"$ORIGIN plain.secure.\n@ MX 10 mx1\nmx1 A 9.9.9.4\n_25._tcp.mx1 TLSA 3 1 1 {DIGEST}\n"
REVERSE = "$ORIGIN 9.9.9.in-addr.arpa.\n4 PTR mail.plain.secure.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("dnssec"))


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    signer = Signer(folder)
    delegations = "".join(f"{name} NS ns.{name}\nns.{name} A 127.0.0.1\n{signer.ds(name)}\n" for name in CHILDREN)
    zones = [
        signer.sign(PARENT + delegations),
        *(signer.sign(f"$ORIGIN {name}\n{rows}") for name, rows in CHILDREN.items()),
        PLAIN,
        REVERSE,
    ]
    with dns_support.nsd(zones, folder) as authority:
        stubs = {name.removesuffix("."): authority for name in ("secure.", *CHILDREN, "plain.secure.")}
        stubs["9.9.9.in-addr.arpa"] = authority
        made = dns_support.certificate(folder)
        with dns_support.unbound(stubs, folder, made, anchors=(signer.ds("secure."),)) as ports:
            yield ports.dns


def look_up(domain: str, port: int) -> Report:
    async def run() -> Report:
        resolver = CachingResolver(SystemResolver("127.0.0.1", port))
        return await checkers.mx.check(domain, resolver=resolver, deadline=time.monotonic() + 10)

    report = asyncio.run(run())
    VALIDATOR.validate(json_.report(report, "zh"))
    return report


def rules(report: Report) -> list[str]:
    """What is said about DNSSEC and DANE."""
    return [one.rule for one in report.findings if one.rule.startswith(("mx-tlsa", "mx-dane", "mx-dnssec", "dns-"))]


def test_every_server_has_dane(port: int) -> None:
    report = look_up("all.secure", port)
    assert rules(report) == ["mx-dane"]
    assert report.facts["dnssec"] == {"signed": True, "validated": True}
    assert [host["tlsa"] for host in report.facts["hosts"]] == [
        [{"record": f"3 1 1 {DIGEST}", "usable": True}],
        [{"record": f"2 0 1 {DIGEST}", "usable": True}],
    ]


def test_one_of_two_servers_has_dane(port: int) -> None:
    report = look_up("some.secure", port)
    assert rules(report) == ["mx-tlsa-some-hosts"]
    assert report.findings[0].args == {"host": "mx2.some.secure", "count": 1, "total": 2}


def test_a_signed_domain_without_tlsa_is_nothing_to_talk_about(port: int) -> None:
    report = look_up("none.secure", port)
    assert rules(report) == []
    assert report.facts["dnssec"] == {"signed": True, "validated": True}
    assert report.facts["hosts"][0]["tlsa"] == []


def test_a_usage_that_mail_does_not_know(port: int) -> None:
    """RFC 7672 §3.1.3: PKIX-TA(0) and PKIX-EE(1)."""
    report = look_up("web.secure", port)
    assert rules(report) == ["mx-tlsa-usage"]
    assert report.facts["hosts"][0]["tlsa"] == [{"record": f"1 1 1 {DIGEST}", "usable": False}]


def test_a_signed_domain_whose_server_is_not(port: int) -> None:
    """RFC 7672 §2.2.1: the host's own zone must be secure too."""
    report = look_up("outside.secure", port)
    assert rules(report) == ["mx-tlsa-without-dnssec"]
    assert report.facts["dnssec"] == {"signed": True, "validated": True}


def test_a_domain_that_is_not_signed_below_one_that_is(port: int) -> None:
    report = look_up("plain.secure", port)
    assert rules(report) == ["mx-tlsa-without-dnssec"]
    assert report.facts["dnssec"] == {"signed": False, "validated": False}


def test_the_records_at_the_end_of_a_secure_alias(port: int) -> None:
    """RFC 7672 §2.2.3: the name that the alias leads to is asked first."""
    report = look_up("alias.secure", port)
    assert rules(report) == ["mx-dane"]
    assert report.facts["hosts"][0]["tlsa"] == [{"record": f"3 1 1 {DIGEST}", "usable": True}]
