"""The BIMI checker over generated records, unanswered questions and the command (draft-brand-indicators-for-message-identification)."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from functools import partial
from pathlib import Path

import dns.rcode
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.bimi
from checkers.bimi.record import is_url, suffix, values_of
from checkers.cli import mailcheck
from checkers.fixing import apply_safe
from checkers.render import html, terminal
from checkers.report import Applicability, Report, Severity, apply_edits
from checkers.resolvers.system import SystemResolver
from checkers.resolvers.zone import ZoneResolver, read_zone
from tests import dns_support
from tests.unit.test_bimi_logo import BODY, GOOD

FACTOR = int(os.environ.get("TMG_FUZZ", "1"))
LOGO, PEM = "https://example.com/logo.svg", "https://example.com/logo.pem"
RECORD = f"v=BIMI1; l={LOGO}; a={PEM}"

check = partial(checkers.bimi.check, kind="record")

PIECES = st.sampled_from(
    [
        *["v=BIMI1", "v=BIMI1", "v=bimi1", "v = BIMI1", "V=BIMI1", "v=BIMI2", "v=BIMI", "BIMI1", "v:BIMI1", "v=DMARC1"],
        *[f"l={LOGO}", f"l = {LOGO}", "l=", "l", f"L={LOGO}", f"l:{LOGO}", f"logo={LOGO}", "l=example.com/logo.svg"],
        *[
            "l=http://example.com/a.svg",
            "l=https://example.com/a.png",
            f"l={LOGO},{LOGO}",
            "l=https://example.com/a,b.svg",
        ],
        *[
            "l=https://example.com/a?b;c",
            "l=data:image/svg+xml;base64,AA",
            "l=//example.com/a.svg",
            "l=https:/x.com/a",
            "l=/a.svg",
        ],
        *[f"a={PEM}", "a=", "a", "a=http://example.com/a.pem", "a=https://example.com/a.crt", "a=none", f"a='{PEM}'"],
        *[
            "avp=brand",
            "avp=Brand",
            "avp=personal",
            "avp=",
            "avp",
            "avp=x",
            "lps=",
            "lps=a,b",
            "lps=a_b",
            "lps=a,,b",
            "x=y",
            "text",
        ],
        *[
            ";",
            ";;",
            ",",
            " ",
            "\n",
            "；",
            "，",
            '"',
            "'",
            "“",
            "\\;",
            "\u200b",
            "\u00a0",
            "é",
            "中",
            "\ud800",
            "<svg>",
            "%",
        ],
    ]
)
RECORDS = st.lists(st.tuples(PIECES, st.sampled_from(["; ", ";", " ", "", ", "])), max_size=10).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


def judged(text: str) -> Report:
    return asyncio.run(check(text))


@settings(max_examples=400 * FACTOR, deadline=None)
@given(RECORDS)
def test_any_record_gives_places_inside_and_proved_fixes(text: str) -> None:
    report = judged(text)
    before = Counter(finding.rule for finding in report.findings)
    for finding in report.findings:
        if finding.span:
            assert 0 <= finding.span.start <= finding.span.end <= len(text)
        if finding.fix:
            after = Counter(one.rule for one in judged(apply_edits(text, finding.fix.edits)).findings)
            assert after[finding.rule] < before[finding.rule]
            looser = {"bimi-needs-dmarc", "bimi-files-not-fetched"}  # said of every record that is read
            assert not set(after) - set(before) - looser


@settings(max_examples=200 * FACTOR, deadline=None)
@given(RECORDS)
def test_safe_fixes_converge(text: str) -> None:
    fixed = asyncio.run(apply_safe(check, text))
    again = [finding for finding in fixed.report.findings if finding.fix]
    assert not [finding for finding in again if finding.fix and finding.fix.applicability is Applicability.SAFE]


@settings(max_examples=400 * FACTOR, deadline=None)
@given(RECORDS)
def test_what_receivers_do_not_read_is_an_error(text: str) -> None:
    """The two readings: where no error is told, receivers read a logo's address or a refusal."""
    report = judged(text)
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    if errors or text.lstrip().startswith("<"):
        return
    assert report.facts["declined"] or is_url(report.facts["l"])


@pytest.mark.parametrize(
    ("url", "fetched"),
    [
        (LOGO, True),
        ("HTTPS://EXAMPLE.com", True),
        ("https://a.b.example.com:443/x/y.svg?z=1&q#f", True),
        ("https://xn--7rs262j.cn/%E6%A0%87.svg", True),
        ("http://example.com/a.svg", False),
        ("https://example/a.svg", False),
        ("https://192.0.2.1/a.svg", False),
        ("https://[2001:db8::1]/a.svg", False),
        ("https://user@example.com/a.svg", False),
        ("https://example.com/a b.svg", False),
        ("https://example.com/a%2.svg", False),
        ("https://例子.cn/a.svg", False),
        ("https://-a.example.com/", False),
        ("https:///a.svg", False),
        ("https://example.com/" + "a" * 2_000, False),
    ],
)
def test_what_receivers_can_fetch(url: str, *, fetched: bool) -> None:
    assert is_url(url) is fetched


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (LOGO, ".svg"),
        ("https://example.com/a.b/logo", ""),
        ("https://example.com", ""),
        ("https://example.com/A.PNG?x=.svg", ".png"),
        ("https://example.com/a.svg/", ""),
        ("https://example.com/.svg", ""),
    ],
)
def test_suffix(url: str, expected: str) -> None:
    assert suffix(url) == expected


def test_the_strict_reading() -> None:
    assert values_of(f"v = BIMI1 ;l={LOGO};L=x;l=y; a = ;z") == {"l": LOGO, "L": "x", "a": ""}
    assert values_of("v=BIMI1") == {}
    assert values_of("v=BIMI1 l=x") is None
    assert values_of(" v=BIMI1; l=x") is None
    assert values_of("V=BIMI1; l=x") is None


MEGABYTE = 1_000_000
HUGE = {
    "semicolons": "v=BIMI1" + ";" * MEGABYTE,
    "one address": "v=BIMI1; l=https://" + "a" * MEGABYTE,
    "labels": "v=BIMI1; l=https://" + "a." * (MEGABYTE // 2),
    "commas": "v=BIMI1; l=" + "," * MEGABYTE,
    "addresses": "v=BIMI1; l=" + f"{LOGO}," * (MEGABYTE // 30),
    "tags": "v=BIMI1; " + f"l={LOGO}; " * (MEGABYTE // 33),
    "cut addresses": "v=BIMI1; " + "l=https://a.b/?;x=" * (MEGABYTE // 18),
    "prefixes": "v=BIMI1; l=; lps=" + "a_," * (MEGABYTE // 3),
    "versions": "v=BIMI1; l=; " * (MEGABYTE // 13),
    "markup": "<" * MEGABYTE,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_megabyte_gives_findings_and_bounded_output(name: str) -> None:
    report = judged(HUGE[name])
    assert 0 < len(report.findings) < 300
    assert len(html.report(report, "zh", link=lambda rule: rule, source="live")) < 1_000_000
    assert len(terminal.report(report, "en").plain) < 400_000


def look_up(zone: str, port: int, subject: str = "bimi-fault.test") -> Report:
    """With the zone as it stands, and the server at `port` for everything else."""

    async def run() -> Report:
        resolver = ZoneResolver(read_zone(zone, "bimi-fault.test"), SystemResolver("127.0.0.1", port))
        return await checkers.bimi.check(subject, resolver=resolver, deadline=time.monotonic() + 5)

    return asyncio.run(run())


BELOW = f'default._bimi 300 IN TXT "{RECORD}"\n@ 300 IN MX 10 mx\n'


@pytest.mark.parametrize(
    ("zone", "verdict", "expected"),
    [
        (BELOW + '_dmarc 300 IN TXT "v=DMARC1; p=reject"\n', "unknown", {"dns-servfail", "bimi-files-not-fetched"}),
        (BELOW, "unknown", {"dns-servfail", "bimi-files-not-fetched"}),
        (BELOW + '_dmarc 300 IN TXT "v=DMARC1; p=none"\n', "fail", {"bimi-dmarc-none", "bimi-files-not-fetched"}),
        ("@ 300 IN MX 10 mx\n", "unknown", {"dns-servfail"}),
    ],
    ids=["strong", "none", "weak", "no record"],
)
def test_a_dmarc_walk_that_was_not_finished_is_not_a_no(zone: str, verdict: str, expected: set[str]) -> None:
    with dns_support.fault_server(dns_support.rcode(dns.rcode.SERVFAIL)) as port:
        report = look_up(zone, port)
    assert report.verdict.value == verdict
    assert {finding.rule for finding in report.findings} == expected
    if "dmarc" in report.facts:
        assert report.facts["dmarc"]["strong"] is (False if verdict == "fail" else None)


def test_a_record_that_was_not_answered_is_not_absent() -> None:
    with dns_support.fault_server(dns_support.rcode(dns.rcode.REFUSED)) as port:
        report = look_up("@ 300 IN MX 10 mx\n", port, "another.test")
    assert report.verdict.value == "unknown"
    assert {finding.rule for finding in report.findings} == {"dns-refused"}


def test_a_domain_without_a_resolver() -> None:
    report = asyncio.run(checkers.bimi.check("example.com"))
    assert report.verdict.value == "unknown"
    assert [finding.rule for finding in report.findings] == ["dns-not-looked-up"]


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(mailcheck, ["bimi", *words, "--lang", "en"])
    return done.exit_code, done.output


def test_the_command_with_a_logo(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(GOOD, encoding="utf-8")
    assert run("--svg", str(file))[0] == 0
    file.write_text(GOOD.replace('"1.2"', '"1.1"'), encoding="utf-8")
    code, output = run(RECORD, "--svg", str(file), "--json")
    assert code == 1
    document = json.loads(output)
    assert document["subject"] == RECORD
    assert [one["rule"] for one in document["findings"]] == ["bimi-svg-version", "bimi-needs-dmarc"]


def test_fix_prints_the_corrected_logo(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_text(
        f'<svg version="1.1" width="96" height="96" viewBox="0 0 96 96" x="0">{BODY}</svg>', encoding="utf-8"
    )
    done = CliRunner().invoke(mailcheck, ["bimi", "--svg", str(file), "--fix", "--lang", "en"])
    assert done.exit_code == 0
    fixed = done.stdout.strip()
    assert judged(fixed).findings == ()


def test_a_png_is_told_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00`\x00\x00\x00`\x08\x06\x00\x00\x00")
    code, output = run("--svg", str(file))
    assert code == 1
    assert "It looks like: PNG" in output
    file.write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
    assert run("--svg", str(file))[0] == 2
