"""Serve the built site on loopback, and with --watch rebuild it when a file changes."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench.server import StaticServer
from scripts import dev

# How often files are looked at, in seconds.
PAUSE = 0.7


def main() -> int:
    """Serve until Ctrl-C. The port is the next free one where the wanted one is taken."""
    parser = argparse.ArgumentParser(prog="make serve")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--watch", action="store_true")
    words = parser.parse_args()
    server = _server(words.port)
    with server:
        print(f"→ serving {server.url}/ (zh) and {server.url}/en/ (en); Ctrl-C ends", flush=True)
        try:
            _wait(watch=words.watch)
        except KeyboardInterrupt:
            print("\n→ ended")
    return 0


def _server(port: int) -> StaticServer:
    for candidate in range(port, port + 20):
        try:
            return StaticServer(dev.ROOT / "site", port=candidate)
        except OSError:
            if candidate == port:
                print(f"→ port {port} is taken, trying the next ones", file=sys.stderr)
    raise dev.SetupError(f"no free port from {port} to {port + 19}; choose another with PORT=…")


def _wait(*, watch: bool) -> None:
    seen = _state() if watch else {}
    while True:
        time.sleep(PAUSE)
        if watch and (now := _state()) != seen:
            changed = sorted(path.relative_to(dev.ROOT) for path in now if now[path] != seen.get(path))
            dev.step(f"changed: {', '.join(map(str, changed[:3])) or 'a file was removed'}")
            seen = now
            try:
                dev.build_site()
            except dev.SetupError as error:
                # The old site may be half gone, but the next change builds it again.
                print(f"error: {error}", file=sys.stderr)


def _state() -> dict[Path, int]:
    """The time of the last change of every input of the site, in nanoseconds."""
    state: dict[Path, int] = {}
    for name in dev.SITE_INPUTS:
        path = dev.ROOT / name
        for file in path.rglob("*") if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                state[file] = file.stat().st_mtime_ns
    return state


if __name__ == "__main__":
    sys.exit(main())
