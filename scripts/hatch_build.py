"""Hatchling's hook: compiles the catalogue and the facts into Python literals inside the wheel."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `_compiled/*.py` to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the modules to a temporary folder and tell hatchling where they go."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        for path, source in _compile_data(Path(self.root)).sources().items():
            target = Path(self._folder.name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source, encoding="utf-8")
            build_data["force_include"][str(target)] = f"mailcheck/{path}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary folder."""
        if version != "editable":
            self._folder.cleanup()


def _compile_data(root: Path) -> Any:
    """`checkers.compile_data` without importing the package around it, which is not installed here."""
    spec = importlib.util.spec_from_file_location("compile_data", root / "checkers" / "compile_data.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("checkers/compile_data.py is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
