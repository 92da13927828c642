"""pyodide._package_loader: what Pyodide asks of it when it starts. Nothing is ever installed into a page's Python.

It holds `loadedPackages` and does nothing with it: a memory snapshot fails unless somebody does.
"""

from site import getsitepackages

import left_out  # type: ignore[import-not-found]
from pyodide_js import loadedPackages  # type: ignore[import-not-found]  # noqa: F401


class Folder:
    """A path whose text Pyodide asks for. A plain string would become one of JavaScript's, which has no `__str__`."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __str__(self) -> str:
        return self.path


SITE_PACKAGES = Folder(getsitepackages()[0])
DSO_DIR = Folder("/usr/lib")


def init_loaded_packages() -> None:
    """There are none."""


__getattr__ = left_out.of(__name__)
