"""`python -m macros.runtime`: pack (or find packed) and print the manifest."""

import sys
from pathlib import Path

from .packing import pack

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    manifest = pack(root, root / ".cache" / "runtime")
    sys.stdout.write(manifest.to_json())
    sys.stderr.write(f"{manifest.folder}\n")
