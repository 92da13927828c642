"""From sources to a folder that is ready to be served, made once for each state of the sources."""

import json
import shutil
import zipfile
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from .bytecode import compile_all
from .manifest import NAME, FileEntry, Manifest, Role
from .requests import requests
from .sources import PYODIDE, Sources, gather
from .trace import in_pyodide, trace

MODULES = "modules.zip"
_SHIPPED: dict[Role, str] = {"loader": "pyodide.js", "glue": "pyodide.asm.js", "wasm": "pyodide.asm.wasm"}
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name; a real one would change the bytes


def pack(root: Path, cache: Path) -> Manifest:
    """Packs the runtime of the project at `root`, or finds it packed under `cache`, and returns its manifest.

    Raises FileNotFoundError, ValueError or RuntimeError with a sentence for whoever runs the build.
    """
    sources = gather(root)
    folder = cache / sources.key
    try:
        return Manifest.read(folder)
    except (OSError, ValueError):
        return _pack(sources, folder)


def _pack(sources: Sources, folder: Path) -> Manifest:
    """Builds beside the final folder and moves it there at the end, so that a broken run leaves nothing behind."""
    traced = trace(sources, requests())
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name in _SHIPPED.values():
        shutil.copyfile(sources.pyodide / name, unfinished / name)
    _write_zip(unfinished / MODULES, compile_all(traced.modules, traced.magic, in_pyodide(sources.pyodide)))
    entries = [FileEntry.of(unfinished / name, role) for role, name in _SHIPPED.items()]
    entries.append(FileEntry.of(unfinished / MODULES, "modules"))
    manifest = Manifest(PYODIDE, _lock(sources), tuple(entries), folder)
    (unfinished / NAME).write_text(manifest.to_json(), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return manifest


def _write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Stored, not deflated: the server's brotli sees through the whole archive and saves a third more."""
    with ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name, _EARLIEST), files[name])


def _lock(sources: Sources) -> dict[str, object]:
    """Pyodide's lock file without the 300 packages that we do not offer."""
    full = json.loads((sources.pyodide / "pyodide-lock.json").read_text("utf-8"))
    return {"info": full["info"], "packages": {}}
