"""The command's look-ups: a zone file before publishing, one message, and words that do not fit together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import dns_support
from tests.unit.test_cli import mailcheck
from tests.unit.test_vectors import VALIDATOR

ZONE = """$TTL 600
@ TXT "v=spf1 mx include:gone.example.test ~all"
@ MX 10 mail
mail A 203.0.113.7
_dmarc TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.test"
"""
# An export of a panel in Chinese, as a spreadsheet saves it.
PANEL = "主机记录,记录类型,记录值,TTL\r\n@,TXT,v=spf1 mx ~all,600\r\n@,MX,10 mail.example.test.,600\r\nmail,A,203.0.113.7,600\r\n"


@pytest.fixture(scope="module")
def nobody() -> str:
    """A resolver that cannot be reached: what a zone does not hold is not answered."""
    return f"127.0.0.1:{dns_support.free_port()}"


def asked(*arguments: str, nobody: str) -> dict[str, object]:
    done = mailcheck(*arguments, "--resolver", nobody, "--timeout", "1", "--json", "--lang", "en")
    assert done.stderr == b"", done.stderr.decode()
    document: dict[str, object] = json.loads(done.stdout)
    VALIDATOR.validate(document)
    return document


def rules(document: dict[str, object]) -> list[str]:
    findings = document["findings"]
    assert isinstance(findings, list)
    return [finding["rule"] for finding in findings]


def test_a_zone_is_checked_before_it_is_published(tmp_path: Path, nobody: str) -> None:
    zone = tmp_path / "example.test.zone"
    zone.write_text(ZONE, encoding="utf-8")
    words = ("--zone", str(zone), "--origin", "example.test")
    assert rules(asked("spf", "example.test", *words, nobody=nobody)) == ["spf-include-without-record"]
    assert asked("dmarc", "example.test", *words, nobody=nobody)["verdict"] == "pass"


def test_what_a_zone_does_not_hold_is_asked_for_and_not_taken_as_missing(tmp_path: Path, nobody: str) -> None:
    zone = tmp_path / "zone.txt"
    zone.write_text(ZONE.replace("gone.example.test", "spf.mail.qq.com"), encoding="utf-8")
    report = asked("spf", "example.test", "--zone", str(zone), "--origin", "example.test", nobody=nobody)
    assert report["verdict"] == "unknown"
    assert rules(report) in (["dns-network"], ["dns-timeout"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_panels_export_in_the_encodings_of_chinese_windows(tmp_path: Path, nobody: str, encoding: str) -> None:
    export = tmp_path / "export.csv"
    export.write_bytes(PANEL.encode(encoding))
    report = asked("spf", "example.test", "--zone", str(export), "--origin", "example.test", nobody=nobody)
    assert report["verdict"] == "pass"


@pytest.mark.parametrize(
    ("ip", "status", "result"), [("203.0.113.7", 0, "spf-result-pass"), ("203.0.113.8", 0, "spf-result-softfail")]
)
def test_one_message(tmp_path: Path, nobody: str, ip: str, status: int, result: str) -> None:
    zone = tmp_path / "zone.txt"
    zone.write_text(ZONE.replace("include:gone.example.test ", ""), encoding="utf-8")
    words = ("--zone", str(zone), "--origin", "example.test", "--resolver", nobody, "--timeout", "1")
    by_domain = mailcheck("spf", "--ip", ip, "--sender", "sales@example.test", *words, "--json")
    document = json.loads(by_domain.stdout)
    VALIDATOR.validate(document)
    assert (by_domain.returncode, rules(document)[0]) == (status, result)
    record = mailcheck("spf", "v=spf1 mx ~all", "--ip", ip, "--sender", "sales@example.test", *words, "--json")
    assert rules(json.loads(record.stdout))[0] == result


def test_one_message_for_dmarc(tmp_path: Path, nobody: str) -> None:
    zone = tmp_path / "zone.txt"
    zone.write_text(ZONE, encoding="utf-8")
    words = ("--zone", str(zone), "--origin", "example.test", "--resolver", nobody, "--timeout", "1", "--json")
    aligned = mailcheck("dmarc", "--from", "sales@example.test", "--dkim-pass", "example.test", *words)
    foreign = mailcheck("dmarc", "--from", "Sales <sales@example.test>", "--spf-pass", "example.test.invalid", *words)
    assert (aligned.returncode, rules(json.loads(aligned.stdout))[0]) == (0, "dmarc-result-pass")
    assert json.loads(foreign.stdout)["facts"]["evaluation"]["policy"] in {"quarantine", None}
    assert foreign.returncode in {1, 2}


def test_a_record_that_receivers_do_not_see_is_brought_to_light(tmp_path: Path, nobody: str) -> None:
    zone = tmp_path / "zone.txt"
    zone.write_text(
        '@ 300 TXT " v=spf1 ip4:203.0.113.7 ~all"\n_dmarc 300 TXT "\\"v=DMARC1; p=none\\""\n', encoding="utf-8"
    )
    words = ("--zone", str(zone), "--origin", "example.test", "--resolver", nobody, "--timeout", "1", "--fix")
    assert mailcheck("spf", "example.test", *words).stdout == b"v=spf1 ip4:203.0.113.7 ~all\n"
    assert mailcheck("dmarc", "example.test", *words).stdout == b"v=DMARC1; p=none\n"


def test_fix_mends_a_dmarc_record() -> None:
    done = mailcheck("dmarc", "v=dmarc1；p=none；rua=a@example.com", "--fix")
    assert done.stdout == b"v=DMARC1;p=none;rua=mailto:a@example.com\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["spf", "--sender", "a@example.com", "example.com"], "--ip"),
        (["spf", "v=spf1 -all", "--ip", "192.0.2.1"], "--sender"),
        (["spf", "example.com", "--origin", "example.com"], "--zone"),
        (["spf", "example.com", "--zone", "no-such-file.txt"], "no-such-file.txt"),
        (["spf", "example.com", "--resolver", "dns.example"], "address"),
        (["spf", "example.com", "--resolver", "http://dns.example/"], "https"),
        (["dmarc", "example.com", "--dkim-pass", "example.com"], "--from"),
        (["dmarc", "v=DMARC1; p=none", "--from", "a@example.com"], "--zone"),
        (["dmarc"], "RECORD-OR-DOMAIN"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_words_that_do_not_fit_together(arguments: list[str], says: str) -> None:
    done = mailcheck(*arguments)
    assert done.returncode in {1, 2}
    assert done.stdout == b""
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_zone_that_is_none_says_where(tmp_path: Path) -> None:
    zone = tmp_path / "zone.txt"
    zone.write_text("$ORIGIN example.test.\n@ 300 IN TXT v=spf1 mx ~all (unclosed\n", encoding="utf-8")
    done = mailcheck("spf", "example.test", "--zone", str(zone))
    assert done.returncode != 0
    assert b"zone.txt" in done.stderr
    assert b"Traceback" not in done.stderr
