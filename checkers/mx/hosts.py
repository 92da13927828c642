"""What stands where an MX record names its host, taken apart: URL, port, address, name (RFC 5321 §2.3.5, §4.1.2)."""

from __future__ import annotations

import re

from ..names import dns_name
from ..providers import by_mx_host
from .addresses import is_address

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/+")
_PORT = re.compile(r"([^:]+):([0-9]{1,5})")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# The last label of a name that was certainly meant to be whole.
_WHOLE = re.compile(r"(?:[a-z0-9-]+\.)+(?:com|net|org|com\.cn|net\.cn|org\.cn)")


def bare(text: str) -> str:
    """The address in `[203.0.113.7]` or `203.0.113.7.`, else the text."""
    return text.strip("[]").removesuffix(".")


def without_url(text: str) -> str:
    """The host of a URL; the text itself where it is none."""
    match = _SCHEME.match(text)
    rest = text[match.end() :] if match else text
    return re.split(r"[/?#]", rest, maxsplit=1)[0].strip(":")


def without_port(text: str) -> str:
    """The host in `mx1.example.com:25`."""
    match = _PORT.fullmatch(text)
    return match[1] if match and not is_address(text) else text


def plain_name(text: str) -> str:
    """A host as the DNS has it: ASCII, lower case, no final dot. A name that cannot be read stays as it is."""
    return dns_name(text) or text.removesuffix(".").lower()


def good_labels(name: str) -> bool:
    """Whether every label is one of a host name (RFC 1123 §2.1), underscores aside."""
    return len(name) <= 253 and all(_LABEL.fullmatch(label.replace("_", "a")) for label in name.split("."))


def without_doubled_end(name: str) -> str | None:
    """`mx.example.com` for `mx.example.com.example.com`; None where nothing is doubled."""
    labels = name.split(".")
    for size in range(2, len(labels) // 2 + 1):
        if labels[-size:] == labels[-2 * size : -size]:
            return ".".join(labels[:-size])
    return None


def without_zone(name: str, zone: str) -> str | None:
    """`mx1.example.net` for `mx1.example.net.example.com` in the zone `example.com`; None where it is not so clear."""
    inner = name.removesuffix(f".{zone}")
    return inner if inner != name and (_WHOLE.fullmatch(inner) or by_mx_host(inner)) else None


def is_whole(name: str, owner: str) -> bool:
    """Whether a name without a final dot was certainly meant to be a whole one."""
    return (owner != "" and name.endswith(f".{owner}")) or name == owner or _WHOLE.fullmatch(name) is not None


def is_loopback_name(name: str) -> bool:
    """RFC 6761 §6.3: `localhost` and what is below it is the machine itself."""
    return name in {"localhost", "localhost.localdomain"} or name.endswith(".localhost")
