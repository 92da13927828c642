"""Other checkers of the same records, for comparing: pyspf and checkdmarc, in an environment of their own.

The environment is made once from `requirements/peers.txt` and kept in `.cache`; what is asked of the peers goes to a
process in it and comes back as lines of JSON, so that nothing of theirs is ever imported beside our own code.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "peers.txt"
ANSWERS = ROOT / "scripts" / "peer_answers.py"


def environment() -> Path:
    """The Python that has the peers. Raises RuntimeError where it could not be made."""
    named = hashlib.sha256(PINS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    home = ROOT / ".cache" / f"peers-{named}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        uv = str(Path(sys.executable).parent / "uv")
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(home)])
        _run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(PINS)])
        (home / "complete").touch()
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the peers' environment could not be made: {done.stderr.strip()}")


def judge(questions: Iterable[dict[str, Any]], port: int) -> list[dict[str, Any]]:
    """What the peers say, in the questions' order (see `peer_answers.py`). `port` is a name server's on loopback."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(
        [environment(), "-W", "ignore", ANSWERS, str(port)],
        env={**os.environ, "PYTHONHASHSEED": "0"},  # some of their messages are made of sets
        input=lines.encode(),
        capture_output=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(f"the peers failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
