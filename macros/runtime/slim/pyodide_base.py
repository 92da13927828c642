"""_pyodide._base: runs the few lines that Pyodide's own start consists of, and imports. The page sends data to Python, never code."""

from importlib import import_module
from typing import Any

import left_out  # type: ignore[import-not-found]


def eval_code(source: str, namespace: dict[str, Any] | None = None) -> Any:
    """Statements and one expression, on one line, between "; ": returns the expression's value."""
    scope: dict[str, Any] = {} if namespace is None else namespace
    *statements, expression = source.split("; ")
    for statement in statements:
        exec(statement, scope)  # noqa: S102 (Pyodide's own lines)
    return eval(expression, scope)  # noqa: S307


def pyimport_impl(path: str) -> Any:
    """A module by its full name."""
    return import_module(path)


__getattr__ = left_out.of(__name__)
