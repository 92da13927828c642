"""What a checker asks of the DNS: the Resolver protocol, its answers and its errors. No I/O here.

NXDOMAIN and NODATA are answers: the name server said that there is nothing. Everything else that brings
no records is an error, because nobody said that there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .catalogue import catalogue
from .report import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The records of one name and type.

    `records` are in the form of the type: for TXT the character strings of each record as tuples of bytes
    (RFC 1035 §3.3.14). `exists` is false for NXDOMAIN (RFC 2308 §2.1) and true for NODATA (§2.2).
    """

    name: str
    rdtype: str
    records: tuple[tuple[bytes, ...], ...]
    exists: bool
    ttl: int | None = None  # seconds; of the records, or of the negative answer


class DnsError(Exception):
    """A question that was not answered. `rule` names the finding that says so."""

    rule = "dns-network"

    def __init__(self, name: str, rdtype: str, detail: str = "") -> None:
        super().__init__(f"{name} {rdtype}: {detail or type(self).__name__}")
        self.name = name
        self.rdtype = rdtype
        self.detail = detail


class DnsTimeoutError(DnsError):
    """No answer before the deadline."""

    rule = "dns-timeout"


class DnsServfailError(DnsError):
    """The resolver answered SERVFAIL (RFC 1035 §4.1.1, RCODE 2): a broken zone, a lame server, bad DNSSEC."""

    rule = "dns-servfail"


class DnsRefusedError(DnsError):
    """The resolver answered REFUSED (RCODE 5): it does not serve this client or this name."""

    rule = "dns-refused"


class DnsNetworkError(DnsError):
    """The resolver could not be reached, or what came back is not a DNS answer."""

    rule = "dns-network"


class Resolver(Protocol):
    """Something that answers DNS questions: the system's resolver, a DoH server, a zone file."""

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """Ask for the records of `name` (ASCII, no trailing dot) and `rdtype` ("TXT").

        `deadline` is a `time.monotonic()` in seconds. Raises DnsError.
        """
        ...


def unanswered(error: DnsError) -> Finding:
    """The finding that tells of a question without an answer; it is never taken as "no record"."""
    return catalogue().finding(error.rule, name=error.name, rdtype=error.rdtype, detail=error.detail)


def text_of(strings: tuple[bytes, ...]) -> str:
    """A TXT record as text: strings joined without a separator, octets that are not UTF-8 as \\DDD."""
    data = b"".join(strings)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(octet) if octet < 0x80 else f"\\{octet:03d}" for octet in data)
