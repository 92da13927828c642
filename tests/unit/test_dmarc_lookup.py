"""DMARC discovery under the very names of RFC 9989, against a real nsd; and faults, on a server of our own.

A vector's zone must not be `com`, so tests/vectors/dmarc/discovery.yml has these examples under other names.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from checkers.cache import CachingResolver
from checkers.dmarc import Options
from checkers.dmarc.alignment import domain_of
from checkers.dmarc.discovery import Walk, applied, organizational_domain, policy_place, walk, way
from checkers.dmarc.lookup import Found, look_up
from checkers.dns import DnsServfailError
from checkers.resolvers.system import SystemResolver
from checkers.resolvers.zone import ZoneResolver, read_zone
from tests import dns_support
from tests.ordering import ends_first

ROOT = """$ORIGIN .
$TTL 300
@ SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 300
@ NS ns.invalid.
"""
PLAIN = '"v=DMARC1; p=none"'


def walked(name: str, port: int) -> tuple[Walk, str | None]:
    """A walk from `name`, and what receivers are asked to do there."""

    async def run() -> tuple[Walk, str | None]:
        resolver = SystemResolver("127.0.0.1", port)
        deadline = time.monotonic() + 5
        found = await walk(name, resolver, deadline)
        return found, (await applied(found, resolver, deadline)).request

    return asyncio.run(run())


def found_at(name: str, port: int, options: Options | None = None, seconds: float = 5) -> tuple[Found, int]:
    """A whole look-up, and how many questions it asked."""

    return asyncio.run(finding(name, port, options, seconds))


async def finding(name: str, port: int, options: Options | None = None, seconds: float = 5) -> tuple[Found, int]:
    resolver = CachingResolver(SystemResolver("127.0.0.1", port))
    found = await look_up(name, options, resolver=resolver, deadline=time.monotonic() + seconds)
    return found, resolver.asked


def rules(found: Found) -> list[str]:
    return [finding.rule for finding in found.findings]


@pytest.mark.parametrize(
    ("records", "start", "queried", "organizational"),
    [
        pytest.param(
            {},
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ],
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            id="§4.10 eight questions",
        ),
        pytest.param(
            {"mail.example.com": PLAIN, "example.com": PLAIN},
            "a.mail.example.com",
            ["a.mail.example.com", "mail.example.com", "example.com", "com"],
            "example.com",
            id="§4.10.2 fewest labels",
        ),
        pytest.param(
            {"mail.example.com": '"v=DMARC1; p=none; psd=n"', "example.com": PLAIN},
            "a.mail.example.com",
            ["a.mail.example.com", "mail.example.com"],
            "mail.example.com",
            id="§4.10.2 psd=n",
        ),
        pytest.param(
            {"com": '"v=DMARC1; p=none; psd=y"'},
            "a.mail.example.com",
            ["a.mail.example.com", "mail.example.com", "example.com", "com"],
            "example.com",
            id="§4.10.2 psd=y",
        ),
        pytest.param(
            {"example.com": '"v=DMARC1; p=none; psd=y"'},
            "mail.example.com",
            ["mail.example.com", "example.com"],
            "mail.example.com",
            id="§4.10.2 rule 2",
        ),
        pytest.param(
            {"example.com": PLAIN, "signing.example.com": PLAIN},
            "example.com",
            ["example.com", "com"],
            "example.com",
            id="B.4.1 Author Domain",
        ),
        pytest.param(
            {"example.com": PLAIN, "signing.example.com": PLAIN},
            "signing.example.com",
            ["signing.example.com", "example.com", "com"],
            "example.com",
            id="B.4.1 DKIM",
        ),
        pytest.param(
            {"example.com": PLAIN, "signing.example.com": PLAIN},
            "a.b.c.d.e.f.g.h.i.j.k.example.com",
            [
                "a.b.c.d.e.f.g.h.i.j.k.example.com",
                "g.h.i.j.k.example.com",
                "h.i.j.k.example.com",
                "i.j.k.example.com",
                "j.k.example.com",
                "k.example.com",
                "example.com",
                "com",
            ],
            "example.com",
            id="B.4.2",
        ),
        pytest.param(
            {"bank.example": '"v=DMARC1; p=none; psd=y"', "giant.bank.example": PLAIN},
            "giant.bank.example",
            ["giant.bank.example", "bank.example"],
            "giant.bank.example",
            id="B.4.3 Author Domain",
        ),
        pytest.param(
            {"bank.example": '"v=DMARC1; p=none; psd=y"', "giant.bank.example": PLAIN},
            "mail.giant.bank.example",
            ["mail.giant.bank.example", "giant.bank.example", "bank.example"],
            "giant.bank.example",
            id="B.4.3 MAIL FROM",
        ),
        pytest.param(
            {"bank.example": '"v=DMARC1; p=none; psd=y"', "giant.bank.example": PLAIN},
            "mail.mega.bank.example",
            ["mail.mega.bank.example", "mega.bank.example", "bank.example"],
            "mega.bank.example",
            id="B.4.3 DKIM",
        ),
    ],
)
def test_examples_of_rfc_9989(
    records: dict[str, str], start: str, queried: list[str], organizational: str, tmp_path: Path
) -> None:
    zone = ROOT + "".join(f"_dmarc.{name}. TXT {text}\n" for name, text in records.items())
    with dns_support.nsd([zone], tmp_path) as port:
        found, _ = walked(start, port)
    assert list(found.queried) == [f"_dmarc.{name}" for name in queried]
    assert organizational_domain(found) == organizational


def test_the_policy_domain_of_b_4_2_is_the_organizational_domain(tmp_path: Path) -> None:
    zone = ROOT + f"_dmarc.example.com. TXT {PLAIN}\n_dmarc.signing.example.com. TXT {PLAIN}\n"
    with dns_support.nsd([zone], tmp_path) as port:
        found, _ = walked("a.b.c.d.e.f.g.h.i.j.k.example.com", port)
    place = policy_place(found)
    assert place
    assert place.domain == "example.com"


def test_a_walk_never_asks_more_than_eight_questions() -> None:
    for labels in range(1, 128):
        name = ".".join(["a"] * labels)
        asked = list(way(name))
        assert len(asked) == min(labels, 8)
        assert asked[0] == name
        assert [one.count(".") + 1 for one in asked[1:]] == list(range(min(labels - 1, 7), 0, -1))


def test_a_name_without_room_for_the_label_is_not_asked(tmp_path: Path) -> None:
    """RFC 1035 §2.3.4: `_dmarc.` in front of a name of 250 octets is no name any more."""
    long = ".".join([*["a" * 61] * 4, "io"])[-250:]
    with dns_support.nsd([ROOT + f"_dmarc.io. TXT {PLAIN}\n"], tmp_path) as port:
        found, questions = found_at(long, port)
    assert found.facts["discovery"]["organizational_domain"] == "io"
    assert questions == 4  # the four names above it


Reply = Callable[[dns.message.Message], None] | dns.rcode.Rcode | None


class Scripted:
    """A server's behaviour: TXT by name, and a fault for some names. Everything else is NXDOMAIN."""

    def __init__(self, texts: Mapping[str, str], faults: Mapping[str, Reply] | None = None) -> None:
        self.texts = texts
        self.faults = faults or {}
        self.asked: list[str] = []

    def __call__(self, question: dns.message.Message, tcp: bool) -> bytes | None:
        asked = question.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        self.asked.append(f"{name} {dns.rdatatype.to_text(asked.rdtype)}")
        reply = dns.message.make_response(question)
        reply.flags |= dns.flags.AA
        if name in self.faults:
            fault = self.faults[name]
            if fault is None:
                return None
            if isinstance(fault, dns.rcode.Rcode):
                reply.set_rcode(fault)
            else:
                fault(reply)
        elif asked.rdtype == dns.rdatatype.TXT and name in self.texts:
            text = self.texts[name]
            strings = " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "TXT", strings))
        elif not any(known == name or known.endswith(f".{name}") for known in self.texts):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        wire = reply.to_wire(max_size=65535)
        if not tcp and len(wire) > 1200:
            cut = dns.message.make_response(question)
            cut.flags |= dns.flags.TC
            return cut.to_wire()
        return wire


@pytest.mark.parametrize("failing", ["_dmarc.a.example.com", "_dmarc.example.com", "_dmarc.com"])
@pytest.mark.parametrize(
    ("fault", "rule"),
    [(dns.rcode.SERVFAIL, "dns-servfail"), (dns.rcode.REFUSED, "dns-refused"), (None, "dns-timeout")],
    ids=["servfail", "refused", "silence"],
)
def test_a_step_without_an_answer_is_unknown_and_never_no_record(failing: str, fault: Reply, rule: str) -> None:
    server = Scripted({"a.example.com": "x"}, {failing: fault})
    with dns_support.fault_server(server) as port:
        found, questions = found_at("a.example.com", port, seconds=0.6)
    # What the name itself answered is told besides.
    assert rules(found) == [rule, "dmarc-none-so-far"][: 1 if failing == "_dmarc.a.example.com" else 2]
    assert found.record is None
    assert found.facts["discovery"] == {
        "queried": ["_dmarc.a.example.com", "_dmarc.example.com", "_dmarc.com"][:questions],
        "record_at": None,
        "organizational_domain": None,
        "applied": None,
    }
    assert found.facts["discovery"]["queried"][-1] == failing


def test_a_record_at_the_name_itself_is_judged_though_the_walk_does_not_end() -> None:
    """§4.10.1: it is the record to be applied, whatever stands above."""
    server = Scripted({"_dmarc.example.com": "v=DMARC1; p=reject; sp=none"}, {"_dmarc.com": dns.rcode.SERVFAIL})
    with dns_support.fault_server(server) as port:
        found, _ = found_at("example.com", port)
    assert rules(found) == ["dmarc-walk-not-finished"]
    assert not any(finding.unchecked for finding in found.findings)
    assert found.record == "v=DMARC1; p=reject; sp=none"
    assert found.facts["discovery"]["applied"] == "reject"
    assert found.facts["discovery"]["organizational_domain"] is None


def test_whether_a_name_exists_may_be_unknown() -> None:
    """§3.2.13: `np` is for NXDOMAIN; without that answer it is not known what is asked."""
    server = Scripted({"_dmarc.example.com": "v=DMARC1; p=none; np=reject"}, {"a.example.com": dns.rcode.SERVFAIL})
    with dns_support.fault_server(server) as port:
        found, _ = found_at("a.example.com", port)
        message, _ = found_at("a.example.com", port, Options(from_address="x@a.example.com"))
    assert rules(found) == ["dns-servfail"]
    assert found.facts["discovery"]["applied"] is None
    assert rules(message) == ["dns-servfail", "dmarc-result-temperror", "dmarc-nothing-authenticated"]


def test_a_timeout_keeps_to_the_deadline() -> None:
    with dns_support.fault_server(dns_support.silence) as port:
        name = "a.b.c.d.e.f.g.h.example.com"
        found, _ = asyncio.run(ends_first(finding(name, port, seconds=0.5), finding(name, port, seconds=60)))
    assert rules(found) == ["dns-timeout"]


def test_reports_that_could_not_be_checked_leave_the_verdict_alone() -> None:
    record = "v=DMARC1; p=reject; rua=mailto:d@reports.example.net"
    for failing in (
        "reports.example.net",
        "_dmarc.reports.example.net",
        "example.com._report._dmarc.reports.example.net",
    ):
        texts = {"_dmarc.example.com": record, "_dmarc.example.net": "v=DMARC1; p=none"}
        faults: dict[str, Reply] = {"reports.example.net": _address, failing: dns.rcode.SERVFAIL}
        with dns_support.fault_server(Scripted(texts, faults)) as port:
            found, _ = found_at("example.com", port)
        assert rules(found) == ["dmarc-reports-not-checked"], failing
        assert not any(finding.unchecked for finding in found.findings)
        assert failing in str(found.findings[0].args["question"])


def _address(reply: dns.message.Message) -> None:
    asked = reply.question[0]
    if asked.rdtype == dns.rdatatype.A:
        reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "A", "192.0.2.1"))


@pytest.mark.parametrize(
    ("options", "result"),
    [
        # §4.10.2: identical identifiers need no organizational domain.
        (Options(from_address="x@example.com", dkim_pass=("example.com",)), "pass"),
        (Options(from_address="x@example.com", dkim_pass=("other.net",), spf_pass="example.com"), "pass"),  # noqa: S106 - a domain
        # §5.3.6: without all answers it neither passes nor fails.
        (Options(from_address="x@example.com", dkim_pass=("mail.example.com",)), "temperror"),
        (Options(from_address="x@example.com", dkim_pass=("other.net",)), "temperror"),
        # Nothing is authenticated, so that no answer is missing.
        (Options(from_address="x@example.com"), "fail"),
    ],
)
def test_a_message_under_faults(options: Options, result: str) -> None:
    server = Scripted({"_dmarc.example.com": "v=DMARC1; p=reject"}, {"_dmarc.com": dns.rcode.SERVFAIL})
    with dns_support.fault_server(server) as port:
        found, _ = found_at("example.com", port, options)
    assert found.facts["evaluation"]["result"] == result
    assert sum(finding.result for finding in found.findings) == 1


def _many(reply: dns.message.Message) -> None:
    texts = [f'"v=DMARC1; p=none; x{number:04}=aaaaaaaaaa"' for number in range(1000)]
    reply.answer.append(dns.rrset.from_text(reply.question[0].name, 60, "IN", "TXT", *texts))


def _huge(reply: dns.message.Message) -> None:
    strings = [
        '"v=DMARC1; p=none; rua="',
        *['"' + f"mailto:d@x{number:03}.example, " * 10 + '"' for number in range(250)],
    ]
    reply.answer.append(dns.rrset.from_text(reply.question[0].name, 60, "IN", "TXT", " ".join(strings)))


def _spaces(reply: dns.message.Message) -> None:
    strings = ['"v=DMARC1; p=none; sp="', *['"' + " " * 255 + '"'] * 240, '"x"']
    reply.answer.append(dns.rrset.from_text(reply.question[0].name, 60, "IN", "TXT", " ".join(strings)))


def _loop(reply: dns.message.Message) -> None:
    name = reply.question[0].name
    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "b.example.com."))
    reply.answer.append(dns.rrset.from_text("b.example.com.", 60, "IN", "CNAME", name.to_text()))


@pytest.mark.parametrize(
    ("attack", "expected", "most"),
    [
        (_many, ["dmarc-several-answers"], 3),
        (_huge, ["dmarc-report-host-without-mail"] * 10 + ["dmarc-reports-not-checked"], 3 + 10),
        (_spaces, [], 3),
        (_loop, ["dns-servfail"], 1),
    ],
    ids=["1000 records", "64 kB of addresses", "64 kB of spaces", "CNAME loop"],
)
def test_a_hostile_server_is_bounded(attack: Reply, expected: list[str], most: int) -> None:
    attacking = dns_support.fault_server(Scripted({}, {"_dmarc.a.example.com": attack}))
    with dns_support.fault_server(dns_support.silence) as silent, attacking as port:
        patient = finding("a.example.com", silent, seconds=8)
        found, questions = asyncio.run(ends_first(finding("a.example.com", port, seconds=60), patient))
    assert rules(found) == expected
    assert questions <= most


def test_a_wildcard_server_that_says_yes_to_everything_is_bounded() -> None:
    """Every name has a record that asks for reports at ten hosts more: no host leads to another."""
    record = "v=DMARC1; p=none; rua=" + ",".join(f"mailto:d@a.b.c.d.e.f.g.h.x{n}.example" for n in range(50))

    class Everything(dict[str, str]):
        def __contains__(self, name: object) -> bool:
            return True

        def __missing__(self, name: str) -> str:
            return record

    class Yes(Scripted):
        def __call__(self, question: dns.message.Message, tcp: bool) -> bytes | None:
            asked = question.question[0]
            if asked.rdtype == dns.rdatatype.MX:
                reply = dns.message.make_response(question)
                reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "MX", "10 mx.example."))
                return reply.to_wire()
            return super().__call__(question, tcp)

    server = Yes(Everything())
    with dns_support.fault_server(server) as port:
        _, questions = found_at("shop.example", port, seconds=8)
    assert questions <= 2 + 10 * (1 + 8 + 1)


def test_no_record_asks_five_names_more_and_no_such_name_one(tmp_path: Path) -> None:
    with dns_support.nsd([ROOT + "example.com. A 192.0.2.1\n"], tmp_path) as port:
        here, asked_here = found_at("example.com", port)
        gone, asked_gone = found_at("gone.example", port)
    assert (rules(here), asked_here) == (["dmarc-no-record"], 2 + 5)
    assert (rules(gone), asked_gone) == (["dmarc-no-such-name"], 2 + 1)


def test_without_a_resolver_nothing_is_asked() -> None:
    found = asyncio.run(look_up("_dmarc.example.com", None, resolver=None, deadline=None))
    assert rules(found) == ["dns-not-looked-up"]
    assert found.findings[0].args["command"] == "mailcheck dmarc example.com"


def test_a_fault_while_searching_for_a_misplaced_record_does_not_hide_that_there_is_none() -> None:
    server = Scripted({"example.com": "x"}, {"dmarc.example.com": dns.rcode.SERVFAIL})
    with dns_support.fault_server(server) as port:
        found, _ = found_at("example.com", port)
    assert rules(found) == ["dmarc-no-record"]


def test_an_unanswered_walk_has_no_organizational_domain() -> None:
    found = Walk("example.com", (), DnsServfailError("_dmarc.example.com", "TXT"))
    assert organizational_domain(found) is None
    assert policy_place(found) is None


def test_a_zone_file_without_a_network_is_enough_for_a_record_of_the_name_itself() -> None:
    """Nobody answers for `_dmarc.com` then, and what is asked of receivers does not depend on it (§4.10.1)."""
    zone = read_zone(
        '$ORIGIN example.com.\n@ 300 MX 10 mx\n_dmarc 300 TXT "v=DMARC1; p=reject; rua=mailto:d@example.com"\n'
    )
    found = asyncio.run(look_up("example.com", None, resolver=ZoneResolver(zone), deadline=None))
    assert rules(found) == ["dmarc-walk-not-finished"]
    assert found.facts["discovery"]["applied"] == "reject"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("sales@Example.com", "example.com"),
        ("example.com.", "example.com"),
        ("Ann <ann@example.com>", "example.com"),
        ("ann@外贸.example", "xn--7rs262j.example"),
        ("a@example.com, b@example.net", None),
        ("sales", None),
        ("", None),
        ("a@[192.0.2.1]", None),
    ],
)
def test_the_domain_of_an_address(address: str, domain: str | None) -> None:
    """RFC 9989 §5.3.1: exactly one domain, as an A-label."""
    assert domain_of(address) == domain
