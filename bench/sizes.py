"""What a first verdict downloads, by the manifest, compressed as a server would send it."""

import json
from pathlib import Path

from .server import StaticServer
from .setting import line


def measure(server: StaticServer, site: Path) -> None:
    """Prints the bytes of the runtime, by file and together."""
    (folder,) = (site / "runtime").iterdir()
    files = [entry["path"] for entry in json.loads((folder / "manifest.json").read_text("utf-8"))["files"]]
    total = {"br": 0, "gzip": 0}
    for name in [*files, "manifest.json"]:
        sizes = {encoding: len(server.store.compressed((folder / name).read_bytes(), encoding)) for encoding in total}
        total = {encoding: total[encoding] + size for encoding, size in sizes.items()}
        line(f"  {name}", f"{sizes['br'] / 1000:.0f} kB", f"brotli ({sizes['gzip'] / 1000:.0f} kB gzip)")
    line("runtime, all files", f"{total['br'] / 1e6:.2f} MB", f"brotli ({total['gzip'] / 1e6:.2f} MB gzip)")
