"""Modules of our own that stand in a page's Python for larger ones, because importing those cost the reader time.

Each is a debt: it must be looked at again when Pyodide or Python changes, and it knows only what is used here. Whatever
else is asked of it fails with `left_out`'s sentence, never silently. `tests/runtime/test_slim.py` compares those that
behave with the real ones; the others hold names.

The first ones took importing our package from 230 to 65 ms of processor time (Node, one machine), 75 ms of it through
`dataclasses` alone. With dnspython, its types and the whole of our package the modules were 901 kB (brotli); those that
came then, with what `bytecode.py` leaves out, made 606 kB of it. `re._compiler` costs 14 kB again and saves 200 ms of a
first verdict. Tried and not worth it: switching the collector off while everything is imported (3 %), quicker
`__init__`s in `dataclasses` (nothing that could be measured).
"""

# Path in the zip -> file in this folder. `left_out` is the helper of the others.
REPLACED = {
    "_pyodide/_base.py": "pyodide_base.py",
    "_pyodide/docstring.py": "docstring_slim.py",
    "asyncio/__init__.py": "asyncio_init.py",
    "concurrent/futures/__init__.py": "concurrent_futures.py",
    "csv.py": "csv_slim.py",
    "dataclasses.py": "dataclasses_slim.py",
    "dns/_features.py": "dns_features.py",
    "dns/entropy.py": "dns_entropy.py",
    "dns/tsig.py": "dns_tsig.py",
    "encodings/idna.py": "nothing.py",
    "html/__init__.py": "html_init.py",
    "importlib/resources/__init__.py": "resources_init.py",
    "importlib/resources/abc.py": "nothing.py",
    "inspect.py": "inspect_slim.py",
    "left_out.py": "left_out.py",
    "linecache.py": "nothing.py",
    "logging/__init__.py": "logging_slim.py",
    "pyodide/_package_loader.py": "package_loader.py",
    "pyodide/code.py": "nothing.py",
    "random.py": "random_slim.py",
    "re/_compiler.py": "re_compiler.py",
    "signal.py": "nothing.py",
    "socket.py": "socket_slim.py",
    "string.py": "string_slim.py",
    "subprocess.py": "subprocess_slim.py",
    "threading.py": "threading_slim.py",
    "tokenize.py": "nothing.py",
    "traceback.py": "traceback_slim.py",
    "typing.py": "typing_slim.py",
}
