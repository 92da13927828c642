"""Runs requests through the packed runtime in Pyodide under Node, so that CPython's answers have something to match."""

import json
import subprocess
from pathlib import Path
from typing import Any

from macros.runtime import pack
from macros.runtime.trace import node

ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = Path(__file__).with_name("run_vectors.mjs")


def run(requests: list[dict[str, Any]], *, folder: Path | None = None, seconds: float = 300) -> list[dict[str, Any]]:
    """The answers to `requests` (worker messages: type, id, checker, subject, …), in the same order.

    `folder` is a packed runtime; the project's own is packed if it is not given.
    Raises AssertionError with what Node wrote if Pyodide does not start or stops on the way.
    """
    folder = folder or pack(ROOT, ROOT / ".cache" / "runtime").folder
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    command = [node(), str(_SCRIPT), str(folder)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests), done.stderr
    return answers
