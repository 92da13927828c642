"""Everything that goes into a runtime, gathered in one place, and the key that says whether it has changed."""

import hashlib
import importlib.util
import json
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from checkers import compile_data

from .slim import REPLACED

PYODIDE = "0.29.5"  # package.json pins the same; a test compares them
THIRD_PARTY = {"asn1": "asn1", "dns": "dnspython", "idna": "idna"}  # import name -> distribution
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Sources:
    """What will be traced, compiled and packed.

    `modules` maps a path as it will be inside the zip ("checkers/spf/parse.py") to its content: our own package, those
    it may import, and what stands for modules of the standard library. `pyodide` is npm's folder of Pyodide.
    """

    root: Path
    pyodide: Path
    modules: dict[str, bytes]

    @property
    def key(self) -> str:
        """Names the cache entry: changes with anything that could change a packed byte."""
        digest = hashlib.sha256()
        lock_line = json.dumps(_locked(self.root), sort_keys=True)
        for part in (PYODIDE, lock_line, sys.version, importlib.util.MAGIC_NUMBER.hex()):
            digest.update(part.encode() + b"\0")
        packer = sorted(path for path in _HERE.rglob("*") if path.suffix in {".py", ".mjs"})
        for name, body in [(str(path.relative_to(_HERE)), path.read_bytes()) for path in packer]:
            digest.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
        for name in sorted(self.modules):
            digest.update(name.encode() + b"\0" + hashlib.sha256(self.modules[name]).digest())
        return digest.hexdigest()[:16]


def gather(root: Path) -> Sources:
    """Reads all sources under `root`, the project's folder.

    Raises FileNotFoundError if npm's packages are not installed, ValueError if another Pyodide than the pinned one is.
    """
    pyodide = root / "node_modules" / "pyodide"
    if not pyodide.is_dir():
        raise FileNotFoundError("node_modules/pyodide is missing: run `npm ci` first")
    installed = json.loads((pyodide / "package.json").read_text("utf-8"))["version"]
    if installed != PYODIDE:
        raise ValueError(f"Pyodide {installed} is installed, but {PYODIDE} is pinned: run `npm ci`")
    modules = _tree(root / "checkers", Path("checkers")) | _compiled_data()
    for package in THIRD_PARTY:
        modules |= _third_party(package)
    for name in ("runtime_boot.py", "warm_up.py"):
        modules[name] = (_HERE / name).read_bytes()
    modules |= {path: (_HERE / "slim" / name).read_bytes() for path, name in REPLACED.items()}
    return Sources(root, pyodide, modules)


def _locked(root: Path) -> dict[str, str]:
    """The integrity hash that the lock file holds for Pyodide, and the versions of Python packages that we ship."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    pins = {name: version(name) for name in THIRD_PARTY.values()}
    return pins | {"pyodide": lock["packages"]["node_modules/pyodide"]["integrity"]}


def _tree(folder: Path, prefix: Path) -> dict[str, bytes]:
    """The Python files of a package, named as they will be in the zip."""
    return {(prefix / path.relative_to(folder)).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def _third_party(package: str) -> dict[str, bytes]:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed: see requirements/")
    return _tree(Path(spec.origin).parent, Path(package))


def _compiled_data() -> dict[str, bytes]:
    """The rule catalogue and the facts as Python literals, so that the browser parses no TOML."""
    return {f"checkers/{path}": text.encode() for path, text in compile_data.sources().items()}
