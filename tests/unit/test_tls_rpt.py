"""The TLS-RPT (RFC 8460) checker over generated input, and its look-up where the DNS fails."""

from __future__ import annotations

import asyncio
import os
import re
import time
from functools import partial

import dns.rcode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.tls_rpt
from checkers.fixing import apply_safe
from checkers.normalise import normalise
from checkers.report import Severity
from checkers.resolvers.system import SystemResolver
from checkers.tls_rpt.record import is_uri
from tests import dns_support
from tests import record_properties as properties

# The suite runs the same examples every time; TMG_FUZZ=20 looks for new ones, twenty times as many.
FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

check = partial(checkers.tls_rpt.check, kind="record")

# Pieces of real records and of real mistakes, put together at random.
PIECES = st.sampled_from(
    """v=TLSRPTv1|v=TLSRPTv1|v=tlsrptv1|v = TLSRPTv1|v=TLSRPT1|v=TLS-RPTv1|v:TLSRPTv1|TLSRPTv1|v=DMARC1|v=STSv1
    |rua=mailto:a@example.com|rua=mailto:a@example.com|rua=mailto:a@example.com,mailto:b@example.com|rua=a@example.com
    |rua=https://r.example.com/v1|rua=http://r.example.com/v1|rua=|rua|rua =mailto:a@example.com|RUA=mailto:a@example.com
    |rau=mailto:a@example.com|rua:mailto:a@example.com|rua=mailto:a@example.com!10m|rua=mailto:a!b@example.com
    |rua=,mailto:a@example.com|rua=mailto:a@example.com,,|mailto:b@example.com|,mailto:c@example.com|b@example.com
    |rua=mailto://a@example.com|rua=a@example.com b@example.com|rua=mailto:a@外贸.cn|x=1|x|text|；|，|：|＝|,|:|=|"|“|\\;
    |!|%|%zz|_smtp._tls|(|😀|无""".replace("\n    ", "").split("|")
)
GAPS = st.sampled_from(["; ", "; ", "; ", "; ", ";", " ", "", ", ", " ; ", ";;", "\n", "\u00a0", "\u200b", "\t"])
JOINED = st.lists(st.tuples(PIECES, GAPS), max_size=8).map(lambda rows: "".join(piece + gap for piece, gap in rows))
SUBJECTS = st.one_of(JOINED, JOINED.map(lambda text: "v=TLSRPTv1; " + text), st.text(max_size=60))

# RFC 8460 §3, tlsrpt-record, without extensions.
_URI = r"(?:mailto:[^\s,;!]+@[^\s,;!]+|https://[^\s,;!]+)"
STRICT = re.compile(rf"v=TLSRPTv1(?:[ \t]*;[ \t]*rua={_URI}(?:[ \t]*,[ \t]*{_URI})*)+(?:[ \t]*;[ \t]*)?", re.IGNORECASE)


run = partial(properties.run, check)


@settings(max_examples=250 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_never_raises_and_spans_lie_inside(text: str) -> None:
    report = run(text)
    properties.places_lie_inside(report, text)
    assert all(map(is_uri, report.facts.get("rua", ())))


@settings(max_examples=250 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_a_safe_fix_removes_its_finding_and_adds_none(text: str) -> None:
    properties.safe_fixes_hold(check, text)


@settings(max_examples=250 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_what_has_no_error_is_in_the_grammar(text: str) -> None:
    """Fixed as far as it goes; what strict senders would stumble over is told at least as a warning."""
    fixed = asyncio.run(apply_safe(check, text))
    assert asyncio.run(apply_safe(check, fixed.text)).text == fixed.text
    told = [finding for finding in fixed.report.findings if not finding.rule.startswith("paste-")]
    if any(finding.severity is not Severity.INFO or finding.rule == "tag-unknown" for finding in told):
        return
    if any(finding.severity is Severity.ERROR for finding in fixed.report.findings):
        return
    plain = normalise(fixed.text, "tls-rpt").text
    assert STRICT.fullmatch(plain), plain
    assert fixed.report.facts["rua"]


ADDRESSES = st.sampled_from(
    ["mailto:a@example.com", "MAILTO:b+c@example.org", "mailto:x%2C@example.com?subject=tls", "https://r.example.com"]
)


@settings(max_examples=200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.lists(ADDRESSES, min_size=1, max_size=4), st.sampled_from([",", ", ", " ,\t"]), st.sampled_from(["", ";"]))
def test_a_printed_record_is_read_as_it_was(addresses: list[str], comma: str, end: str) -> None:
    report = run(f"v=TLSRPTv1; rua={comma.join(addresses)}{end}")
    assert not report.findings
    assert report.facts["rua"] == addresses


MEGABYTE = 1_000_000
HUGE = {
    "destinations": "v=TLSRPTv1; " + "rua=a;" * (MEGABYTE // 6),
    "commas": "v=TLSRPTv1; rua=" + "," * MEGABYTE,
    "semicolons": "v=TLSRPTv1; rua=mailto:a@b.cc;" + "mailto:a@b.cc;" * (MEGABYTE // 14),
    "marks": "v=TLSRPTv1; rua=mailto:a@b.cc" + "!" * MEGABYTE,
    "labels": "v=TLSRPTv1; rua=mailto:a@" + "a." * (MEGABYTE // 2),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_megabyte_gives_few_findings_and_no_fix(name: str) -> None:
    report = run(HUGE[name])
    assert report.verdict.value == "fail"
    assert len(report.findings) < 120
    assert not any(finding.fix for finding in report.findings)


@pytest.mark.parametrize(
    ("behaviour", "rule"),
    [
        (dns_support.rcode(dns.rcode.SERVFAIL), "dns-servfail"),
        (dns_support.rcode(dns.rcode.REFUSED), "dns-refused"),
        (dns_support.silence, "dns-timeout"),
    ],
    ids=["servfail", "refused", "silence"],
)
def test_a_fault_is_unknown_and_never_no_record(behaviour: dns_support.Behaviour, rule: str) -> None:
    with dns_support.fault_server(behaviour) as port:
        resolver = SystemResolver("127.0.0.1", port)
        report = asyncio.run(checkers.tls_rpt.check("example.test", resolver=resolver, deadline=time.monotonic() + 1))
    assert report.verdict.value == "unknown"
    assert [finding.rule for finding in report.findings] == [rule]


def test_without_a_resolver_nothing_is_said_about_the_domain() -> None:
    report = asyncio.run(checkers.tls_rpt.check("example.com"))
    assert [finding.rule for finding in report.findings] == ["dns-not-looked-up"]
    report = asyncio.run(checkers.tls_rpt.check("example", kind="domain"))
    assert [finding.rule for finding in report.findings] == ["dns-bad-name"]
