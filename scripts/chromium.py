"""How Debian's Chromium is started everywhere: tests, measurements, pictures."""

from __future__ import annotations

import shutil

# Root in a container has no sandbox; the rest keeps a browser without a network from trying for one.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> str:
    """Chromium's path. Raises FileNotFoundError with the command that installs it."""
    found = shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("chromium is missing; on Debian: apt-get install chromium")
    return found
