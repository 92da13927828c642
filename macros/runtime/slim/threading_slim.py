"""threading: a page's Python has one thread, which is the main one."""

from _thread import RLock, _local, allocate_lock, get_ident

import left_out  # type: ignore[import-not-found]

__all__ = ["Lock", "RLock", "current_thread", "get_ident", "local", "main_thread"]
Lock = allocate_lock
local = _local
_THE_ONE = object()


def current_thread() -> object:
    """The one thread."""
    return _THE_ONE


def main_thread() -> object:
    """The one thread."""
    return _THE_ONE


def _shutdown() -> None:
    """Python asks for it when it ends."""


__getattr__ = left_out.of(__name__)
