"""DKIM keys (RFC 6376) against openssl's, and what no data file can hold: servers at fault, damage in every place."""

from __future__ import annotations

import asyncio
import base64
import subprocess
import sys
from functools import partial
from pathlib import Path

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

import checkers.dkim
from checkers.dkim import der
from checkers.dkim.judging import check_record
from checkers.dkim.key import understand
from checkers.fixing import apply_safe
from checkers.render import json_
from checkers.report import Report
from tests import dns_support
from tests.unit.test_lookup import look_up

ROOT = Path(__file__).resolve().parents[2]
# RFC 6376 C.
PUBLISHED = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcT"
    "Nh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)

check = partial(checkers.dkim.check, kind="record")


def judged(record: str) -> Report:
    return asyncio.run(check(record))


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def openssl(*words: str, given: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True).stdout


def made(*words: str) -> tuple[bytes, bytes]:
    """A private key as PEM, and its public half as DER."""
    private = openssl("genpkey", *words)
    return private, openssl("pkey", "-pubout", "-outform", "DER", given=private)


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (512, ["dkim-rsa-too-short"]),
        (768, ["dkim-rsa-too-short"]),
        (1023, ["dkim-rsa-too-short"]),
        (1024, ["dkim-rsa-1024"]),
        (1536, ["dkim-rsa-1024", "dkim-long-string"]),
        (2048, ["dkim-long-string"]),
        (4096, ["dkim-long-string"]),
    ],
)
def test_the_length_of_a_key_that_openssl_made(bits: int, expected: list[str]) -> None:
    private, public = made("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")
    report = judged(f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}")
    assert report.facts["bits"] == bits
    assert rules(report) == expected
    bare = openssl("rsa", "-RSAPublicKey_out", "-outform", "DER", given=private)
    report = judged(f"v=DKIM1; k=rsa; p={base64.b64encode(bare).decode()}")
    assert report.facts["bits"] == bits
    assert {*rules(report)} - {*expected} == {"dkim-rsa-bare"}


def test_private_keys_of_openssl_are_known_in_all_their_forms() -> None:
    private, _ = made("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    forms = (
        openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", given=private),
        openssl("rsa", "-traditional", "-outform", "DER", given=private),
        openssl("genpkey", "-algorithm", "ed25519", "-outform", "DER"),
    )
    for form in forms:
        text = base64.b64encode(form).decode()
        assert rules(judged(f"v=DKIM1; k=rsa; p={text}")) == ["dkim-private-key"]
        assert rules(judged(f"v=DKIM1; k=rsa; p={text[:60]}")) == ["dkim-private-key"]
    assert rules(judged(private.decode())) == ["dkim-private-key"]


def test_an_ed25519_key_of_openssl() -> None:
    _, public = made("-algorithm", "ed25519")
    raw = base64.b64encode(public[-32:]).decode()
    assert rules(judged(f"v=DKIM1; k=ed25519; p={raw}")) == ["dkim-ed25519"]
    wrapped = f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"
    assert asyncio.run(apply_safe(check, wrapped)).text == f"v=DKIM1; k=ed25519; p={raw}"


@pytest.mark.parametrize("words", [("EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"), ("ed448",), ("x25519",)])
def test_other_keys_of_openssl_are_none_of_dkim(words: tuple[str, ...]) -> None:
    _, public = made("-algorithm", *words)
    assert rules(judged(f"v=DKIM1; p={base64.b64encode(public).decode()}")) == ["dkim-key-other-algorithm"]


def test_what_else_is_put_in_the_place_of_a_key() -> None:
    ssh = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7 admin@example.com"
    assert rules(judged(f"v=DKIM1; k=rsa; p={ssh}")) == ["dkim-key-bad-base64"]
    certificate = openssl(
        "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=a", "-keyout", "-", "-outform", "PEM"
    )
    pem = certificate[certificate.index(b"-----BEGIN CERTIFICATE") :].decode()
    assert "dkim-key-not-a-key" in rules(judged(f"v=DKIM1; k=rsa; p={pem}"))


def test_a_key_cut_anywhere_says_how_much_is_missing() -> None:
    for length in range(8, len(PUBLISHED)):
        report = judged(f"v=DKIM1; p={PUBLISHED[:length]}")
        assert rules(report) == ["dkim-key-cut"], length
        assert report.findings[0].args == {"have": length, "wanted": 216, "missing": 216 - length}


@pytest.mark.parametrize("strange", ['"', '" "', "'", "\\n", "*", "\u2026"])
def test_what_does_not_belong_in_a_key_is_taken_out_wherever_it_stands(strange: str) -> None:
    for at in range(1, len(PUBLISHED), 23):
        record = f"v=DKIM1; k=rsa; p={PUBLISHED[:at]}{strange}{PUBLISHED[at:]}"
        assert asyncio.run(apply_safe(check, record)).text == f"v=DKIM1; k=rsa; p={PUBLISHED}"


def test_a_nested_key_is_read_without_recursion() -> None:
    nested = b""
    for _ in range(1000):
        size = len(nested)
        head = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
        nested = b"\x30" + head + nested
    assert len(nested) < der.LIMIT
    assert der.read(nested).kind == "nothing"
    assert der.read(b"\x30\x80" * 2000).kind == "nothing"


def test_a_key_of_64_kilobytes_is_not_read_as_a_number() -> None:
    data = b"\x30\x82\xf0\x00" + b"\x02\x82\xef\xf0" + b"\x7f" * (0xF000 - 4)
    assert understand(base64.b64encode(data).decode()).public.kind == "nothing"


def test_a_short_key_that_the_provider_cannot_make_longer_is_not_the_readers_fault() -> None:
    record = f"v=DKIM1; k=rsa; p={PUBLISHED}"
    assert [one.rule for one in check_record(record, offered=1024)[0]] == ["dkim-rsa-1024-by-provider"]
    assert [one.rule for one in check_record(record, offered=2048)[0]] == ["dkim-rsa-1024"]


def test_the_der_library_is_imported_for_a_whole_key_alone() -> None:
    code = (
        "import asyncio, sys, checkers.dkim as d\n"
        "asyncio.run(d.check('v=DKIM1; p='))\n"
        "before = 'asn1' in sys.modules\n"
        f"asyncio.run(d.check('v=DKIM1; p={PUBLISHED}'))\n"
        "print(before, 'asn1' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.split() == [b"False", b"True"]


def names_that_answer(records: dict[str, str], missing: dns.rcode.Rcode) -> dns_support.Behaviour:
    """A server that has these TXT records, is silent for "silent", and has `missing` for every other name."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:  # noqa: ARG001
        asked = question.question[0]
        name = asked.name.to_text().rstrip(".")
        reply = dns_support.reply_to(question)
        text = records.get(name)
        if text == "silent":
            return None
        if text == "servfail":
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif text is None:
            reply.set_rcode(missing)
        elif asked.rdtype == dns.rdatatype.TXT:
            reply.answer.append(dns.rrset.from_text(asked.name, 300, "IN", "TXT", f'"{text}"'))
        return reply.to_wire()

    return answer


def test_a_server_that_denies_domainkey_although_keys_stand_below_it() -> None:
    """RFC 8020 §2 as some servers get it wrong: the key is found all the same."""
    records = {"s1._domainkey.example.test": f"v=DKIM1; p={PUBLISHED}"}
    with dns_support.fault_server(names_that_answer(records, dns.rcode.NXDOMAIN)) as port:
        report = look_up("example.test", port, name="dkim")
    assert rules(report) == ["dkim-rsa-1024"]
    assert [key["selector"] for key in report.facts["keys"]] == ["s1"]


def test_a_selector_that_is_not_answered_leaves_the_others() -> None:
    records = {
        "s1._domainkey.example.test": f"v=DKIM1; p={PUBLISHED}",
        "mail._domainkey.example.test": "servfail",
    }
    with dns_support.fault_server(names_that_answer(records, dns.rcode.NXDOMAIN)) as port:
        report = look_up("example.test", port, name="dkim")
        assert rules(report) == ["dkim-rsa-1024", "dkim-selectors-not-checked"]
        options = checkers.dkim.Options(selectors=("s1", "mail"))
        report = look_up("example.test", port, name="dkim", options=options)
    assert rules(report) == ["dkim-rsa-1024", "dns-servfail"]
    assert report.verdict.value == "unknown"


def test_silence_at_the_first_questions_leaves_time_for_the_keys() -> None:
    records = {"example.test": "silent", "s1._domainkey.example.test": f"v=DKIM1; p={PUBLISHED}"}
    with dns_support.fault_server(names_that_answer(records, dns.rcode.NXDOMAIN)) as port:
        report = look_up("example.test", port, seconds=3, name="dkim")
    assert [key["selector"] for key in report.facts["keys"]] == ["s1"]


def test_nobody_answers() -> None:
    with dns_support.fault_server(dns_support.silence) as port:
        report = look_up("example.test", port, seconds=0.5, name="dkim")
    assert report.verdict.value == "unknown"
    assert rules(report) == ["dns-timeout"]


def test_a_name_that_is_none_and_a_selector_that_is_none() -> None:
    for name in ("_domainkey.test", "s1._domainkey", "s1._domainkey.", "a b._domainkey.example.com"):
        assert rules(asyncio.run(checkers.dkim.check(name, kind="domain"))) == ["dns-bad-name"]
    options = checkers.dkim.Options(selectors=("a b",))
    report = asyncio.run(checkers.dkim.check("example.com", options=options))
    assert rules(report) == ["dns-bad-name"]
    assert report.findings[0].args["name"] == "a b"


def test_selectors_may_be_given_with_all_that_follows() -> None:
    options = checkers.dkim.Options(selectors=("S1._domainkey", "s1._domainkey.example.com.", "s2"))
    report = asyncio.run(checkers.dkim.check("example.com", options=options))
    assert report.findings[0].args["command"] == "mailcheck dkim example.com --selector s1 --selector s2"


def test_what_is_said_of_another_key_names_its_selector() -> None:
    records = {f"{name}._domainkey.example.test": f"v=DKIM1; p={PUBLISHED}" for name in ("s1", "s2")}
    with dns_support.fault_server(names_that_answer(records, dns.rcode.NXDOMAIN)) as port:
        report = look_up("example.test", port, name="dkim")
    assert [finding.args.get("selector") for finding in report.findings] == ["s2", None]
    titles = [finding["title"] for finding in json_.report(report, "en")["findings"]]
    assert titles == ["`s2`: The RSA key is shorter than 2048 bits", "The RSA key is shorter than 2048 bits"]
