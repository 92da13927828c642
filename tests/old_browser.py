"""Chromium 109, the last one for Windows 7 and 8, as npm's @sparticuz/chromium carries it.

Its 57 MB are wanted by one test only. Only the browser itself is unpacked: Debian's libraries and fonts, which the other
Chromium has brought, will do.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import brotli

from scripts.npm_folder import npm_folder
from tests.browser_support import ROOT


def chromium_109() -> Path:
    """The browser's program. Raises RuntimeError with npm's words where it could not be installed."""
    return npm_folder(ROOT / "tests" / "old_chromium", ROOT / ".cache" / "chromium-109", finish=_unpack) / "chromium"


def _unpack(folder: Path) -> None:
    packed = folder / "node_modules" / "@sparticuz" / "chromium" / "bin" / "chromium.br"
    program = folder / "chromium"
    program.write_bytes(brotli.decompress(packed.read_bytes()))
    program.chmod(0o755)
    shutil.rmtree(folder / "node_modules")
