"""The checklist that runs through the site: each page shows its own items, one page shows all of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from .facts import FactError, Text, both
from .project import ROOT

PATH: Final = ROOT / "macros" / "data" / "checklist.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do. `page` is the file below docs/<lang>/ that tells how, `anchor` the heading."""

    id: str
    text: Text
    page: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Part:
    """A group of items, in the order in which they are done."""

    id: str
    name: Text
    items: tuple[Item, ...]


@cache
def load_checklist() -> tuple[Part, ...]:
    """The parts in their order. Raises FactError where an id stands twice."""
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    parts = tuple(Part(part["id"], both(part), tuple(_item(item) for item in part["items"])) for part in data["part"])
    ids = [item.id for part in parts for item in part.items]
    if doubled := {id_ for id_ in ids if ids.count(id_) > 1}:
        raise FactError(f"checklist.toml: “{min(doubled)}” stands there twice")
    return parts


def items_of(source: str) -> list[Item]:
    """The items of a page, by its file below docs/<lang>/."""
    return [item for part in load_checklist() for item in part.items if item.page == source]


def _item(entry: Mapping[str, Any]) -> Item:
    page, _, anchor = entry["page"].partition("#")
    return Item(entry["id"], both(entry), page, anchor)
