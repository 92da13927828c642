"""Which checkers there are, by the name that the command, the page and the JSON give them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checker import Checker

CHECKERS = ("spf", "dmarc", "dkim", "mx", "mta-sts", "tls-rpt", "bimi", "domain")


def checker(name: str) -> Checker:
    """The checker of that name, imported when it is wanted first. KeyError where there is none."""
    if name not in CHECKERS:
        raise KeyError(name)
    check: Checker = import_module(f".{name.replace('-', '_')}", __package__).check
    return check
