"""Registers the macros with mkdocs-macros. Each macro's work is in the module named after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .guide import Guide
from .loading import load_facts
from .page import Here
from .project import ROOT
from .reference import Reference
from .services import Services

if TYPE_CHECKING:
    from mkdocs_macros.plugin import MacrosPlugin


def define_env(env: MacrosPlugin) -> None:
    """Called once a build, before the first page."""
    library = load_facts(ROOT)
    for group in (Guide, Services, Reference):
        macros = group(library, lambda: Here.of(env.page, env.conf))
        for name in group.NAMES:
            env.macro(getattr(macros, name), name)  # type: ignore[no-untyped-call]
