"""Compiles modules to bytecode that is the same in every run: without docstrings, asserts or column tables.

This interpreter does it if it writes the bytecode that Pyodide runs, else Pyodide itself does, under Node: the same
`compile_job` in either. Its settings (no column tables, a fixed hash seed) are decided when an interpreter starts, so
it has a process of its own; run as a program, this file is that process.
"""

import base64
import importlib.util
import json
import marshal
import os
import subprocess
import sys

_SETTINGS = {"PYTHONNODEBUGRANGES": "1", "PYTHONHASHSEED": "0"}
# Bytecode that is not compared with a source file (PEP 552): there is none in the zip.
_HEADER = importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little") + bytes(8)


def compile_all(modules: dict[str, bytes], magic: str, inside: list[str]) -> dict[str, bytes]:
    """Compiles every module: path of the source → path and content of the bytecode.

    `magic` is the number, in hexadecimal, that Pyodide's Python expects; `inside` the command that compiles in it.
    Raises RuntimeError if a module does not compile.
    """
    here = [sys.executable, __file__]
    command = here if importlib.util.MAGIC_NUMBER.hex() == magic else inside
    job = json.dumps({path: base64.b64encode(body).decode() for path, body in modules.items()})
    environment = {**os.environ, **_SETTINGS}
    done = subprocess.run(command, input=job, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"compiling the runtime's modules failed:\n{done.stderr}")
    return {path + "c": base64.b64decode(code) for path, code in json.loads(done.stdout).items()}


def compile_job(job: str) -> str:
    """JSON {path: source} → JSON {path: bytecode}, both in base64."""
    given = json.loads(job)
    codes = {path: _compile(path, base64.b64decode(given[path])) for path in sorted(given)}
    return json.dumps({path: base64.b64encode(code).decode() for path, code in codes.items()})


def _compile(path: str, source: bytes) -> bytes:
    code = compile(source, path, "exec", dont_inherit=True, optimize=2)
    # What marshal writes depends on how often an object is referred to at that moment; a second pass evens that out.
    return _HEADER + marshal.dumps(marshal.loads(marshal.dumps(code)))  # noqa: S302 (our own bytes)


if __name__ == "__main__":
    sys.stdout.write(compile_job(sys.stdin.read()))
