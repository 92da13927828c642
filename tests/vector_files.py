"""The vectors: data files that say what a checker must find. The same run in CPython, in Pyodide and in the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from checkers.registry import CHECKERS

HERE = Path(__file__).parent / "vectors"
# What a name outside of the vectors' own zones answers: the includes of real services among them.
WORLD = (HERE / "world.zone").read_text(encoding="utf-8")


def _options(checker: str, words: Mapping[str, Any]) -> Any:
    """The checker's own `Options`."""
    made = {key: tuple(value) if isinstance(value, list) else value for key, value in words.items()}
    return import_module(f"checkers.{checker.replace('-', '_')}").Options(**made) if made else None


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
    options: Any = None  # the checker's own Options

    @property
    def id(self) -> str:
        return f"{self.checker}/{self.file}: {self.name}"


@cache
def vectors(*names: str) -> tuple[Vector, ...]:
    """All vectors of these checkers (of all, where none is named), in file order."""
    return tuple(
        _vector(checker, path, entry)
        for checker in names or CHECKERS
        for path in sorted((HERE / checker).glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def _vector(checker: str, path: Path, entry: dict[str, Any]) -> Vector:
    expect = entry["expect"]
    unknown = set(entry) - {"name", "source", "subject", "zone", "options", "expect"}
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
        options=_options(checker, entry.get("options", {})),
    )


def seen(report: dict[str, Any]) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    """Verdict and findings of a JSON report in the form that a vector has."""
    text = report["facts"].get("record", report["subject"])
    rows = tuple(
        (one["rule"], text[one["span"][0] : one["span"][1]] if one["span"] else None) for one in report["findings"]
    )
    return report["verdict"], rows


def holds(facts: Any, expected: Any) -> bool:
    """Whether facts say at least what a vector expects of them; a mapping may leave keys out, a list may not."""
    if isinstance(expected, dict):
        return isinstance(facts, Mapping) and all(holds(facts.get(key), value) for key, value in expected.items())
    if isinstance(expected, list):
        listed = isinstance(facts, (list, tuple)) and len(facts) == len(expected)
        return listed and all(holds(one, other) for one, other in zip(facts, expected, strict=True))
    return bool(facts == expected)
