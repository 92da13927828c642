"""re._compiler: what was compiled when the page was built is not compiled again; the real one stands beside it for the rest."""

import _sre  # type: ignore[import-not-found]
from re._constants import *  # type: ignore[import-not-found]  # noqa: F403

import known_patterns  # type: ignore[import-not-found]


def isstring(pattern: object) -> bool:
    """As the real one."""
    return isinstance(pattern, (str, bytes))


def compile(pattern: object, flags: int = 0) -> object:  # noqa: A001 (the real one's name)
    """The pattern's program. Raises what the real one raises."""
    known = known_patterns.KNOWN.get((pattern, flags)) if isstring(pattern) else None
    if known is None:
        from re import _real_compiler  # type: ignore[attr-defined]  # noqa: PLC0415

        return _real_compiler.compile(pattern, flags)
    whole, code, groups, named, names = known
    return _sre.compile(pattern, whole, memoryview(code).cast("I").tolist(), groups, named, names)
