"""Runs in Pyodide while it is traced, and is not packed: which regular expressions are compiled, and into what.

Compiling them is most of what a first verdict costs in a browser, a quarter of a second, and always gives the same.
"""

import json
import re

_seen: dict[tuple[str | bytes, int], None] = {}


def watch() -> None:
    """From now on, every pattern is noted before it is compiled; those of Pyodide's own start are noted now."""
    _seen["", 0] = None  # `re` makes it to learn its own types
    _seen.update(((pattern, flags), None) for _, pattern, flags in re._cache)  # type: ignore[attr-defined]  # noqa: SLF001
    compiler = re._compiler  # type: ignore[attr-defined]  # noqa: SLF001
    compiled = compiler.compile

    def compile_(pattern: str | bytes, flags: int = 0) -> re.Pattern[str]:
        _seen[pattern, flags] = None
        found: re.Pattern[str] = compiled(pattern, flags)
        return found

    compiler.compile = compile_


def seen() -> str:
    """JSON: a list of entries for `known_patterns.KNOWN`, as source text."""
    return json.dumps([f"{key!r}: {_entry(*key)!r}" for key in _seen if isinstance(key[0], (str, bytes))])


def _entry(pattern: str | bytes, flags: int) -> tuple[object, ...]:
    """What `_sre.compile` wants beside the pattern, as `re._compiler.compile` works it out; the code as bytes."""
    from array import array  # noqa: PLC0415 - after everything else, as it must not count as needed
    from re import _parser, _real_compiler  # type: ignore[attr-defined]  # noqa: PLC0415

    parsed = _parser.parse(pattern, flags)
    code = array("I", _real_compiler._code(parsed, flags)).tobytes()  # noqa: SLF001
    named = parsed.state.groupdict
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in named.items():
        names[number] = name
    return (flags | parsed.state.flags, code, parsed.state.groups - 1, named, tuple(names))
