"""npm packages that only one test or one measurement wants: in a folder of their own, installed when first asked for."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

_FILES = ("package.json", "package-lock.json", ".npmrc")


def npm_folder(lock: Path, home: Path, *, finish: Callable[[Path], None] | None = None) -> Path:
    """The folder with what `lock`, a folder with a lock file, asks for: `home` with the lock's hash at its end.

    `finish` may work on the new folder before it counts as whole. A half-made one is made again.
    Raises RuntimeError with npm's words.
    """
    named = hashlib.sha256(b"".join((lock / name).read_bytes() for name in _FILES)).hexdigest()[:12]
    folder = home.with_name(f"{home.name}-{named}")
    whole = folder / "complete"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in _FILES:
            shutil.copy(lock / name, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{lock.name} could not be installed: {done.stderr.strip()}")
        if finish:
            finish(folder)
        whole.touch()
    return folder
