"""Packs what a reader's browser downloads to run the checkers: Pyodide, a trimmed standard library, our package.

Only two names are meant for the rest of the build: `pack`, and the `Manifest` that it returns.
"""

from .manifest import FileEntry, Manifest
from .packing import pack

__all__ = ["FileEntry", "Manifest", "pack"]
