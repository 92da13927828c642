"""The worker's way into Python: imports the checkers, runs requests as tasks, and explains what was left out."""

import asyncio
import sys

import warm_up as warm  # type: ignore[import-not-found]

from checkers import browser


class LeftOut:
    """Says clearly that a module of the standard library was not packed, where Python would only say "not found"."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Part of the import system: asked last, so the module is really not there. Raises ModuleNotFoundError."""
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names or root in ("checkers", "dns", "idna"):
            error = ModuleNotFoundError(
                f"{name} was left out of this page's Python, because no request seen at build time needed it: "
                "add one that does to macros/runtime/requests.py",
                name=name,
            )
            # Keeps Pyodide from adding its own, misleading note ("removed from the standard library").
            setattr(error, "_PYODIDE_ADDED_NOTE", True)  # noqa: B010 (not a known attribute)
            raise error


_running: dict[int, asyncio.Future[str]] = {}


async def handle(number: int, text: str, tell: browser.Tell | None = None) -> str:
    """One request to its answer, both JSON. `number` is the request's id, for `cancel`; `tell` hears how far it is."""
    task = asyncio.ensure_future(browser.handle(text, tell))
    _running[number] = task
    try:
        return await task
    finally:
        del _running[number]


def cancel(number: int) -> None:
    """Stops a request that is waiting for something; one that is done or unknown is left alone."""
    task = _running.get(number)
    if task is not None:
        task.cancel()


def start() -> None:
    """Called once, by the worker. Our package is imported by then, so the first answer is as quick as the others."""
    sys.meta_path.append(LeftOut)


def warm_up() -> None:
    """Called after `start`, before the memory is copied for the reader's next visit."""
    warm.run()


def resume() -> None:
    """Called instead of both where the memory of an earlier visit was put back. What is random must not repeat itself.

    The seed of `hash` stays that of the first visit, as strings carry theirs; it is this browser's own.
    """
    if "random" in sys.modules:
        sys.modules["random"].seed()
