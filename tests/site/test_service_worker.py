"""`/sw.js` in the built site: it names the runtime and knows every page that has a checker, with all that it loads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.site_support import documents


def build(site: Path) -> dict[str, Any]:
    """The list that the build has put before the worker's text."""
    line = (site / "sw.js").read_text("utf-8").splitlines()[0]
    listed: dict[str, Any] = json.loads(line.removeprefix("self.TRADE_MAIL_BUILD = ").removesuffix(";"))
    return listed


def test_every_listed_file_is_the_one_in_the_site(built_site: Path) -> None:
    files = build(built_site)["files"]
    assert files == {name: hashlib.sha256((built_site / name).read_bytes()).hexdigest() for name in files}


def test_it_names_the_runtime_of_the_pages(built_site: Path) -> None:
    assert (built_site / "runtime" / build(built_site)["runtime"] / "manifest.json").exists()


def test_every_page_with_a_checker_is_listed_with_all_that_it_loads(built_site: Path) -> None:
    files = build(built_site)["files"]
    pages = [page for page in documents(built_site) if any("data-checker" in one.attributes for one in page.elements)]
    assert {page.lang for page in pages} == {"zh", "en"}
    for page in pages:
        assert page.path in files
        loaded = [one.attributes["src"] for one in page.all("script") if "src" in one.attributes]
        loaded += [one.attributes["href"] for one in page.all("link") if one.attributes.get("rel") == "stylesheet"]
        assert {page.resolve(address)[0] for address in loaded} <= set(files)
    assert not [name for name in files if name.endswith(".html") and name not in {page.path for page in pages}]
