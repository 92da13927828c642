"""A pasted record is checked without the network's libraries and without an event loop: they are slow to import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Modules (with what is below them) that a check of a pasted record has no use for.
UNWANTED = ("dns", "httpx", "idna", "checkers.resolvers", "checkers.fetchers", "asyncio", "ssl", "socket")
RECORDS = {
    "spf": ("v=spf1 include:spf.mail.qq.com ~all", "v=spf1 include=spf.mail.qq.com ipv4:192.0.2.1 ~al"),
    "dkim": ("v=DKIM1; p=", "v=dkim1 k=rsa p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ"),
    "dmarc": ("v=DMARC1; p=none; rua=mailto:dmarc@example.com", "v=dmarc1 p=monitor rua=a@example.com"),
    "bimi": ("v=BIMI1; l=https://example.com/logo.svg; a=", "v=bimi1 l=http://example.com/logo.png"),
    "tls-rpt": ("v=TLSRPTv1; rua=mailto:tls@example.com", "v=tlsrptv1 rua=tls@example.com"),
    "mta-sts": ("v=STSv1; id=20260101", "version: STSv1\nmode: enforce\nmx: mail.example.com.\nmax-age: 1d\n"),
}
_RUN = """
import json, sys
from checkers.cli import main
sys.argv = ["mailcheck", *json.loads(sys.argv[1])]
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    """The modules that a whole run of the command has imported."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(words)], capture_output=True, cwd=ROOT, check=True, timeout=60
    )
    return set(json.loads(done.stderr.decode().splitlines()[-1]))


def unwanted(modules: set[str]) -> list[str]:
    return [name for name in sorted(modules) if any(name == one or name.startswith(f"{one}.") for one in UNWANTED)]


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize(
    ("checker", "record"), [(checker, record) for checker, records in RECORDS.items() for record in records]
)
def test_a_pasted_record_imports_no_network(checker: str, record: str, form: tuple[str, ...]) -> None:
    modules = imported(checker, record, *form)
    assert f"checkers.{checker.replace('-', '_')}" in modules
    assert unwanted(modules) == []


def test_only_the_checker_that_was_asked_is_imported() -> None:
    assert "checkers.dmarc" not in imported("spf", RECORDS["spf"][0])
    assert "checkers.spf" not in imported("dmarc", RECORDS["dmarc"][0])


def test_a_record_of_bimi_needs_neither_dmarc_nor_xml() -> None:
    """The control stands in the same test: a logo is XML."""
    record = imported("bimi", RECORDS["bimi"][0])
    assert not record & {"checkers.dmarc", "xml.parsers.expat", "checkers.bimi.lookup"}
    assert "xml.parsers.expat" in imported("bimi", "<svg/>")


def test_a_look_up_does_import_them() -> None:
    """The control: what the tests above look for is there where it is used."""
    assert {"dns", "checkers.resolvers"} <= imported(
        "spf", "example.test", "--resolver", "127.0.0.1:1", "--timeout", "1"
    )
