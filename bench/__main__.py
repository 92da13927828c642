"""`python -m bench`: measures the built site (`make build` first) beside plain ways of doing the same.

All times are ratios within one run, as machines differ and two cores are noisy.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from . import plain, sizes, start, typing
from .setting import SITE, server

PARTS = ("sizes", "start", "typing", "build", "pages")


def main() -> int:
    """Runs the parts asked for; 2 if the site was not built."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the built site.")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is taken (default 5)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    parser.add_argument("--site", type=Path, default=SITE, help="the built site (default site/)")
    options = parser.parse_args()
    if not (options.site / "tools" / "spf" / "index.html").exists():
        sys.stderr.write(f"{options.site} is not built: run `make build` first\n")
        return 2
    parts = options.only or PARTS
    with server(options.site) as running, sync_playwright() as driver:
        if "sizes" in parts:
            sizes.measure(running, options.site)
        if "start" in parts:
            start.measure(driver, running, options.runs)
        if "typing" in parts:
            typing.measure(driver, running)
    # MkDocs wants an event loop of its own in places, so that Playwright must not be running while it builds.
    if "build" in parts or "pages" in parts:
        plain.measure_build(options.runs if "build" in parts else 1)
    if "pages" in parts:
        with server(options.site) as running, sync_playwright() as driver:
            plain.measure_pages(driver, running)
    return 0


if __name__ == "__main__":
    sys.exit(main())
