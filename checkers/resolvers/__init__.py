"""Implementations of `dns.Resolver`. Only these, the fetchers, the command and the page's door touch the world.

The libraries behind them are slow to import, so each stands in a module of its own that is imported when it is wanted.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from ..dns import Resolver

_PORT = 53
_BRACKETED = re.compile(r"\[(?P<host>[^\[\]]*)\](?::(?P<port>[0-9]{1,5}))?")
_PLAIN = re.compile(r"(?P<host>[^:]*):(?P<port>[0-9]{1,5})")


def resolver_for(spec: str | None) -> Resolver:
    """The resolver that a reader names: ADDRESS[:PORT], [IPV6]:PORT or https://…; the system's one for None.

    Raises ValueError in words for the reader, and DnsNetworkError where the system has no resolver.
    """
    if spec is None:
        from .system import SystemResolver  # noqa: PLC0415

        return SystemResolver()
    spec = spec.strip()
    if "://" in spec:
        if not spec.lower().startswith("https://"):
            raise ValueError(f"{spec}: a server with a URL is asked over https:// only")
        from .doh import DohResolver  # noqa: PLC0415

        return DohResolver(spec)
    host, port = _host_and_port(spec)
    from .system import SystemResolver  # noqa: PLC0415

    return SystemResolver(host, port)


def _host_and_port(spec: str) -> tuple[str, int]:
    """An address and a port out of one word. A name is refused: whom would one ask for its address?"""
    match = _BRACKETED.fullmatch(spec) or _PLAIN.fullmatch(spec)
    host = match["host"] if match else spec
    port = int(match["port"] or _PORT) if match else _PORT
    try:
        ip_address(host)
    except ValueError:
        raise ValueError(
            f"{spec} is not a server's address: give an IP address, ADDRESS:PORT, [IPV6]:PORT or https://…"
        ) from None
    if not 0 < port < 65536:
        raise ValueError(f"{spec}: a port is a number from 1 to 65535")
    return host, port
