"""From the first key in the box to the verdict: the site beside the naive page, taking turns in one run.

The naive page always has its network and its cache. The site's second visit has none: what the first one kept must do.
"""

import shutil
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from .server import StaticServer
from .setting import NAIVE, RECORD, line, profile, ratio

PAGES = {"site": "/tools/spf/", "naive": NAIVE}
TITLES = {
    "cold": "first verdict, cold",
    "throttled": "first verdict, cold, 20 Mbit/s and 40 ms",
    "second": "second visit, no network",
    "restart": "second visit, no network, browser restarted",
}
# The largest ratio that is good enough; a profile is printed where it is missed.
AIMS = {"cold": 0.38, "throttled": 0.45, "second": 0.25, "restart": 0.30}
_LATENCY_MS, _BYTES_PER_SECOND = 40, 20e6 / 8
# The moment is taken in the page, so that the way through the driver is not measured.
_WATCH = """
window.bench = { key: null, verdict: null };
new MutationObserver(() => {
  if (bench.key !== null && document.querySelector('[data-report][data-source="live"]')) bench.verdict ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-source"] });
"""
# The page's own marks, in their order, as what each step took; the key comes first and the verdict last.
_STEPS = """() => {
  const marks = performance.getEntriesByType("mark").filter(({ name }) => name.startsWith("trade-mail-"));
  const arrived = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/runtime/"));
  const steps = marks.map(({ name, startTime }) => [name.slice("trade-mail-".length), startTime]);
  if (arrived.length) steps.push(["downloaded", Math.max(...arrived.map(({ responseEnd }) => responseEnd))]);
  steps.push(["drawn", bench.verdict]);
  let last = bench.key;
  return steps.sort((a, b) => a[1] - b[1]).map(([name, at]) => { const took = at - last; last = at; return [name, took]; });
}"""
_KEPT = """async () => {
  await TradeMail.keeping.idle();
  await navigator.serviceWorker.ready;
  const page = new URL("index.html", location.href.split("#")[0]).href;
  while (!(await caches.match(page))) await new Promise((later) => setTimeout(later, 50));
}"""


def visit(context: BrowserContext, url: str, *, throttled: bool = False, keep: bool = False) -> tuple[float, Any]:
    """Opens the page, types a record, and returns the milliseconds until the verdict stands there, and each step's.

    With `keep` the page is left only when everything for the next visit is stored.
    """
    page = context.new_page()
    page.add_init_script(_WATCH)
    if throttled:
        _throttle(context, page)
    page.goto(url, wait_until="load")
    page.locator("textarea[name=subject]").evaluate(
        "(box) => { bench.key = performance.now(); box.focus(); box.select(); }"
    )
    page.keyboard.insert_text(RECORD)
    page.wait_for_function("() => bench.verdict", timeout=120_000)
    taken: float = page.evaluate("() => bench.verdict - bench.key")
    steps = page.evaluate(_STEPS)
    if throttled:
        _prove_throttled(page)
    if keep:
        page.evaluate(_KEPT)
    page.close()
    return taken, steps


def _throttle(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line_ = {"offline": False, "latency": _LATENCY_MS, "downloadThroughput": _BYTES_PER_SECOND}
    session.send("Network.emulateNetworkConditions", {**line_, "uploadThroughput": _BYTES_PER_SECOND})


def _prove_throttled(page: Page) -> None:
    """The browser's emulation does not reach every kind of request. Raises RuntimeError if the largest file went past it."""
    size, took = page.evaluate(
        """() => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm"))
          .map(({ encodedBodySize, startTime, responseEnd }) => [encodedBodySize, responseEnd - startTime])[0]"""
    )
    if took < 0.9 * 1000 * size / _BYTES_PER_SECOND:
        raise RuntimeError(f"{size} bytes in {took:.0f} ms: the line was not throttled")


def _warm_up(driver: Playwright, url: str) -> None:
    """Lets the server compress each file once: a real one has done that long before."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, profile(driver, Path(folder)) as context:
        visit(context, url)


def _one_run(driver: Playwright, server: StaticServer, name: str) -> dict[str, tuple[float, Any]]:
    url = server.url + PAGES[name]
    ours = name == "site"
    taken = {}
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    with profile(driver, folder) as context:
        taken["cold"] = visit(context, url, keep=ours)
        # Not the browser's own "offline": that does not reach the service worker.
        server.down = ours
        taken["second"] = visit(context, url)
    with profile(driver, folder) as context:
        taken["restart"] = visit(context, url)
    server.down = False
    shutil.rmtree(folder, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    with profile(driver, folder) as context:
        taken["throttled"] = visit(context, url, throttled=True)
    shutil.rmtree(folder, ignore_errors=True)
    return taken


def measure(driver: Playwright, server: StaticServer, runs: int) -> None:
    """Prints the ratio for each kind of visit, and where the time goes if it is above its aim."""
    taken: dict[tuple[str, str], list[tuple[float, Any]]] = defaultdict(list)
    for path in PAGES.values():
        _warm_up(driver, server.url + path)
    for _ in range(runs):
        for name in PAGES:
            for kind, visited in _one_run(driver, server, name).items():
                taken[kind, name].append(visited)
    for kind, title in TITLES.items():
        ours, theirs = ([ms for ms, _ in taken[kind, name]] for name in PAGES)
        note = f"of naive ({statistics.median(ours):.0f} / {statistics.median(theirs):.0f} ms), aim {AIMS[kind]:.2f}"
        line(title, f"{ratio(ours, theirs):.2f}", note)
        if ratio(ours, theirs) > AIMS[kind]:
            _, steps = sorted(taken[kind, "site"], key=lambda visited: visited[0])[len(ours) // 2]
            line("  where its time goes", "", ", ".join(f"{name} {took:.0f}" for name, took in steps) + " ms")
