"""The sitemap, the canonical addresses and the 404 page: the only places that know SITE_URL."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from tests.site_support import documents

SITE = "http://127.0.0.1:8000/"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def address(path: str) -> str:
    return SITE + path.removesuffix("index.html")


def test_the_sitemap_pairs_the_languages(built_site: Path) -> None:
    tree = ET.parse(built_site / "sitemap.xml")  # noqa: S314, we have written it ourselves
    found = {}
    for url in tree.getroot().findall("s:url", NAMES):
        location = url.findtext("s:loc", namespaces=NAMES)
        found[location] = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        assert url.find("s:lastmod", NAMES) is None
    expected = {}
    for document in documents(built_site):
        if not document.path.endswith("404.html"):
            zh, en = sorted((document.path, document.twin), key=lambda path: path.startswith("en/"))
            expected[address(document.path)] = {"zh-Hans": address(zh), "en": address(en), "x-default": address(en)}
    assert found == expected


def test_one_sitemap_and_no_compressed_twin(built_site: Path) -> None:
    assert [path.relative_to(built_site).as_posix() for path in built_site.rglob("sitemap*")] == ["sitemap.xml"]


def test_canonical_addresses(built_site: Path) -> None:
    for document in documents(built_site):
        canonical = [
            link.attributes["href"] for link in document.all("link") if link.attributes.get("rel") == "canonical"
        ]
        assert canonical == ([] if document.path.endswith("404.html") else [address(document.path)]), document.path


def test_the_404_page_speaks_both_languages(built_site: Path) -> None:
    for path, first in (("404.html", "没有这一页"), ("en/404.html", "No such page")):
        (page,) = [document for document in documents(built_site) if document.path == path]
        headings = [element.text.strip() for element in page.all("h1", "h2")]
        assert set(headings) == {"没有这一页", "No such page"}
        assert headings[0] == first
        hrefs = {a.attributes["href"] for a in page.all("a") if "article" in a.parents}
        assert hrefs == {"/", "/en/", "/tools/spf/", "/en/tools/spf/"}
