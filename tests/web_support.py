"""A real web server on loopback: Debian's nginx with the policy hosts that a test wants, each with a certificate."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.dns_support import free_port

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority in a folder of its own."""

    folder: Path
    name: str

    @classmethod
    def new(cls, folder: Path, name: str) -> Authority:
        made = cls(folder, name)
        _openssl(
            "req", "-x509", *_CURVE, "-keyout", made.key, "-out", made.certificate, "-days", "30",
            "-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )  # fmt: skip
        return made

    @property
    def key(self) -> Path:
        return self.folder / f"{self.name}.key"

    @property
    def certificate(self) -> Path:
        return self.folder / f"{self.name}.pem"

    def trust(self) -> ssl.SSLContext:
        """Believes this authority and no other."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def issue(self, host: str, *, days: int = 30) -> Pair:
        """A certificate for a host; with a negative number of days one that has expired."""
        made = Pair(self.folder / f"{self.name}-{host}{days}.key", self.folder / f"{self.name}-{host}{days}.pem")
        names = self.folder / "names.cnf"
        names.write_text(
            f"subjectAltName=DNS:{host}\nbasicConstraints=critical,CA:FALSE\n"
            "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
        )
        request = self.folder / "request.csr"
        _openssl("req", "-new", *_CURVE, "-keyout", made.key, "-out", request, "-subj", f"/CN={host[:60]}")
        _openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
            "-out", made.chain, "-days", str(days), "-extfile", names,
        )  # fmt: skip
        return made


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate."""

    key: Path
    chain: Path

    @classmethod
    def self_signed(cls, folder: Path, host: str) -> Pair:
        made = cls(folder / f"self-{host}.key", folder / f"self-{host}.pem")
        _openssl(
            "req", "-x509", *_CURVE, "-keyout", made.key, "-out", made.chain, "-days", "30",
            "-subj", f"/CN={host[:60]}", "-addext", f"subjectAltName=DNS:{host}",
        )  # fmt: skip
        return made


@dataclass(frozen=True, slots=True)
class Host:
    """One name at the server: its certificate, and what nginx does for it, in the words of its configuration."""

    pair: Pair
    words: str


_CONFIG = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server_names_hash_bucket_size 128;
  types {{ }}
  default_type text/plain;
  server {{ listen 127.0.0.1:{port} ssl default_server; ssl_reject_handshake on; }}
{servers}
}}
"""
_SERVER = """  server {{
    listen 127.0.0.1:{port} ssl;
    server_name {name};
    ssl_certificate {pair.chain};
    ssl_certificate_key {pair.key};
    {words}
  }}
"""


@contextmanager
def nginx(hosts: Mapping[str, Host], folder: Path) -> Iterator[int]:
    """Serve hosts over HTTPS; gives the port. A name that is not listed has its handshake refused.

    One process without privileges. Stops the server that it started, by its process.
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
    assert program, "nginx is missing: apt-get install nginx"
    port = free_port()
    servers = "".join(
        _SERVER.format(port=port, name=name, pair=host.pair, words=host.words) for name, host in hosts.items()
    )
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, servers=servers), encoding="utf-8")
    words = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    with (folder / "nginx.log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "LC_ALL": "C"})
    try:
        _wait_until_it_listens(port, server, folder)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_until_it_listens(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.2):
                return
        except OSError:
            time.sleep(0.05)
    logs = "".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log")))
    raise AssertionError(f"port {port} does not listen: {logs[-2000:]}")
