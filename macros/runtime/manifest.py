"""The list of a packed runtime's files. Its own hash names the folder, so a page that names the folder pins them all."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Role = Literal["loader", "glue", "wasm", "modules"]
ROLES: tuple[Role, ...] = get_args(Role)
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the runtime, with what a download is checked against."""

    path: str  # relative to the runtime's folder
    bytes: int  # uncompressed size
    sha256: str  # lower-case hexadecimal
    role: Role

    @classmethod
    def of(cls, path: Path, role: Role) -> "FileEntry":
        """Measures an existing file."""
        body = path.read_bytes()
        return cls(path.name, len(body), hashlib.sha256(body).hexdigest(), role)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was packed, and where it lies on this machine."""

    pyodide: str  # "0.29.5"
    lock: dict[str, Any]  # what Pyodide wants to know about packages: its own facts, and no package at all
    files: tuple[FileEntry, ...]
    folder: Path  # where the files are; not written into the JSON

    @property
    def version(self) -> str:
        """Names the runtime's folder under `/runtime/`: the beginning of the manifest's own SHA-256."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def file(self, role: Role) -> FileEntry:
        """The file with this role; there is exactly one of each."""
        (entry,) = [entry for entry in self.files if entry.role == role]
        return entry

    def to_json(self) -> str:
        """The text of `manifest.json`, the same bytes for the same content."""
        content = {
            "pyodide": self.pyodide,
            "lock": self.lock,
            "files": [
                {"path": entry.path, "bytes": entry.bytes, "sha256": entry.sha256, "role": entry.role}
                for entry in self.files
            ],
        }
        return json.dumps(content, indent=1, sort_keys=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a packed folder. Raises OSError or ValueError if it is missing or damaged."""
        content = json.loads((folder / NAME).read_text("utf-8"))
        files = tuple(FileEntry(**entry) for entry in content["files"])
        return cls(content["pyodide"], content["lock"], files, folder)
