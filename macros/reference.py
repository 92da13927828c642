"""The macros of the reference: bounces, the checklist, the glossary, all sources, drawings."""

from __future__ import annotations

import posixpath
from typing import ClassVar

from . import drawings
from .bounces import load_bounces
from .checklist import items_of, load_checklist
from .citing import Macros
from .due import ages
from .glossary import load_glossary
from .templating import block


class Reference(Macros):
    """What readers look things up in, and what accompanies them through the site."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "bounces_table",
        "checklist",
        "ticks",
        "glossary_table",
        "all_sources",
        "drawing",
    )

    def bounces_table(self) -> str:
        """What receivers write when they refuse, what it means and what to do; searched with a pasted bounce."""
        here = self._here()
        here.script("bounces")
        found = load_bounces(self._library)
        for bounce in found:
            for source in bounce.sources:
                self._note(here, source, None, bounce.where)
        return block("bounces.html", here.lang, bounces=found, home=here.to(here.lang, ""))

    def checklist(self) -> str:
        """Every item of the checklist, in the order in which things are done."""
        here = self._here()
        here.script("checklist")
        parts = load_checklist()
        links = {
            item.id: here.to(here.lang, address(item.page)) + (f"#{item.anchor}" if item.anchor else "")
            for part in parts
            for item in part.items
        }
        return block("checklist.html", here.lang, parts=parts, links=links)

    def ticks(self) -> str:
        """The items of the checklist that this page tells how to do. `macros/hooks/checklist.py` asks for it."""
        here = self._here()
        here.script("checklist")
        return block("ticks.html", here.lang, items=items_of(here.source), all=here.to(here.lang, "checklist/"))

    def glossary_table(self) -> str:
        """The glossary in the order of this page's language."""
        here = self._here()
        return block("glossary.html", here.lang, terms=load_glossary(here.lang), home=here.to(here.lang, ""))

    def all_sources(self) -> str:
        """Every source of the project with its age, and how many facts stand on it."""
        here = self._here()
        return block("all_sources.html", here.lang, rows=ages(self._library))

    def drawing(self, name: str) -> str:
        """One of the guide's drawings, in this page's language."""
        return drawings.drawing(name, self._here().lang)


def address(source: str) -> str:
    """The address of a page below its language's home, by its file below docs/<lang>/."""
    stem = source.removesuffix(".md")
    if posixpath.basename(stem) == "index":
        stem = posixpath.dirname(stem)
    return f"{stem}/" if stem else ""
