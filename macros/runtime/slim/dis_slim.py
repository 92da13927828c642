"""dis: only the names of code flags, which `inspect` turns into its own constants when it is imported."""

import left_out  # type: ignore[import-not-found]

COMPILER_FLAG_NAMES = {
    1: "OPTIMIZED",
    2: "NEWLOCALS",
    4: "VARARGS",
    8: "VARKEYWORDS",
    16: "NESTED",
    32: "GENERATOR",
    64: "NOFREE",
    128: "COROUTINE",
    256: "ITERABLE_COROUTINE",
    512: "ASYNC_GENERATOR",
}

__getattr__ = left_out.of(__name__)
