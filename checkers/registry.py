"""Which checkers there are, by the name that the command, the page and the JSON give them."""

from __future__ import annotations

from . import spf
from .checker import Checker

CHECKERS: dict[str, Checker] = {"spf": spf.check}
