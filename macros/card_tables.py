"""Markdown tables become cards on a phone: each cell learns the heading of its column (see guide.css)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]


class CardTables(Extension):  # type: ignore[misc]
    """Labels the cells of every table. Registered by macros/hooks/markdown.py."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Run last, when inline markup in the headings has become elements."""
        md.treeprocessors.register(_Labels(md), "card_tables", -10)


class _Labels(Treeprocessor):  # type: ignore[misc]
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            headings = [_text(cell) for cell in table.findall("./thead/tr/th")]
            table.set("class", "cards")
            for row in table.findall("./tbody/tr"):
                for cell, heading in zip(row, headings, strict=False):
                    if heading:
                        cell.set("data-label", heading)


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()
