"""How a module says that something was left out of it."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself says through this module what it lacks
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


def of(module: str, *submodules: str) -> Callable[[str], NoReturn]:
    """A `__getattr__` for the module: any name that it does not have is an error that says why.

    `submodules` are those that may still be imported from it: for these Python must hear that there is no such name yet.
    """

    def missing(name: str) -> NoReturn:
        if name.startswith("__") or name in submodules:
            raise AttributeError(name)
        raise ImportError(f"{module}.{name} was left out of this page's Python: see macros/runtime/slim", name=module)

    return missing
