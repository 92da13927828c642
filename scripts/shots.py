"""Pictures of every kind of page: phone and desktop, light and dark, zh and en, into shots/.

A word as argument takes only the pages whose name holds it: `make shots ARGS=spf`.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from bench.server import StaticServer
from scripts import chromium
from scripts.dev import ROOT

OUT = ROOT / "shots"
WIDTHS = {"phone": 390, "narrow": 320, "desktop": 1280}
SCHEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shot:
    """A page of the site below its language, and perhaps a record for the tool on it."""

    name: str
    path: str
    record: str | None = None


SHOTS = (
    Shot("home", ""),
    Shot("why", "why/"),
    Shot("choose", "choose/"),
    Shot("domain-dns", "domain-dns/"),
    Shot("spf-example", "tools/spf/"),
    Shot("spf-fail", "tools/spf/", "v=spf1 include：spf.mail.qq.com include=_spf.google.com ip4:203.0.113.7~all"),
    Shot("spf-warn", "tools/spf/", "v=spf1 include:spf.mail.qq.com ptr ?all"),
    Shot("spf-pass", "tools/spf/", "v=spf1 include:spf.mail.qq.com ~all"),
    Shot("spf-unknown", "tools/spf/", "sales@example.com"),
    Shot("tools", "tools/"),
    *(Shot(f"{tool}-example", f"tools/{tool}/") for tool in ("domain", "dkim", "mx", "mta-sts", "tls-rpt", "bimi")),
    Shot("rules", "rules/"),
    Shot("rule", "rules/spf-equals-for-colon/"),
    Shot("rule-in-lines", "rules/mta-sts-policy-bad-mx/"),
    Shot("rule-looked-up", "rules/domain-spf-lacks-provider/"),
    Shot("scale", "contribute/scale/"),
    Shot("architecture", "contribute/architecture/"),
    Shot("404", "no-such-page/"),
)


def main(words: list[str]) -> int:
    """Take them all; 320 px only in light, it is there for the layout."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    chosen = [shot for shot in SHOTS if not words or any(word in shot.name for word in words)]
    with StaticServer(ROOT / "site") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        for shot, lang, width, scheme in product(chosen, ("zh", "en"), WIDTHS, SCHEMES):
            if width == "narrow" and scheme == "dark":
                continue
            take(browser, server.url, shot, lang, width, scheme)
            print(f"→ {shot.name} {lang} {width} {scheme}", flush=True)
        browser.close()
    return 0


def take(browser: Browser, origin: str, shot: Shot, lang: str, width: str, scheme: str) -> Path:
    """One picture of a whole page."""
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN" if lang == "zh" else "en-GB",
    )
    page = context.new_page()
    fragment = f"#spf={quote(shot.record, safe='')}" if shot.record else ""
    page.goto(f"{origin}/{'en/' if lang == 'en' else ''}{shot.path}{fragment}")
    _settle(page, live=shot.record is not None)
    path = OUT / f"{shot.name}-{lang}-{width}-{scheme}.png"
    page.screenshot(path=path, full_page=True)
    context.close()
    return path


def _settle(page: Page, *, live: bool) -> None:
    page.wait_for_load_state("load")
    if live:
        page.wait_for_selector('[data-report][data-source="live"]', timeout=60_000)
        page.wait_for_timeout(800)  # the status line is written a moment after the last key


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
