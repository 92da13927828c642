"""traceback: an error as text, with its causes, files, lines and functions. There is no source text in a page to quote."""

import sys
from typing import Any

import left_out  # type: ignore[import-not-found]

_CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
# The same error is met twice where causes go in a circle; no honest chain is longer.
_LINKS = 20


def format_exception(error: Any, value: Any = None, tb: Any = None, *, _links: int = _LINKS, **_: object) -> list[str]:
    """The lines of an error, given as such or as type, value and traceback."""
    if isinstance(error, BaseException):
        value, tb = error, error.__traceback__
    lines: list[str] = []
    earlier = getattr(value, "__cause__", None)
    between = _CAUSE
    if earlier is None and not getattr(value, "__suppress_context__", True):
        earlier, between = value.__context__, _CONTEXT
    if earlier is not None and _links:
        lines += [*format_exception(earlier, _links=_links - 1), between]
    if tb is not None:
        lines.append("Traceback (most recent call last):\n")
    while tb is not None:
        code = tb.tb_frame.f_code
        lines.append(f'  File "{code.co_filename}", line {tb.tb_lineno}, in {code.co_name}\n')
        tb = tb.tb_next
    lines += format_exception_only(value)
    if isinstance(value, BaseExceptionGroup):  # what a TaskGroup raises
        for one in value.exceptions[:_links]:
            lines += format_exception(one, _links=_links - 1)
    return lines


def format_exception_only(error: Any, value: Any = None, **_: object) -> list[str]:
    """The last line, and the notes: what kind of error, and what it says."""
    value = error if isinstance(error, BaseException) else value
    kind = type(value)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    name = f"{module}{kind.__qualname__}"
    try:
        said = str(value)
    except Exception:  # noqa: BLE001 (an error's own words may fail)
        said = "<exception str() failed>"
    notes = getattr(value, "__notes__", None) or ()
    return [f"{name}: {said}\n" if said else f"{name}\n", *(f"{note}\n" for note in notes)]


def print_exception(error: Any, value: Any = None, tb: Any = None, **_: object) -> None:
    """To standard error, which the worker keeps."""
    sys.stderr.write("".join(format_exception(error, value, tb)))


__getattr__ = left_out.of(__name__)
