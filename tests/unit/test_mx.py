"""MX (RFC 5321 §5.1): properties over generated input, bounded work on huge input, faults of servers, addresses."""

from __future__ import annotations

import asyncio
import os
import time
from functools import partial

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.mx
from checkers.cache import CachingResolver
from checkers.mx.addresses import is_address, reverse_name, special_block
from checkers.mx.dane import problem
from checkers.render import html, json_, terminal
from checkers.report import Report
from checkers.resolvers.system import SystemResolver
from checkers.resolvers.zone import ZoneResolver, read_zone
from checkers.subject import decide
from tests import dns_support
from tests import record_properties as properties
from tests.unit.test_vectors import VALIDATOR

# The suite runs the same examples every time; TMG_FUZZ=20 looks for new ones, twenty times as many.
FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

check = partial(checkers.mx.check, kind="record")

HOSTS = ("mx1.example.com", "mx1.example.com.", "mail", "localhost", ".", "203.0.113.7", "[203.0.113.7]", "2001:db8::1")
MISTAKES = (
    "http://mx.example.com/",
    "a@example.com",
    "mx.example.com:25",
    "mx_1.example.com",
    "mx..example.com",
    "http://",
)
FIELDS = (
    "MX",
    "IN",
    "@",
    "example.com.",
    "600",
    "TTL 600",
    "默认",
    "优先级：",
    "记录值",
    "Auto",
    "Priority:",
    "backup",
)
SAID = (
    "mail exchanger = ",
    "MX preference = 10, mail exchanger = ",
    "mail is handled by ",
    "; comment",
    "v=spf1 mx",
    "Server: x",
)
MARKS = ("，", "：", "。", "１０", '"', "“", "\u200b", "\u00a0", "х", "–", "\\", "&nbsp;", "\t", "|", "=", ",", ":")
PIECES = st.sampled_from(
    (
        *HOSTS,
        *MISTAKES,
        *FIELDS,
        *SAID,
        *MARKS,
        "0",
        "10",
        "20",
        "-1",
        "65536",
        "1.5",
        "mxbiz1.qq.com",
        "aspmx.l.google.com",
    )
)
GAPS = st.sampled_from((" ", " ", " ", " ", "", "\n", "\n", "  ", "\t"))
JOINED = st.lists(st.tuples(PIECES, GAPS), max_size=10).map(lambda rows: "".join(piece + gap for piece, gap in rows))
SUBJECTS = st.one_of(JOINED, JOINED.map(lambda text: f"10 mx1.example.com.\n{text}"), st.text(max_size=60))


run = partial(properties.run, check)


@settings(max_examples=250 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_never_raises_and_spans_lie_inside(text: str) -> None:
    report = run(text)
    properties.places_lie_inside(report, text)
    VALIDATOR.validate(json_.report(report, "zh"))


@settings(max_examples=250 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_a_safe_fix_removes_its_finding_and_adds_none(text: str) -> None:
    properties.safe_fixes_hold(check, text)


@settings(max_examples=120 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_fixing_converges_and_never_worsens(text: str) -> None:
    properties.fixing_converges(check, text)


LABELS = st.from_regex(r"\A[a-z][a-z0-9]{0,10}\Z")
RECORDS = st.lists(
    st.tuples(st.integers(0, 65535), st.lists(LABELS, min_size=2, max_size=4).map(".".join)), min_size=1, max_size=4
)


@settings(max_examples=200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(
    RECORDS,
    st.sampled_from(("{0} {1}.", "@ IN MX {0} {1}.", "{1} {0}", "MX\t{0}\t{1}", "x.example mail exchanger = {0} {1}.")),
)
def test_records_are_read_as_they_were_printed(records: list[tuple[int, str]], form: str) -> None:
    text = "\n".join(form.format(*record) for record in records)
    read = [(host["preference"], host["host"]) for host in run(text).facts["hosts"]]
    assert read == records


SIZE = 200_000
HUGE = {
    "records": "10 mx1.example.com.\n" * (SIZE // 20),
    "numbers": "10 " * (SIZE // 3),
    "one name": "10 " + "a" * SIZE,
    "dots": "10 " + "." * SIZE,
    "labels": "优先级：" * (SIZE // 4),
    "quotation marks": '"' * SIZE,
    "blanks": "10" + " " * 60_000 + "mx" + " " * SIZE,
    "blanks in lines": " \t" * (SIZE // 2) + "x",
    "preferences": "MX preference = " * (SIZE // 16),
    "doubled": "10 " + "a.b." * (SIZE // 4),
    "schemes": "10 http://" * (SIZE // 10),
    "seams": "10 " + "a. " * (SIZE // 3),
    "brackets": "值（" * (SIZE // 2),
    "times": "1 " * (SIZE // 2) + "min",
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_paste_gives_findings_and_bounded_output(name: str) -> None:
    report = run(HUGE[name])
    assert "paste-too-long" in properties.rules(report)
    assert len(report.findings) < 200
    assert len(html.report(report, "zh", link=lambda rule: rule, source="live")) < 400_000
    assert len(terminal.report(report, "en").plain) < 400_000


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10 mx1.example.com", "record"),
        ("10,mx1.example.com", "record"),
        ("10：mx1.example.com", "record"),
        ("mx1.example.com,10", "record"),
        ("0 .", "record"),
        (".", "record"),
        ("10", "record"),
        ("203.0.113.7", "record"),
        ("[203.0.113.7]", "record"),
        ("2001:db8::1", "record"),
        ("example.com.", "domain"),
        ("163.com", "domain"),
        ("sales@example.com", "domain"),
        ("https://example.com/", "domain"),
        ("10086.cn", "domain"),
    ],
)
def test_what_an_argument_is_taken_for(text: str, kind: str) -> None:
    assert decide(text, wanted="mx").kind == kind


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("10.255.255.255", "10.0.0.0/8"),
        ("172.31.255.255", "172.16.0.0/12"),
        ("192.168.0.1", "192.168.0.0/16"),
        ("127.9.9.9", "127.0.0.0/8"),
        ("0.0.0.0", "0.0.0.0/8"),  # noqa: S104 - an address to be judged
        ("255.255.255.255", "240.0.0.0/4"),
        ("fd12::1", "fc00::/7"),
        ("fe80::1", "fe80::/10"),
        ("192.0.1.1", None),
        ("2001:4860::8888", None),
        ("2002:909:909::1", None),
    ],
)
def test_which_addresses_nobody_can_reach(address: str, block: str | None) -> None:
    found = special_block(address)
    assert (found[0] if found else None) == block


@pytest.mark.parametrize("text", ["", "1", "1.2.3", "1.2.3.4.5", "mx1.example.com", "abc", "fe", "1.2.3.256", "a" * 99])
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_reverse_names() -> None:
    assert reverse_name("9.8.7.6") == "6.7.8.9.in-addr.arpa"
    assert reverse_name("2620:fe::9").startswith("9.0.0.0.")
    assert reverse_name("2620:fe::9").endswith(".e.f.0.0.0.2.6.2.ip6.arpa")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("3 1 1 " + "ab" * 32, None),
        ("2 0 2 " + "ab" * 64, None),
        ("3 0 0 3082", None),
        ("0 0 1 " + "ab" * 32, "mx-tlsa-usage"),
        ("1 1 1 " + "ab" * 32, "mx-tlsa-usage"),
        ("4 1 1 " + "ab" * 32, "mx-tlsa-malformed"),
        ("3 2 1 " + "ab" * 32, "mx-tlsa-malformed"),
        ("3 1 3 " + "ab" * 32, "mx-tlsa-malformed"),
        ("3 1 1 " + "ab" * 31, "mx-tlsa-malformed"),
        ("3 1 0 ", "mx-tlsa-malformed"),
        ("3 1 0 abc", "mx-tlsa-malformed"),
        ("nonsense", "mx-tlsa-malformed"),
    ],
)
def test_which_tlsa_records_a_sender_can_use(row: str, rule: str | None) -> None:
    assert problem(row) == rule


RECORDS_OF_A_DOMAIN = {
    ("faulty.test.", "MX"): "10 mx1.faulty.test.",
    ("mx1.faulty.test.", "A"): "9.9.9.4",
    ("4.9.9.9.in-addr.arpa.", "PTR"): "mx1.faulty.test.",
    ("faulty.test.", "NS"): "ns.faulty.test.",
    ("faulty.test.", "DS"): "12345 13 2 " + "ab" * 32,
}


def failing(*questions: tuple[str, str]) -> dns_support.Behaviour:
    """Answers what is above, says SERVFAIL to some questions, and "there is nothing" to the rest."""

    def behave(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
        asked = question.question[0]
        key = (asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype))
        reply = dns_support.reply_to(question)
        if key in questions:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif key in RECORDS_OF_A_DOMAIN:
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", key[1], RECORDS_OF_A_DOMAIN[key]))
        return reply.to_wire()

    return behave


def look_up(domain: str, behaviour: dns_support.Behaviour, **options: bool) -> tuple[Report, int]:
    """A report, and how many questions it took."""

    async def asked(port: int) -> tuple[Report, int]:
        resolver = CachingResolver(SystemResolver("127.0.0.1", port))
        chosen = checkers.mx.Options(**options)
        report = await checkers.mx.check(domain, resolver=resolver, options=chosen, deadline=time.monotonic() + 5)
        return report, resolver.asked

    with dns_support.fault_server(behaviour) as port:
        return asyncio.run(asked(port))


@pytest.mark.parametrize(
    ("question", "expected", "verdict"),
    [
        (("faulty.test.", "MX"), ["dns-servfail"], "unknown"),
        (("mx1.faulty.test.", "A"), ["dns-servfail"], "unknown"),
        (("mx1.faulty.test.", "AAAA"), ["dns-servfail"], "unknown"),
        (("4.9.9.9.in-addr.arpa.", "PTR"), ["mx-reverse-not-checked"], "pass"),
        (("_25._tcp.mx1.faulty.test.", "TLSA"), ["mx-tlsa-not-checked"], "pass"),
        (("faulty.test.", "DS"), ["mx-dnssec-not-checked"], "pass"),
        (("faulty.test.", "NS"), ["mx-dnssec-not-checked"], "pass"),
        (("faulty.test.", "CNAME"), [], "pass"),
    ],
)
def test_a_fault_is_unknown_for_its_part_alone(question: tuple[str, str], expected: list[str], verdict: str) -> None:
    report, _ = look_up("faulty.test", failing(question))
    assert [finding.rule for finding in report.findings] == expected
    assert report.verdict.value == verdict


def test_the_facts_say_what_is_not_known() -> None:
    report, _ = look_up("faulty.test", failing(("mx1.faulty.test.", "A"), ("faulty.test.", "DS")))
    assert report.facts["hosts"][0]["addresses"] is None
    assert report.facts["dnssec"] == {"signed": None, "validated": False}


def test_without_reverse_names_they_are_not_asked_for() -> None:
    report, asked = look_up("faulty.test", failing())
    without, fewer = look_up("faulty.test", failing(), ptr=False)
    assert report.facts["hosts"][0]["ptr"] == [{"address": "9.9.9.4", "names": ["mx1.faulty.test"], "confirmed": True}]
    assert without.facts["hosts"][0]["ptr"] is None
    assert fewer < asked


def test_mx_records_and_a_cname_at_one_name() -> None:
    """RFC 1034 §3.6.2: no correct server has both, but some panels let them be published."""

    def behave(question: dns.message.Message, tcp: bool) -> bytes:
        asked = question.question[0]
        if (asked.name.to_text(), asked.rdtype) == ("faulty.test.", dns.rdatatype.CNAME):
            reply = dns_support.reply_to(question)
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "CNAME", "cdn.example.test."))
            return reply.to_wire()
        answer = failing()(question, tcp)
        assert answer is not None
        return answer

    report, _ = look_up("faulty.test", behave)
    assert [finding.rule for finding in report.findings] == ["mx-hidden-by-cname"]
    assert report.findings[0].args["target"] == "cdn.example.test"


def test_nobody_answers_whether_there_is_an_implicit_mx() -> None:
    """That there is no MX is known; whether mail arrives all the same is not."""
    report, _ = look_up("bare.test", failing(("bare.test.", "A"), ("bare.test.", "AAAA")))
    assert [finding.rule for finding in report.findings] == ["dns-servfail", "dns-servfail"]
    assert report.verdict.value == "unknown"


def test_a_look_up_is_bounded() -> None:
    """RFC 5321 §5.1 knows no limit: a hundred hosts with a hundred addresses each."""

    def behave(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
        asked = question.question[0]
        reply = dns_support.reply_to(question)
        rows = {
            "MX": [f"{number} mx{number}.faulty.test." for number in range(100)],
            "A": [f"9.9.{number}.1" for number in range(100)],
            "PTR": [f"h{number}.faulty.test." for number in range(100)],
            "NS": ["ns.faulty.test."],
        }.get(dns.rdatatype.to_text(asked.rdtype))
        if rows:
            reply.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", asked.rdtype, rows))
        return reply.to_wire(max_size=65_535)

    report, asked = look_up("faulty.test", behave)
    assert "mx-many-hosts" in {finding.rule for finding in report.findings}
    assert len(report.facts["hosts"]) == 10
    assert all(len(host["ptr"]) == 4 for host in report.facts["hosts"])
    assert asked < 60


def test_the_parent_has_the_ds_records_of_a_zone() -> None:
    """RFC 4035 §3.1.4.1: a zone file does not say whether its own zone is signed."""
    parent = (
        "$ORIGIN test.\n@ SOA ns.test. h.test. 1 1 1 1 60\nsigned NS ns.signed.test.\nsigned DS 1 13 2 " + "ab" * 32
    )
    child = "$ORIGIN signed.test.\n@ SOA ns h 1 1 1 1 60\n@ NS ns\n@ MX 10 mx1\nmx1 A 9.9.9.4\n"
    resolver = ZoneResolver([*read_zone(parent), *read_zone(child)])
    report = asyncio.run(checkers.mx.check("signed.test", resolver=resolver))
    assert report.facts["dnssec"] == {"signed": True, "validated": False}


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []

    async def run_it() -> None:
        with dns_support.fault_server(failing()) as port:
            await checkers.mx.check(
                "faulty.test",
                resolver=SystemResolver("127.0.0.1", port),
                deadline=time.monotonic() + 5,
                progress=lambda *step: told.append(step),
            )

    asyncio.run(run_it())
    assert told == [("lookup", 0, 3), ("lookup", 1, 3), ("lookup", 2, 3), ("lookup", 3, 3)]


def test_without_a_resolver_nothing_is_looked_up() -> None:
    report = asyncio.run(checkers.mx.check("example.com"))
    assert [finding.rule for finding in report.findings] == ["dns-not-looked-up"]


def test_records_are_drawn_in_lines() -> None:
    report = run("10 mx1.example.com\n20 http://mx2.example.com/")
    page = html.report(report, "en", link=lambda rule: rule, source="live")
    assert "10 mx1.example.com\n20 <mark" in page
    assert "hidden-character" not in page
    shown = terminal.report(report, "en").plain
    assert "  | 20 http://mx2.example.com/\n  |    ^^^" in shown
    assert "  + 10 mx1.example.com\n    20 mx2.example.com\n" in shown
