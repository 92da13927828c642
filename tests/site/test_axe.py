"""axe (WCAG 2.2 AA and best practice) in a real Chromium on each kind of page: no violation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser

from tests.browser_support import ROOT, StaticServer

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "",
    "why/",
    "choose/",
    "domain-dns/",
    "tools/",
    "tools/domain/",
    "tools/spf/",
    "tools/dkim/",
    "tools/mx/",
    "tools/mta-sts/",
    "tools/tls-rpt/",
    "tools/bimi/",
    "rules/",
    "rules/spf-ptr/",
    "contribute/architecture/",
    "404.html",
]
WIDTHS = {"phone": 390, "desk": 1280}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["", "en/"])
def test_no_violation(
    chromium: Browser,
    serve: Callable[..., StaticServer],
    built_site: Path,
    lang: str,
    scheme: Literal["light", "dark"],
    width: str,
) -> None:
    url = serve({"/": built_site}).url  # where the 404 page's own links are right
    # The policy of our pages would refuse the test's own script.
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": WIDTHS[width], "height": 900}, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for path in PAGES:
        page.goto(f"{url}/{lang}{path}")
        page.add_script_tag(path=AXE)
        violations = page.evaluate(
            "tags => axe.run({runOnly: tags}).then(({violations}) => violations.map(({id, nodes}) =>"
            " [id, nodes.map((node) => [node.html.slice(0, 200), node.any.map(({message}) => message)])]))",
            TAGS,
        )
        if violations:
            found[lang + path] = violations
    context.close()
    assert found == {}
