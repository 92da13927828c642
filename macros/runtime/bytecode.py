"""Compiles modules to bytecode that is the same in every run: without docstrings, asserts or column tables.

Run as a program it is the compiler's own process: the options (`-OO`, no debug ranges, a fixed hash seed) are decided
when an interpreter starts, so the build starts one. JSON in, JSON out: {path: source} -> {path: bytecode}, in base64.
"""

import base64
import importlib.util
import json
import marshal
import os
import subprocess
import sys

# Bytecode that is not compared with a source file (PEP 552): there is none in the zip.
_HEADER = importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little") + bytes(8)


def compile_all(modules: dict[str, bytes], magic: str) -> dict[str, bytes]:
    """Compiles every module: path of the source → path and content of the bytecode.

    `magic` is the number, in hexadecimal, that the interpreter which will run the bytecode expects.
    Raises ValueError if this interpreter writes another bytecode, RuntimeError if a module does not compile.
    """
    if importlib.util.MAGIC_NUMBER.hex() != magic:
        raise ValueError(
            f"this Python {sys.version.split()[0]} does not write the bytecode that Pyodide runs: use 3.13"
        )
    job = {path: base64.b64encode(body).decode() for path, body in modules.items()}
    environment = {**os.environ, "PYTHONNODEBUGRANGES": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-OO", "-X", "no_debug_ranges", __file__]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"compiling the runtime's modules failed:\n{done.stderr}")
    return {path + "c": base64.b64decode(code) for path, code in json.loads(done.stdout).items()}


def _compile(path: str, source: bytes) -> bytes:
    code = compile(source, path, "exec", dont_inherit=True, optimize=2)
    # What marshal writes depends on how often an object is referred to at that moment; a second pass evens that out.
    return _HEADER + marshal.dumps(marshal.loads(marshal.dumps(code)))  # noqa: S302 (our own bytes)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    result = {path: _compile(path, base64.b64decode(given[path])) for path in sorted(given)}
    json.dump({path: base64.b64encode(code).decode() for path, code in result.items()}, sys.stdout)
