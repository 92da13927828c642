"""Chromium 109, the last one for Windows 7 and 8, as npm's @sparticuz/chromium carries it.

Its 57 MB are wanted by one test only. So it has a lock file of its own, and is installed when it is first asked for, into
the cache. Only the browser itself is unpacked: Debian's libraries and fonts, which the other Chromium has brought, will do.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import brotli

from tests.browser_support import ROOT

_LOCK = ROOT / "tests" / "old_chromium"
_FILES = ("package.json", "package-lock.json", ".npmrc")


def chromium_109() -> Path:
    """The browser's program. Raises RuntimeError with npm's words where it could not be installed."""
    named = hashlib.sha256(b"".join((_LOCK / name).read_bytes() for name in _FILES)).hexdigest()[:12]
    home = ROOT / ".cache" / f"chromium-109-{named}"
    program = home / "chromium"
    if not program.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        for name in _FILES:
            shutil.copy(_LOCK / name, home)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"Chromium 109 could not be installed: {done.stderr.strip()}")
        packed = home / "node_modules" / "@sparticuz" / "chromium" / "bin" / "chromium.br"
        half = home / "unpacking"
        half.write_bytes(brotli.decompress(packed.read_bytes()))
        half.chmod(0o755)
        shutil.rmtree(home / "node_modules")
        half.rename(program)  # the name stands for a whole file, even if the unpacking was interrupted
    return program
