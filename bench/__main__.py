"""`python -m bench`: measures the checkers and the built site (`make site` first) beside plain ways of doing the same.

All times are ratios within one run, as machines differ and two cores are noisy.
"""

import argparse
import sys
from pathlib import Path

from . import check_host, command, domains, mistakes, parsing

# What the parts measure: the checkers alone, or the site, which has to be built before.
CHECKERS = ("mistakes", "command", "parsing", "check_host", "domains")
SITES = ("sizes", "start", "typing", "build", "pages", "lighthouse")
PARTS = (*CHECKERS, *SITES)
SITE = Path(__file__).resolve().parent.parent / "site"


def main() -> int:
    """Runs the parts asked for; 2 if one of them needs the site and it was not built."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the checkers and the built site.")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is taken (default 5)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    parser.add_argument("--site", type=Path, default=SITE, help="the built site (default site/)")
    options = parser.parse_args()
    parts = options.only or PARTS
    needed = [part for part in parts if part in SITES]
    if needed and not (options.site / "tools" / "spf" / "index.html").exists():
        sys.stderr.write(f"{options.site} is not built, and {', '.join(needed)} need it: run `make site` first\n")
        return 2
    if "mistakes" in parts:
        mistakes.measure()
    if "command" in parts:
        command.measure(options.runs)
    if "parsing" in parts:
        parsing.measure()
    if "check_host" in parts:
        check_host.measure(options.runs)
    if "domains" in parts:
        domains.measure(options.runs)
    if needed:
        _measure_site(needed, options.site, options.runs)
    return 0


def _measure_site(parts: list[str], site: Path, runs: int) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the other parts need no browser

    from . import lighthouse, plain, sizes, start, typing  # noqa: PLC0415
    from .setting import server  # noqa: PLC0415

    with server(site) as running, sync_playwright() as driver:
        if "sizes" in parts:
            sizes.measure(running, site)
        if "start" in parts:
            start.measure(driver, running, runs)
        if "typing" in parts:
            typing.measure(driver, running)
    # MkDocs wants an event loop of its own in places, so that Playwright must not be running while it builds.
    if {"build", "pages", "lighthouse"} & set(parts):
        plain.measure_build(runs if "build" in parts else 1)
    if "pages" in parts:
        with server(site) as running, sync_playwright() as driver:
            plain.measure_pages(driver, running)
    if "lighthouse" in parts:
        with server(site) as running:
            lighthouse.measure(running, runs)


if __name__ == "__main__":
    sys.exit(main())
