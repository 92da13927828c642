"""Properties of the DKIM (RFC 6376) checker over generated input: never raises, spans inside, fixes converge and are true."""

from __future__ import annotations

import asyncio
import base64
import os
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.dkim
from checkers.dkim import der
from checkers.dkim.judging import check_record
from checkers.dkim.key import understand
from checkers.fixing import apply_safe
from checkers.normalise import FIXABLE
from checkers.report import Applicability, Report
from tests import record_properties as properties
from tests.unit.test_dkim import PUBLISHED

# The suite runs the same examples every time; TMG_FUZZ=20 looks for new ones, twenty times as many.
FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

check = partial(checkers.dkim.check, kind="record")
ED25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

PIECES = st.sampled_from(
    [
        *["v=DKIM1", "v=DKIM1", "v=dkim1", "v=DKIM 1", "v=1", "DKIM1", "v=DMARC1", "v = DKIM1"],
        *["k=rsa", "k=RSA", "k=ed25519", "k=", "k=dsa", "k:rsa", "K=rsa", "k rsa"],
        *[f"p={PUBLISHED}", f"p={PUBLISHED[:90]}", f"p={ED25519}", "p=", "p", "p=none", f"p=p={PUBLISHED}", PUBLISHED],
        *[PUBLISHED[:40], PUBLISHED[40:120], PUBLISHED[120:], "AQAB", "==", "=", "-", "_", "+/"],
        *["h=sha1", "h=sha256", "h=sha1:sha256", "h=sha-256", "h=", "h=sha256,sha1", "h=x"],
        *["s=email", "s=*", "s=mail", "s=", "t=y", "t=s", "t=y:s", "t=y,s", "t=", "g=*", "n=a note", "x=y"],
        *["-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", "-----BEGIN RSA PRIVATE KEY-----"],
        *["DKIM-Signature: ", "d=example.com", "bh=abc=", "b=abc", "CNAME", "selector1-a._domainkey.b.example"],
        *[
            ";",
            "; ",
            " ;",
            ";;",
            " ",
            "  ",
            "\n",
            "\t",
            ",",
            ":",
            '"',
            '" "',
            "\\;",
            "\\n",
            "(",
            ")",
            "\u201c",
            "；",
            "=\u200b",
        ],
    ]
)
RECORDS = st.lists(PIECES, max_size=12).flatmap(
    lambda pieces: st.sampled_from(["", "; ", " "]).map(lambda between: between.join(pieces))
)
ANYTHING = st.one_of(RECORDS, st.text(max_size=120), st.text(alphabet="vkp=DKIM1;:AZaz09+/-_ \"'\n", max_size=120))


def judged(text: str) -> Report:
    return asyncio.run(check(text))


@settings(max_examples=400 * FACTOR, deadline=None)
@given(ANYTHING)
def test_every_place_lies_in_the_record(text: str) -> None:
    properties.places_lie_inside(judged(text), text)


@settings(max_examples=200 * FACTOR, deadline=None)
@given(ANYTHING)
def test_a_fix_removes_its_finding_and_adds_none(text: str) -> None:
    properties.safe_fixes_hold(check, text)


@settings(max_examples=200 * FACTOR, deadline=None)
@given(ANYTHING)
def test_safe_fixes_come_to_an_end(text: str) -> None:
    fixed = asyncio.run(apply_safe(check, text))
    assert not any(finding.fix and finding.fix.applicability is Applicability.SAFE for finding in fixed.report.findings)


@settings(max_examples=300 * FACTOR, deadline=None)
@given(ANYTHING)
def test_a_record_that_was_looked_up_is_judged_too(text: str) -> None:
    findings, facts = check_record(text, live=True)
    assert all(finding.rule != "dkim-long-string" for finding in findings)
    assert facts.keys() <= {"selector", "key_type", "bits", "hashes", "services", "flags", "revoked", "tags"}


@settings(max_examples=500 * FACTOR, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["rsa", "ed25519", "x"]))
def test_any_octets_can_be_read(data: bytes, declared: str) -> None:
    der.read(data)
    understand(base64.b64encode(data).decode(), declared)


@settings(max_examples=500 * FACTOR, deadline=None)
@given(st.integers(0, 161), st.integers(0, 255))
def test_any_octet_of_a_key_may_be_another(at: int, octet: int) -> None:
    data = bytearray(base64.b64decode(PUBLISHED))
    data[at] = octet
    key = der.read(bytes(data))
    assert key.kind in {"rsa", "other", "nothing"}
    assert key.kind != "rsa" or key.bits <= 1032


@settings(max_examples=100 * FACTOR, deadline=None)
@given(st.integers(2**1023, 2**1024 - 1).map(lambda number: number | 1), st.sampled_from([3, 17, 65537]))
def test_the_numbers_of_a_key_are_read_as_they_were_written(modulus: int, exponent: int) -> None:
    """Written by hand, after the rules of DER, and not by the library that reads."""

    def sized(tag: int, content: bytes) -> bytes:
        size = len(content)
        head = bytes([size]) if size < 128 else bytes([0x80 + (size.bit_length() + 7) // 8])
        return bytes([tag]) + head + (b"" if size < 128 else size.to_bytes((size.bit_length() + 7) // 8)) + content

    def integer(number: int) -> bytes:
        return sized(2, number.to_bytes(number.bit_length() // 8 + 1))

    key = der.read(sized(0x30, integer(modulus) + integer(exponent)))
    assert (key.kind, key.modulus, key.exponent, key.bits) == ("rsa-bare", modulus, exponent, 1024)


HUGE = {
    "hyphens": "v=DKIM1; p=" + "-" * 60_000,
    "armour": "v=DKIM1; p=" + "-----BEGIN " * 6_000,
    "blanks in a list": "v=DKIM1; t=y" + " " * 60_000 + "s",
    "colons": "v=DKIM1; h=" + ":" * 60_000,
    "commas": "v=DKIM1; h=" + ", " * 30_000,
    "base64": "v=DKIM1; p=" + "M" * 60_000,
    "base64 alone": "M" * 60_000,
    "a nested key": "v=DKIM1; p=" + base64.b64encode(b"\x30\x80" * 20_000).decode(),
    "doubled names": "v=DKIM1; " + "p=" * 30_000,
    "quotation marks": "v=DKIM1; p=" + "A\"'" * 20_000,
    "escapes": "v=DKIM1; p=" + "A\\n" * 20_000,
    "flags": "v=DKIM1; t=" + "x:" * 30_000,
    "headers": "DKIM-Signature:" * 4_000,
    "folded": "DKIM-Signature:" + "\n " * 30_000,
    "signature tags": "s=a;" * 15_000,
    "names": "a._domainkey." * 4_500,
    "equals signs": "=" * 60_000,
    "notes": "v=DKIM1; " + "n=a;" * 15_000,
    "versions": "v=DKIM1; p=;\n" * 4_500,
    "not ASCII": "v=DKIM1; p=" + "密" * 60_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_long_record_gives_few_findings_and_no_fix(name: str) -> None:
    for live in (False, True):
        findings, facts = check_record(HUGE[name], live=live)
        assert len(findings) < 200
        assert len(facts.get("tags", ())) <= 60
        assert len(HUGE[name]) <= FIXABLE or not any(finding.fix for finding in findings)
