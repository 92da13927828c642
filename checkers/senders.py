"""Who sends under which include name: the facts behind "this term lets Tencent Exmail send for you"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .datafiles import load


@dataclass(frozen=True, slots=True)
class Sender:
    """A mail service that customers name in their SPF record."""

    id: str
    name: dict[str, str]  # zh, en
    what: dict[str, str] | None  # zh, en: one plain sentence; None for a mailbox provider


def sender_of(include: str) -> Sender | None:
    """The known sender behind the name in `include:`, or None."""
    return _by_name().get(include.lower().rstrip("."))


def sender(id_: str) -> Sender | None:
    """A sender by its id, as `facts.terms[].provider` has it."""
    return next((known for known in _by_name().values() if known.id == id_), None)


@cache
def _by_name() -> dict[str, Sender]:
    return {
        name.lower(): Sender(row["id"], row["name"], row["what"]) for row in load("senders") for name in row["names"]
    }
