"""Writes the runtime as classic scripts, for pages that are opened from a disk: nothing can be fetched there.

Each file becomes base64 of gzip, cut into pieces so that progress can be shown and no script is huge; `payload.js`
holds the code that puts them together (`docs/assets/js/transport-file.js`) and the number of pieces.
"""

import base64
import gzip
import json
from pathlib import Path

from .manifest import NAME, Manifest

FOLDER = "file"  # below the runtime's own folder, where client.js looks for it
_PIECE = 3 * 256 * 1024  # bytes of gzip in a piece; a multiple of three, so that every piece is whole base64


def write(manifest: Manifest, target: Path, unpacker: Path) -> list[Path]:
    """Writes the payload of a packed runtime into `target` and returns the scripts, `payload.js` first.

    `unpacker` is transport-file.js. The bytes are the same for the same runtime.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = []
    counts = {}
    files: dict[str, str] = {"manifest": NAME, **{entry.role: entry.path for entry in manifest.files}}
    for role, name in sorted(files.items()):
        packed = gzip.compress((manifest.folder / name).read_bytes(), compresslevel=9, mtime=0)
        pieces = [packed[start : start + _PIECE] for start in range(0, len(packed), _PIECE)]
        counts[role] = len(pieces)
        for number, piece in enumerate(pieces):
            path = target / f"{role}-{number}.js"
            path.write_text(f'TradeMail.pieces["{role}-{number}"]="{base64.b64encode(piece).decode()}";\n', "ascii")
            written.append(path)
    head = target / "payload.js"
    head.write_text(f"{unpacker.read_text('utf-8')}\nTradeMail.pieceCounts = {json.dumps(counts)};\n", "utf-8")
    return [head, *written]
