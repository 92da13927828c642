"""Two languages, one structure: what stands in one language stands in the other, at the same place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site_support import Document, documents


def headings(document: Document) -> list[tuple[str, str]]:
    """Level and id of every heading in the text."""
    return [
        (element.tag, element.attributes.get("id", "no id"))
        for element in document.all("h1", "h2", "h3", "h4")
        if "article" in element.parents
    ]


def anchors(document: Document) -> list[str]:
    """The ids that authors gave, in order, without those of the page's own frame."""
    return [
        element.attributes["id"]
        for element in document.elements
        if "id" in element.attributes and "article" in element.parents
    ]


def tables(document: Document) -> list[tuple[str, int, int]]:
    """For every table its class, rows and cells."""
    found = []
    for table in document.all("table"):
        inside = document.html[table.position : document.html.index("</table>", table.position)]
        found.append(
            (table.attributes.get("class", ""), inside.count("<tr"), inside.count("<td") + inside.count("<th "))
        )
    return found


def widgets(document: Document) -> list[str]:
    """The checkers in the page."""
    return [element.attributes["data-checker"] for element in document.elements if "data-checker" in element.attributes]


def test_the_same_pages(built_site: Path) -> None:
    pages = {document.path for document in documents(built_site)}
    assert {document.twin for document in documents(built_site)} == pages
    assert len(pages) > 60


@pytest.mark.parametrize("parts", [headings, anchors, tables, widgets])
def test_the_same_structure(built_site: Path, parts: Callable[[Document], list[object]]) -> None:
    pages = {document.path: document for document in documents(built_site)}
    different = {
        path: (parts(page), parts(pages[page.twin]))
        for path, page in pages.items()
        if page.lang == "zh" and not path.endswith("404.html") and parts(page) != parts(pages[page.twin])
    }
    assert different == {}


def test_pages_say_their_language(built_site: Path) -> None:
    for document in documents(built_site):
        (html,) = document.all("html")
        assert html.attributes["lang"] == {"zh": "zh-Hans", "en": "en"}[document.lang], document.path


def test_the_switch_leads_to_the_same_page(built_site: Path) -> None:
    for document in documents(built_site):
        (switch,) = [element for element in document.all("a") if "data-language-switch" in element.attributes]
        if document.path.endswith("404.html"):
            assert switch.attributes["href"] == {"zh": "/en/", "en": "/"}[document.lang]
        else:
            assert document.resolve(switch.attributes["href"]) == (document.twin, ""), document.path


def test_the_head_names_no_alternates(built_site: Path) -> None:
    """The theme's script would fetch a sitemap beside each, from the canonical origin."""
    for document in documents(built_site):
        assert not [link for link in document.all("link") if link.attributes.get("rel") == "alternate"]
