"""Golden files: the full output of the renderers on chosen inputs, read by people when it changes.

`make golden` (this module as a program) writes them; `tests/unit/test_golden.py` compares.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import checkers.dmarc
import checkers.spf
from checkers.cache import CachingResolver
from checkers.catalogue import catalogue
from checkers.registry import checker as checker_of
from checkers.render import html, terminal
from checkers.report import Report
from checkers.resolvers.zone import ZoneResolver, read_zone
from tests.vector_files import WORLD

FOLDER = Path(__file__).parent / "golden"

SUBJECTS = {
    "good": "v=spf1 include:spf.mail.qq.com ip4:203.0.113.7 ~all",
    "broken": "v=spf1 include:spf.mail.qq.com include=spf.protection.outlook.com ip4:203.0.113.7~all",
    "full-width": "“v=spf1　include：spf.mail.qq.com –all”",
    "two-records": "v=spf1 include:_spf.google.com ~all\nv=spf1 include:servers.mcsv.net ?all",
    "long": "v=spf1 " + " ".join(f"ip4:203.0.113.{number}" for number in range(40)) + " ptr +all",
    "hostile": "v=spf1 include:<script>alert(1)</script> \x1b[31m\u202e ~all",
    "domain": "sales@example.com",
    "empty": "",
}
DMARC = {
    "good": "v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@example.com; fo=1",
    "broken": "v=DMARC1; p=monitor; rua=reports@example.com; pct=5; aspt=s",
}
# One text each for the others: damaged as people paste it.
OTHERS = {
    "dkim/broken": "k=rsa p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7\\; t=y",
    "mx/broken": "mx1.example.com\n10 203.0.113.7",
    "mta-sts/policy": "version: STSv1\nmode: enforce\nmx: *.example.com.\nmax_age: 3600",
    "tls-rpt/broken": "v=TLSRPTv1 rua:tls@example.com",
    "bimi/broken": "v=BIMI1; l=http://example.com/logo.png",
    "domain/free": "zhang@qq.com",
}
ZONE = """@ TXT "v=spf1 mx include:spf.mail.qq.com include:gone.example.com ~all"
@ MX 10 mail
mail A 203.0.113.7
_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
"""
# What is asked about the zone: a domain, a subdomain, one message.
ASKED: dict[str, tuple[str, str, object]] = {
    "followed": ("spf", "example.com", None),
    "message": ("spf", "example.com", checkers.spf.Options(ip="203.0.113.7", sender="sales@example.com")),
    "checked-up": ("domain", "example.com", None),
    "inherited": ("dmarc", "sales.example.com", None),
    "decision": (
        "dmarc",
        "example.com",
        checkers.dmarc.Options(from_address="a@example.com", dkim_pass=("example.net",), spf_pass="b.example.com"),  # noqa: S106 - a domain
    ),
}


def reports() -> Iterator[tuple[str, Report]]:
    """Name and report of everything that is drawn."""
    for checker, subjects in (("spf", SUBJECTS), ("dmarc", DMARC)):
        for name, subject in subjects.items():
            yield f"{checker}/{name}", asyncio.run(checker_of(checker)(subject))
    for name, subject in OTHERS.items():
        yield name, asyncio.run(checker_of(name.partition("/")[0])(subject))
    zones = (*read_zone(ZONE, "example.com"), *read_zone(WORLD, "."))
    for name, (checker, subject, options) in ASKED.items():
        resolver = CachingResolver(ZoneResolver(zones, None))
        check = checker_of(checker)
        yield f"{checker}/{name}", asyncio.run(check(subject, options=options, resolver=resolver))


def files() -> Iterator[tuple[Path, str]]:
    """Path and contents of every golden file."""
    for name, report in reports():
        for lang in ("zh", "en"):
            yield FOLDER / f"{name}.{lang}.txt", terminal.report(report, lang).plain
            yield FOLDER / f"{name}.{lang}.html", _page(report, lang)
    for lang in ("zh", "en"):
        rules = catalogue().rules.values()
        yield FOLDER / f"explain.{lang}.txt", "\n".join(terminal.explain(rule, lang).plain for rule in rules)


def _page(report: Report, lang: str) -> str:
    return html.report(report, lang, link=lambda rule: f"../../rules/{rule}/", source="live") + "\n"


def main() -> None:
    """Write all files, and remove the ones that nothing makes any more."""
    made = dict(files())
    for path in FOLDER.rglob("*.*"):
        if path not in made:
            path.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(made)} golden files written; read their diff: git diff {FOLDER.name}")  # noqa: T201


if __name__ == "__main__":
    main()
