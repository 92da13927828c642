"""The public resolvers of the pages, on loopback: nsd as authority, unbound behind it, and nginx in front of each resolver's
own name, with a certificate of a test authority and the CORS header that pages need. The browser is told where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from checkers.datafiles import load
from tests.dns_support import certificate, nsd, origin_of, unbound
from tests.web_support import Authority, Host, nginx

# What nginx does for a resolver that answers pages; unbound itself sends no CORS header.
_CORS = 'add_header Access-Control-Allow-Origin "*" always;'


def _passing(port: int, words: str) -> str:
    """nginx as a gRPC proxy, which is its one way to speak HTTP/2 to the server behind it; unbound wants that."""
    return f"location /dns-query {{ grpc_pass grpcs://127.0.0.1:{port}; grpc_set_header Host $host; {words} }}"


def hosts() -> dict[str, str]:
    """The host of each resolver, by its id."""
    return {row["id"]: str(urlsplit(row["url"]).hostname) for row in load("resolvers")}


@dataclass(frozen=True, slots=True)
class Resolvers:
    """Where they listen, and what the browser must be told so that it finds them there."""

    port: int
    log: Path

    @property
    def flags(self) -> list[str]:
        """Flags for Chromium. Every other name leads nowhere."""
        rules = [f"MAP {host} 127.0.0.1:{self.port}" for host in hosts().values()]
        return [f"--host-resolver-rules={', '.join(rules)}"]

    def asked(self) -> list[str]:
        """The requests that came, as "host path" lines."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@contextmanager
def resolvers(zones: list[str], folder: Path, *, words: Mapping[str, str] | None = None) -> Iterator[Resolvers]:
    """All resolvers of the pages. `words` replaces what nginx does for one, by its id; "" has its connections refused."""
    for name in ("nsd", "unbound", "nginx"):
        (folder / name).mkdir()
    made = certificate(folder / "unbound")
    authority = Authority.new(folder / "nginx", "authority")
    with nsd(zones, folder / "nsd") as port:
        stubs = {origin_of(zone): port for zone in zones}
        with unbound(stubs, folder / "unbound", made) as ports:
            usual, without = _passing(ports.https, _CORS), _passing(ports.https, "")
            log = f"access_log {folder}/nginx/asked.log combined;"
            given = {id_: (words or {}).get(id_, usual) for id_ in hosts()}
            served = {
                hosts()[id_]: Host(authority.issue(hosts()[id_]), log + (without if what == "no-cors" else what))
                for id_, what in given.items()
                if what
            }
            with nginx(served, folder / "nginx") as listening:
                yield Resolvers(listening, folder / "nginx" / "asked.log")
