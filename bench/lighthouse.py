"""Lighthouse, as for a phone, on our pages and on the same pages under plain Material, in turns.

Its packages are as many as all others of the project together, and only this measurement wants them: they have a lock
file of their own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import chromium
from scripts.npm_folder import npm_folder

from . import plain
from .server import StaticServer
from .setting import CACHE, line

_PAGES = {"home": "", "guide page": "domain-dns/", "tool page": "tools/spf/"}
_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_TIMES = {"LCP": "largest-contentful-paint", "TBT": "total-blocking-time"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one run says of one page. `scores` are in `_CATEGORIES`' order, of 100; `times` in milliseconds."""

    scores: tuple[int, ...]
    times: dict[str, float]
    failed: frozenset[str]  # audits that cost a page points


def measure(server: StaticServer, runs: int) -> None:
    """Prints the four scores, largest contentful paint and total blocking time of three pages, medians of `runs`."""
    program = _installed()
    with plain.server() as other:
        for name, path in _PAGES.items():
            ours, theirs = [], []
            for _ in range(runs):
                ours.append(_told(program, f"{server.url}/{path}"))
                theirs.append(_told(program, f"{other.url}/{path}"))
            _print(f"lighthouse, {name} {path}", ours, theirs)


def _print(what: str, ours: list[Told], theirs: list[Told]) -> None:
    line(what, _scores(ours), f"plain Material {_scores(theirs)}: {', '.join(_CATEGORIES)}")
    for name in _TIMES:
        mine, other = (statistics.median(one.times[name] for one in told) for told in (ours, theirs))
        line(f"  {name}", f"{mine:.0f} ms", f"plain Material {other:.0f} ms")
    if failed := frozenset().union(*(one.failed for one in ours)):
        line("  costs points", "", ", ".join(sorted(failed)))


def _scores(told: list[Told]) -> str:
    return "/".join(
        f"{statistics.median_low(column):.0f}" for column in zip(*(one.scores for one in told), strict=True)
    )


def _installed() -> Path:
    """Lighthouse's command. Raises RuntimeError where npm could not install it."""
    packages = Path(__file__).with_name("lighthouse_packages")
    return npm_folder(packages, CACHE / "lighthouse") / "node_modules" / "lighthouse" / "cli" / "index.js"


def _told(program: Path, url: str) -> Told:
    """One run in a fresh profile, with Lighthouse's own settings for a phone on a slow line."""
    flags = " ".join(("--headless=new", *chromium.FLAGS))
    command = ["node", str(program), url, "--output=json", "--quiet", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(_CATEGORIES)}", "--no-enable-error-reporting"]
    variables = {**os.environ, "CHROME_PATH": chromium.executable()}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed on {url}: {done.stderr.strip()[-2000:]}")
    return _read(json.loads(done.stdout))


def _read(report: dict[str, Any]) -> Told:
    if "runtimeError" in report:
        raise RuntimeError(f"Lighthouse: {report['runtimeError']['message']}")
    categories = [report["categories"][name] for name in _CATEGORIES]
    weighed = {one["id"] for category in categories for one in category["auditRefs"] if one["weight"]}
    scores = {name: report["audits"][name]["score"] for name in weighed}
    return Told(
        scores=tuple(round(category["score"] * 100) for category in categories),
        times={name: report["audits"][audit]["numericValue"] for name, audit in _TIMES.items()},
        failed=frozenset(name for name, score in scores.items() if score is not None and score < 1),
    )
