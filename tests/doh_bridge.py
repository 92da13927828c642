"""DNS over HTTP on loopback in front of a real name server: octets in, octets out, with the header that pages need."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


def _forwarded(question: bytes, port: int) -> bytes:
    """The name server's reply over TCP (RFC 1035 §4.2.2), so that nothing is cut."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as server:
        server.sendall(len(question).to_bytes(2, "big") + question)
        with server.makefile("rb") as stream:
            return stream.read(int.from_bytes(stream.read(2), "big"))


@contextmanager
def doh_bridge(port: int) -> Iterator[str]:
    """The address at which the name server on `port` can be asked by pages."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            (word,) = parse_qs(urlsplit(self.path).query)["dns"]
            body = _forwarded(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)), port)
            self.send_response(200)
            self.send_header("Content-Type", "application/dns-message")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is logged."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/dns-query"
        finally:
            server.shutdown()
            thread.join()
