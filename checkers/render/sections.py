"""What a report shows beside its findings: small tables and trees, in no layout. The page and the terminal draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from ..report import Report
from .words import Pieces

Row = tuple[Pieces, Pieces]  # what, and what it means


@dataclass(frozen=True, slots=True)
class Table:
    """Two columns. `id` names the kind for the page's styles; `columns` are their headings, if they need any."""

    id: str
    caption: str
    columns: tuple[str, str] | None
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tree."""

    depth: int  # 0 at the root
    label: Pieces
    note: str
    bad: bool  # something is wrong here
    numbers: Mapping[str, int] = field(default_factory=dict)  # what a picture of the tree is drawn from, by name


@dataclass(frozen=True, slots=True)
class Tree:
    """Lines in depth-first order."""

    id: str
    caption: str
    lines: Sequence[Line]


def sections(report: Report, lang: str) -> list[Table | Tree]:
    """What the facts of a report give to draw; each checker has a module of its name here."""
    module = import_module(f".{report.checker.replace('-', '_')}", __package__)
    # A check-up is drawn from its parts' reports, the others from their facts.
    drawn: list[Table | Tree] = list(module.sections(report if report.checker == "domain" else report.facts, lang))
    return drawn
