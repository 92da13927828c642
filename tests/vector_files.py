"""The vectors: data files that say what a checker must find. The same run in CPython, in Pyodide and in the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "vectors"


@dataclass(frozen=True, slots=True)
class Vector:
    """One case. `zone` is a zone file's text for cases that look something up."""

    checker: str
    file: str
    name: str
    source: str
    subject: str
    verdict: str
    findings: tuple[tuple[str, str | None], ...]  # (rule, marked text or None), in the report's order
    fixed: str | None
    facts: dict[str, Any] = field(default_factory=dict)
    zone: str | None = None

    @property
    def id(self) -> str:
        return f"{self.file}: {self.name}"


@cache
def vectors(checker: str) -> tuple[Vector, ...]:
    """All vectors of a checker, in file order."""
    return tuple(
        _vector(checker, path, entry)
        for path in sorted((HERE / checker).glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def _vector(checker: str, path: Path, entry: dict[str, Any]) -> Vector:
    expect = entry["expect"]
    unknown = set(entry) - {"name", "source", "subject", "zone", "expect"}
    unknown |= set(expect) - {"verdict", "findings", "fixed", "facts"}
    if unknown:
        raise ValueError(f"{path.name}: {entry['name']}: unknown keys {sorted(unknown)}")
    return Vector(
        checker=checker,
        file=path.stem,
        name=entry["name"],
        source=entry["source"],
        subject=entry["subject"],
        verdict=expect["verdict"],
        findings=tuple((row["rule"], row["marks"]) for row in expect["findings"]),
        fixed=expect.get("fixed"),
        facts=expect.get("facts", {}),
        zone=entry.get("zone"),
    )


def seen(report: dict[str, Any]) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    """Verdict and findings of a JSON report in the form that a vector has."""
    text = report["facts"].get("record", report["subject"])
    rows = tuple(
        (one["rule"], text[one["span"][0] : one["span"][1]] if one["span"] else None) for one in report["findings"]
    )
    return report["verdict"], rows
