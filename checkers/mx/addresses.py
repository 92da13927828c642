"""IP addresses of mail servers: which of them no server on the internet can reach.

An own table, because the `ipaddress` module's answers (`is_private`, `is_global`) changed between Python versions.
The blocks are those of RFC 6890 §2.2.2 and §2.2.3, RFC 5771 §3 and RFC 4291 §2.7.
"""

from __future__ import annotations

import ipaddress
from functools import cache

# Block → who set it aside.
_SPECIAL = {
    "0.0.0.0/8": "RFC 6890",
    "10.0.0.0/8": "RFC 6890",
    "100.64.0.0/10": "RFC 6890",
    "127.0.0.0/8": "RFC 6890",
    "169.254.0.0/16": "RFC 6890",
    "172.16.0.0/12": "RFC 6890",
    "192.0.0.0/24": "RFC 6890",
    "192.0.2.0/24": "RFC 5737",
    "192.168.0.0/16": "RFC 6890",
    "198.18.0.0/15": "RFC 6890",
    "198.51.100.0/24": "RFC 5737",
    "203.0.113.0/24": "RFC 5737",
    "224.0.0.0/4": "RFC 5771",
    "240.0.0.0/4": "RFC 6890",
    "::/128": "RFC 6890",
    "::1/128": "RFC 6890",
    "::ffff:0:0/96": "RFC 6890",
    "100::/64": "RFC 6890",
    "2001:2::/48": "RFC 6890",
    "2001:10::/28": "RFC 6890",
    "2001:db8::/32": "RFC 6890",
    "fc00::/7": "RFC 6890",
    "fe80::/10": "RFC 6890",
    "ff00::/8": "RFC 4291",
}


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    if len(text) > 45 or not text[:1] or text[0] not in "0123456789abcdefABCDEF:":
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "." in text or ":" in text


def special_block(address: str) -> tuple[str, str] | None:
    """The block of addresses that are not reachable over the internet which this one is in, and its document."""
    parsed = ipaddress.ip_address(address)
    for block, document in _blocks():
        if parsed.version == block.version and parsed in block:
            return str(block), document
    return None


@cache
def _blocks() -> tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str], ...]:
    return tuple((ipaddress.ip_network(block), document) for block, document in _SPECIAL.items())


def reverse_name(address: str) -> str:
    """The name at which the PTR record of an address stands (RFC 1035 §3.5, RFC 3596 §2.5)."""
    return ipaddress.ip_address(address).reverse_pointer
