"""A proxy on loopback for browsers that cannot be told where a name is: what they ask of these hosts goes to one port."""

from __future__ import annotations

import selectors
import socket
import socketserver
from collections.abc import Container, Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def connect_proxy(hosts: Container[str], port: int) -> Iterator[int]:
    """Passes the method CONNECT of HTTP to each of `hosts`, port 443, to `port` of this machine; gives its own port.

    Every other name is refused, so that a browser behind it reaches nothing outside.
    """

    class Handler(socketserver.StreamRequestHandler):
        rbufsize = 0  # what comes behind the head belongs to the tunnel

        def handle(self) -> None:
            words = self.rfile.readline().split()
            while self.rfile.readline().strip():
                pass
            host, _, wanted = (words[1].decode("ascii") if len(words) > 1 else "").rpartition(":")
            if words[:1] != [b"CONNECT"] or wanted != "443" or host not in hosts:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", port)) as server:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                _pass_on(self.connection, server)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as proxy:
        thread = Thread(target=proxy.serve_forever)
        thread.start()
        try:
            yield proxy.server_address[1]
        finally:
            proxy.shutdown()
            thread.join()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Bytes both ways until either side ends."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(one, selectors.EVENT_READ, other)
        waiting.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in waiting.select():
                assert isinstance(key.fileobj, socket.socket)
                try:
                    data = key.fileobj.recv(65536)
                except ConnectionError:
                    return
                if not data:
                    return
                key.data.sendall(data)
