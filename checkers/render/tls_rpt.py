"""The facts of a report by `tls-rpt` in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .sections import Row, Table, Tree
from .words import pieces, ui

_KINDS = {"version": "tag_v", "unknown": "tag_unknown"}


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    if facts.get("tags"):
        words, common = ui(lang)["tls_rpt"], ui(lang)
        rows: list[Row] = [
            ([(tag["text"][:200], True)], pieces(words[_KINDS.get(tag["kind"], "tag_rua")], {}))
            for tag in facts["tags"]
        ]
        yield Table("tags", words["tags"], (common["term"], common["meaning"]), rows)
