"""_pyodide.docstring: documentation for JavaScript's objects, which nobody reads in a page."""

from typing import Any

import left_out  # type: ignore[import-not-found]


def get_cmeth_docstring(_: Any) -> str:
    """None. Pyodide asks for it when it starts."""
    return ""


__getattr__ = left_out.of(__name__)
