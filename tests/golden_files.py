"""Golden files: the full output of the renderers on chosen inputs, read by people when it changes.

`make golden` (this module as a program) writes them; `tests/unit/test_golden.py` compares.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import checkers.spf
from checkers.catalogue import catalogue
from checkers.render import html, terminal
from checkers.report import Report

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


def files() -> Iterator[tuple[Path, str]]:
    """Path and contents of every golden file."""
    for name, subject in SUBJECTS.items():
        report = asyncio.run(checkers.spf.check(subject))
        for lang in ("zh", "en"):
            yield FOLDER / "spf" / f"{name}.{lang}.txt", terminal.report(report, lang).plain
            yield FOLDER / "spf" / f"{name}.{lang}.html", _page(report, lang)
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
