"""Modules of our own that stand in a page's Python for larger ones, because importing those cost the reader time.

Each is a debt: it must be looked at again when Pyodide or Python changes, and it knows only what is used here. Whatever
else is asked of it fails with `left_out`'s sentence, never silently. `tests/runtime/test_slim.py` compares `dataclasses`,
`html` and `dis` with the real ones; the others hold names and hardly any behaviour.

Together they took the modules from 600 to 349 kB (brotli) and importing our package from 230 to 65 ms of processor time
(Node, one machine), 75 ms of it through `dataclasses` alone. Tried and not worth it: switching the collector off while
everything is imported (3 %).
"""

# Path in the zip -> file in this folder. `left_out` is the helper of the others.
REPLACED = {
    "_pyodide/_base.py": "pyodide_base.py",
    "ast.py": "nothing.py",
    "asyncio/__init__.py": "asyncio_init.py",
    "dataclasses.py": "dataclasses_slim.py",
    "dis.py": "dis_slim.py",
    "html/__init__.py": "html_init.py",
    "importlib/resources/__init__.py": "resources_init.py",
    "importlib/resources/abc.py": "nothing.py",
    "left_out.py": "left_out.py",
    "pyodide/_package_loader.py": "package_loader.py",
    "pyodide/code.py": "nothing.py",
    "socket.py": "socket_slim.py",
    "subprocess.py": "subprocess_slim.py",
    "tokenize.py": "nothing.py",
}
