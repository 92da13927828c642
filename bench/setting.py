"""The setting of all measurements: one server with the built site and the naive page, one browser, one way of printing."""

import statistics
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from scripts import chromium

from .server import StaticServer

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
SITE = ROOT / "site"
NAIVE = "/naive/"
RECORD = "v=spf1 include:_spf.google.com include:spf.protection.outlook.com ip4:192.0.2.0/24 ~all"
_IMMUTABLE = ("/runtime/", "/assets/", f"{NAIVE}pyodide/", f"{NAIVE}wheels/", f"{NAIVE}naive.js")


def server(site: Path = SITE) -> StaticServer:
    """The built site at `/` and the naive page at `/naive/`, both compressed and cached alike."""
    mounts = {
        "/": site,
        NAIVE: ROOT / "bench" / "naive",
        f"{NAIVE}pyodide/": ROOT / "node_modules" / "pyodide",
        f"{NAIVE}wheels/": _wheels(CACHE / "wheels"),
    }
    return StaticServer(mounts, compress=True, cache=CACHE / "compressed", immutable=_IMMUTABLE)


def _wheels(folder: Path) -> Path:
    """Our own wheel, built now, and the two that it needs in a browser, put together again from what is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("mailcheck-*.whl")
    built.rename(folder / "mailcheck.whl")
    for name in ("dnspython", "idna"):
        with zipfile.ZipFile(folder / f"{name}.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            for file in distribution(name).files or []:
                if file.suffix != ".pyc" and ".." not in file.parts:
                    wheel.write(file.locate(), file.as_posix())
    return folder


@contextmanager
def profile(driver: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its cache in `folder`, as a reader's does: an empty folder is a reader who was never here."""
    context = driver.chromium.launch_persistent_context(
        str(folder), executable_path=chromium.executable(), headless=True, args=list(chromium.FLAGS), locale="zh-CN"
    )
    try:
        yield context
    finally:
        context.close()


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times the others' median ours is: below 1 is better than they."""
    return statistics.median(ours) / statistics.median(theirs)


def line(what: str, value: str, note: str = "") -> None:
    """One line of the result."""
    sys.stdout.write(f"{what:<46}{value:>12}  {note}\n")
    sys.stdout.flush()
