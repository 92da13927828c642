"""How long a reader's key waits for its report, once Python is there. The debounce is not counted."""

import tempfile
from pathlib import Path

from playwright.sync_api import Playwright

from .server import StaticServer
from .setting import RECORD, line, profile
from .start import PAGES

_KEYS = 60
_PAUSE_MS = 250
# The time in the key's own handlers, plus the time from the debounce timer (set in them) to the first change of the report.
_WATCH = """
window.taken = [];
let pending = null;
const later = window.setTimeout;
window.setTimeout = (call, ...rest) => {
  if (window.event?.type !== "input" || !pending) return later(call, ...rest);
  const key = pending;
  return later((...args) => { key.fired = performance.now(); call(...args); }, ...rest);
};
addEventListener("input", () => { pending = { begun: performance.now() }; }, true);
addEventListener("input", () => { pending.handled = performance.now(); });
new MutationObserver((changes) => {
  const inside = changes.some(({ target }) => (target.closest ?? target.parentElement?.closest)?.call(
    target.closest ? target : target.parentElement, "[data-report]"));
  if (!pending?.fired || !inside) return;
  taken.push(performance.now() - pending.fired + pending.handled - pending.begun);
  pending = null;
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


def measure(driver: Playwright, server: StaticServer) -> None:
    """Prints the 95th percentile over a record that is typed key by key."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, profile(driver, Path(folder)) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(server.url + PAGES["site"])
        page.locator("textarea[name=subject]").focus()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("v")
        page.wait_for_selector('[data-report][data-source="live"]', timeout=120_000)
        page.wait_for_timeout(1000)
        page.evaluate("() => { taken.length = 0; }")
        for key in RECORD[1 : _KEYS + 1]:
            page.keyboard.insert_text(key)
            page.wait_for_timeout(_PAUSE_MS)
        taken = sorted(page.evaluate("() => taken"))
    if len(taken) < _KEYS * 0.9:
        raise RuntimeError(f"only {len(taken)} of {_KEYS} keys changed the report")
    line(
        "key to report, 95th percentile",
        f"{taken[int(len(taken) * 0.95)]:.1f} ms",
        f"median {taken[len(taken) // 2]:.1f} ms",
    )
