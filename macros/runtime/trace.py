"""Which modules are needed is measured: the requests of `requests.py` run in the pinned Pyodide under Node.

What `always.py` names is imported there as well, and with it whatever it needs in its turn.
"""

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from .always import always
from .sources import Sources

_REAL_COMPILER = "re/_compiler.py"  # of regular expressions; ours stands in its place
_KNOWN_PATTERNS = "known_patterns.py"
_SCRIPT = Path(__file__).with_name("trace.mjs")


@dataclass(frozen=True, slots=True)
class Trace:
    """What the run imported. `modules` maps the path in the zip to the source; `magic` is Pyodide's bytecode number."""

    modules: dict[str, bytes]
    magic: str


def node() -> str:
    """The path of Node. Raises FileNotFoundError if there is none."""
    found = shutil.which("node")
    if found is None:
        raise FileNotFoundError("node is missing: Node 20 or newer is needed to build the runtime")
    return found


def in_pyodide(pyodide: Path) -> list[str]:
    """The command that compiles inside Pyodide (see bytecode.py), for a build whose own Python cannot."""
    return [node(), str(_SCRIPT.with_name("bytecode.mjs")), str(pyodide)]


def trace(sources: Sources, requests: list[dict[str, Any]]) -> Trace:
    """Runs the requests once. Raises RuntimeError if Pyodide or one of the requests breaks."""
    with ZipFile(sources.pyodide / "python_stdlib.zip") as stdlib:
        available = {name: stdlib.read(name) for name in stdlib.namelist() if name.endswith(".py")}
    available["re/_real_compiler.py"] = available[_REAL_COMPILER]
    available[_KNOWN_PATTERNS] = b"KNOWN = {}\n"
    available["pattern_trace.py"] = _SCRIPT.with_name("pattern_trace.py").read_bytes()
    available |= sources.modules
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder, "everything.zip")
        with ZipFile(everything, "w") as archive:
            for name, body in available.items():
                archive.writestr(name, body)
        command = [node(), str(_SCRIPT), str(sources.pyodide), str(everything)]
        job = json.dumps({"requests": requests, "modules": always(available)})
        done = subprocess.run(command, input=job, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"tracing the imports failed:\n{done.stderr}")
    answer = json.loads(done.stdout)
    if answer["failed"]:
        raise RuntimeError(f"a request broke in Pyodide: {json.dumps(answer['failed'][0], ensure_ascii=False)}")
    available[_KNOWN_PATTERNS] = f"KNOWN = {{{', '.join(sorted(answer['patterns']))}}}\n".encode()
    return Trace({name: available[name] for name in answer["files"]}, answer["magic"])
