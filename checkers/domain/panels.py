"""DNS panels: which one a domain is kept in (by its NS records), and what is typed into it for a record.

Panels differ in what they want: "@", nothing or the whole name for the domain itself, quotes around a TXT record or
none, a long value in one piece or in strings. The facts are in `data/panels/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from ..datafiles import load

# What is done in the panel: a new record, another value for the one that is there, or one for several.
Action: TypeAlias = Literal["add", "replace", "merge"]
UNKNOWN = "unknown"
_STRING = 255  # octets of one character-string, RFC 1035 §3.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is known of one panel; "unknown" where nobody could verify it."""

    id: str
    name: dict[str, str]  # zh, en
    suffixes: tuple[str, ...]  # how the names of its name servers end
    pattern: str | None  # … or what they look like as a whole
    apex: str  # "@", "empty" or "full": the host field for the domain itself
    style: str  # "relative" or "full": the host field for the names below it
    quotes: str  # "none", "required" or "optional"
    split: str  # "automatic", "strings"
    page: dict[str, str] | None  # zh, en: where a record is added
    separate: bool  # an MX record's preference has a field of its own
    source: dict[str, str] | None  # title, url and read (YYYY-MM-DD): where it was read
    notes: dict[str, dict[str, str]]  # what is easily got wrong there, zh and en: apex, below, quotes, split, mx

    def serves(self, host: str) -> bool:
        """Whether a name server (ASCII, lower case, no final dot) is one of this panel's."""
        if any(host == suffix or host.endswith(f".{suffix}") for suffix in self.suffixes):
            return True
        return self.pattern is not None and re.fullmatch(self.pattern, host) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record as it is typed into a panel."""

    action: Action
    type: Literal["TXT", "MX"]
    name: str  # the whole name at which it stands
    host: str  # what goes into the host field
    value: str
    quoted: bool  # the value has quotation marks of its own, which are typed too
    priority: int | None  # of an MX record, where it has a field of its own
    panel: str | None  # the panel's id, None where it was not recognised
    notes: tuple[str, ...]  # which of the panel's notes are about it


def panel_of(hosts: Iterable[str]) -> tuple[Panel, str] | None:
    """The panel behind the NS records of a zone and the name server that shows it; None for one that is not known."""
    return next(((panel, host) for host in hosts for panel in _panels() if panel.serves(host)), None)


def panel(id_: str) -> Panel:
    """A panel by its id. Raises KeyError."""
    return next(known for known in _panels() if known.id == id_)


def entry(
    kept_in: Panel | None,
    zone: str | None,
    type_: Literal["TXT", "MX"],
    name: str,
    value: str,
    *,
    priority: int | None = None,
    action: Action = "add",
) -> Entry:
    """The record `name type_ value` in the notation of a panel; of an unknown one, as most panels have it.

    Without a zone it is not known which part of the name a panel would add, so the host is the whole name.
    """
    if zone is None or not f".{name}".endswith(f".{zone}"):
        kept_in, zone = None, None
    quoted = type_ == "TXT" and kept_in is not None and kept_in.quotes == "required"
    strings = [value]
    if type_ == "TXT" and kept_in is not None and kept_in.split == "strings":
        strings = [value[at : at + _STRING] for at in range(0, len(value), _STRING)] or [""]
    if quoted or len(strings) > 1:
        quoted, value = True, " ".join(f'"{string}"' for string in strings)
    if priority is not None and kept_in is not None and not kept_in.separate:
        value, priority = f"{priority} {value}", None
    wanted = ["mx"] if type_ == "MX" else ["apex" if name == zone else "below", "quotes"]
    if type_ == "TXT" and len(value) > _STRING:
        wanted.append("split")
    return Entry(
        action=action,
        type=type_,
        name=name,
        host=_host(kept_in, zone, name),
        value=value,
        quoted=quoted,
        priority=priority,
        panel=None if kept_in is None else kept_in.id,
        notes=tuple(key for key in wanted if kept_in is not None and key in kept_in.notes),
    )


def _host(kept_in: Panel | None, zone: str | None, name: str) -> str:
    """What goes into the host field."""
    if zone is None:
        return name
    if name == zone:
        apex = "@" if kept_in is None or kept_in.apex == UNKNOWN else kept_in.apex
        return {"full": name, "empty": ""}.get(apex, apex)
    if kept_in is not None and kept_in.style == "full":
        return name
    return name.removesuffix(f".{zone}")


@cache
def _panels() -> tuple[Panel, ...]:
    return tuple(_panel(row) for row in load("panels"))


def _panel(row: dict[str, Any]) -> Panel:
    pattern = row.get("ns_pattern")
    return Panel(
        id=row["id"],
        name=row["name"],
        suffixes=tuple(row["ns_suffixes"]),
        pattern=pattern,
        apex=row["apex_host"],
        style=row["host_style"],
        quotes=row["txt_quotes"],
        split=row["txt_split"],
        page=row["record_page"],
        separate=row["mx_form"] != "together",
        source=row["source"],
        notes=row["notes"],
    )
