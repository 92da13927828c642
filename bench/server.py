"""A static server on loopback for tests and benchmarks: right MIME types, optional compression, faults on request.

It answers as a well-kept production server would (brotli or gzip made once and kept, files named by their content
cached for ever, everything else revalidated), so that a measurement is about the site and not about the server.
"""

import gzip
import hashlib
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import brotli

MIME_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_ALREADY_SMALL = {".png", ".woff2", ".gz", ".ico"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do wrong for one address: each field that is set replaces the right answer's."""

    status: int | None = None
    mime: str | None = None
    body: bytes | None = None  # sent instead of the file, with a length that fits it
    keep: int | None = None  # only so many bytes of the file are sent, as if that were all of it
    delay: float = 0  # seconds before anything is sent


@dataclass(frozen=True, slots=True)
class Sent:
    """One answered request, as the log keeps it. `size` counts the body's bytes on the wire."""

    path: str
    status: int
    size: int
    encoding: str


@dataclass(slots=True)
class _Store:
    """Compressed bodies, kept in memory and, as brotli at its best is slow, on disk under the content's hash."""

    folder: Path | None
    memory: dict[tuple[str, str], bytes] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def compressed(self, body: bytes, encoding: str) -> bytes:
        key = (hashlib.sha256(body).hexdigest(), encoding)
        with self.lock:
            if key not in self.memory:
                self.memory[key] = self._from_disk(body, *key)
            return self.memory[key]

    def _from_disk(self, body: bytes, digest: str, encoding: str) -> bytes:
        if self.folder is None:
            return _compress(body, encoding)
        path = self.folder / f"{digest}.{encoding}"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_compress(body, encoding))
        return path.read_bytes()


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        # Beyond quality 9 large files take a minute for the last few per cent, which only the benchmark wants.
        packed: bytes = brotli.compress(body, quality=11, lgwin=22)
        return packed
    return gzip.compress(body, compresslevel=9, mtime=0)


class StaticServer:
    """Serves folders on 127.0.0.1 while used as a context manager.

    `mounts` maps a path prefix (beginning and ending with "/") to a folder; the longest matching prefix wins.
    `cache` is the folder for compressed bodies; `compress=False` sends everything as it is.
    `immutable` are path prefixes whose files may be kept for ever.
    """

    def __init__(
        self,
        mounts: Mapping[str, Path] | Path,
        *,
        compress: bool = False,
        cache: Path | None = None,
        immutable: Iterable[str] = (),
        port: int = 0,
    ) -> None:
        self.mounts: dict[str, Path] = dict(mounts) if isinstance(mounts, Mapping) else {"/": mounts}
        self.faults: dict[str, Fault] = {}
        self.extra: dict[str, bytes] = {}  # pages that exist only in a test: path -> body
        self.headers: dict[str, str] = {}  # sent with every answer
        self.down = False  # hangs up on everybody, as if there were no network
        self.log: list[Sent] = []
        self.compress = compress
        self.immutable = tuple(immutable)
        self.store = _Store(cache)
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.site = self
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """The origin, without a slash at its end: `http://127.0.0.1:54321`."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def find(self, path: str) -> tuple[str, bytes] | None:
        """The file's name and content for a request path, or None. A folder answers with its index.html."""
        if path in self.extra:
            return (path if "." in path.rsplit("/", 1)[-1] else path + "index.html", self.extra[path])
        for prefix in sorted(self.mounts, key=len, reverse=True):
            if path.startswith(prefix):
                root = self.mounts[prefix].resolve()
                target = (root / path.removeprefix(prefix)).resolve()
                if target.is_dir() and path.endswith("/"):
                    target /= "index.html"
                if target.is_relative_to(root) and target.is_file():
                    return target.name, target.read_bytes()
                return None
        return None


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    site: StaticServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that stops listening in the middle is none of our errors."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write for head and body, else small answers wait for an acknowledgement

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Nothing on standard error: the log is kept in `StaticServer.log`."""

    def _answer(self, *, with_body: bool) -> None:
        assert isinstance(self.server, _Listener)
        site = self.server.site
        if site.down:
            self.close_connection = True
            return
        path = unquote(urlsplit(self.path).path)
        fault = site.faults.get(path, Fault())
        time.sleep(fault.delay)
        found = site.find(path)
        if found is None and fault.body is None:
            found, status = ("404.txt", b"not found\n"), 404
        else:
            status = 200
        name, body = found or (path, b"")
        body = fault.body if fault.body is not None else body[: fault.keep]
        suffix = "." + name.rsplit(".", 1)[-1]
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        encoding = self._encoding(site, suffix, body)
        if status == 200 and fault.status is None and self.headers.get("If-None-Match") == tag:
            status, body, encoding = 304, b"", ""
        if encoding:
            body = site.store.compressed(body, encoding)
        self.send_response(fault.status or status)
        self.send_header("Content-Type", fault.mime or MIME_TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", tag)
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Cache-Control", _FOR_EVER if path.startswith(site.immutable) else "no-cache")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        for header, value in site.headers.items():
            self.send_header(header, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)
        self.wfile.flush()
        site.log.append(Sent(path, fault.status or status, len(body), encoding))

    def _encoding(self, site: StaticServer, suffix: str, body: bytes) -> str:
        if not site.compress or suffix in _ALREADY_SMALL or len(body) < 200:
            return ""
        accepted = self.headers.get("Accept-Encoding", "")
        return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
