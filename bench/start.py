"""From the first key in the box to the verdict: the site beside the naive page, taking turns in one run."""

import shutil
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from .server import StaticServer
from .setting import NAIVE, RECORD, line, profile, ratio

PAGES = {"site": "/tools/spf/", "naive": NAIVE}
# The moment is taken in the page, so that the way through the driver is not measured.
_WATCH = """
window.bench = { key: null, verdict: null };
new MutationObserver(() => {
  if (bench.key !== null && document.querySelector('[data-report][data-source="live"]')) bench.verdict ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-source"] });
"""


def visit(context: BrowserContext, url: str) -> float:
    """Opens the page, types a record, and returns the milliseconds until the verdict stands there."""
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="load")
    page.locator("textarea[name=subject]").evaluate(
        "(box) => { bench.key = performance.now(); box.focus(); box.select(); }"
    )
    page.keyboard.insert_text(RECORD)
    page.wait_for_function("() => bench.verdict", timeout=120_000)
    taken: float = page.evaluate("() => bench.verdict - bench.key")
    page.close()
    return taken


def _warm_up(driver: Playwright, url: str) -> None:
    """Lets the server compress each file once: a real one has done that long before."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, profile(driver, Path(folder)) as context:
        visit(context, url)


def measure(driver: Playwright, server: StaticServer, runs: int) -> None:
    """Prints the ratios: first visit, second visit in the same browser, second visit after the browser was restarted."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in PAGES.values():
        _warm_up(driver, server.url + path)
    for _ in range(runs):
        for name, path in PAGES.items():
            folder = Path(tempfile.mkdtemp(prefix="bench-"))
            with profile(driver, folder) as context:
                taken["cold", name].append(visit(context, server.url + path))
                taken["second", name].append(visit(context, server.url + path))
            with profile(driver, folder) as context:
                taken["restart", name].append(visit(context, server.url + path))
            shutil.rmtree(folder, ignore_errors=True)
    titles = {"cold": "first verdict, cold", "second": "second visit", "restart": "second visit, browser restarted"}
    for kind, title in titles.items():
        ours, theirs = taken[kind, "site"], taken[kind, "naive"]
        note = f"of naive ({statistics.median(ours):.0f} / {statistics.median(theirs):.0f} ms)"
        line(title, f"{ratio(ours, theirs):.2f}", note)
