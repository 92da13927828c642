"""The facts of a report by `tls-rpt` in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .sections import Table, Tree


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    yield from ()
