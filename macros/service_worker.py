"""Writes `/sw.js`: the service worker's text, behind the list of the pages that it may keep and what they load."""

from __future__ import annotations

import hashlib
import json
import posixpath
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

NAME: Final = "sw.js"
_LOADS: Final = {"script": "src", "link": "href", "img": "src"}
_RELATIONS: Final = {"stylesheet", "icon"}
# What the theme's script asks for by itself, below each language's own root.
_SEARCH: Final = ("search/search_index.json", "en/search/search_index.json", "assets/guide/js/search.js")


class _Page(HTMLParser):
    """Collects the addresses that a page loads, and whether it has a checker."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.has_checker = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.has_checker = self.has_checker or "data-checker" in names
        if tag == "link" and not _RELATIONS & set((names.get("rel") or "").split()):
            return
        address = names.get(_LOADS.get(tag, ""))
        if address and not urlsplit(address).scheme:
            self.addresses.append(address)


def listing(site: Path, runtime: str) -> dict[str, object]:
    """What belongs together in the built `site`: `runtime` is the version of its runtime, `pages` that of the files."""
    files: dict[str, str] = {}
    for path in sorted(site.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text("utf-8"))
        if page.has_checker:
            name = path.relative_to(site).as_posix()
            for loaded in [name, *(_resolved(name, address) for address in page.addresses), *_search(site)]:
                files[loaded] = hashlib.sha256((site / loaded).read_bytes()).hexdigest()
    digest = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    return {"runtime": runtime, "pages": digest[:16], "files": dict(sorted(files.items()))}


def write(site: Path, runtime: str, script: Path) -> Path:
    """Writes the worker at the root of the built `site` and returns its path. `script` is service-worker.js.

    Raises FileNotFoundError if a page loads a file that is not in the site.
    """
    head = json.dumps(listing(site, runtime), separators=(",", ":"))
    target = site / NAME
    target.write_text(f"self.TRADE_MAIL_BUILD = {head};\n{script.read_text('utf-8')}", "utf-8")
    return target


def _resolved(page: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(urlsplit(address).path)))


def _search(site: Path) -> list[str]:
    workers = (site / "assets" / "javascripts" / "workers").glob("search.*.js")
    return [
        path.relative_to(site).as_posix() for path in [*(site / name for name in _SEARCH), *workers] if path.exists()
    ]
