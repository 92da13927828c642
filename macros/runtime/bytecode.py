"""Compiles modules to bytecode that is the same in every run: without docstrings, asserts, column tables and annotations.

What functions and modules annotate is for those who check types; in a class it stays, as dataclasses read it there. The
lines of our own modules are kept, so that an error in a page can be found; in others' the function must do.

This interpreter does it if it writes the bytecode that Pyodide runs, else Pyodide itself does, under Node: the same
`compile_job` in either. Its settings (no column tables, a fixed hash seed) are decided when an interpreter starts, so
it has a process of its own; run as a program, this file is that process.
"""

import ast
import base64
import importlib.util
import json
import marshal
import os
import subprocess
import sys
from types import CodeType

_SETTINGS = {"PYTHONNODEBUGRANGES": "1", "PYTHONHASHSEED": "0"}
# Bytecode that is not compared with a source file (PEP 552): there is none in the zip.
_OWN = ("checkers/", "runtime_boot.py")
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
    tree = _Unannotated().visit(ast.parse(source))
    code = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True, optimize=2)
    if not path.startswith(_OWN):
        code = _without_lines(code)
    # What marshal writes depends on how often an object is referred to at that moment; a second pass evens that out.
    return _HEADER + marshal.dumps(marshal.loads(marshal.dumps(code)))  # noqa: S302 (our own bytes)


class _Unannotated(ast.NodeTransformer):
    """Takes the annotations off functions and modules."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self.generic_visit(node)
        node.body = [_assigned(one) for one in node.body if not isinstance(one, ast.AnnAssign) or one.value]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node


def _assigned(node: ast.stmt) -> ast.stmt:
    if not isinstance(node, ast.AnnAssign) or node.value is None:
        return node
    return ast.copy_location(ast.Assign([node.target], node.value), node)


def _without_lines(code: CodeType) -> CodeType:
    """The code with every instruction on its function's first line. An empty table would break whoever reads one."""
    instructions = len(code.co_code) // 2
    # An entry without columns (kind 13) and with no step of lines, for up to eight instructions each: PEP 626's own form.
    entries = [0x80 | 13 << 3 | min(8, instructions - start) - 1 for start in range(0, instructions, 8)]
    inner = tuple(_without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_linetable=bytes(byte for entry in entries for byte in (entry, 0)), co_consts=inner)


if __name__ == "__main__":
    sys.stdout.write(compile_job(sys.stdin.read()))
