"""What a checker asks of the DNS: the Resolver protocol, its answers and its errors. No I/O here.

NXDOMAIN and NODATA are answers: the name server said that there is nothing. Everything else that brings
no records is an error, because nobody said that there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .catalogue import catalogue
from .report import Finding


class Mx(NamedTuple):
    """One MX record (RFC 1035 §3.3.9). The null MX of RFC 7505 has preference 0 and exchange ""."""

    preference: int
    exchange: str  # ASCII, lower case, no trailing dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The records of one name and type, each kind in a field of its own; the others are empty.

    `exists` is false for NXDOMAIN (RFC 2308 §2.1) and true for NODATA (§2.2). Names are ASCII, lower case and
    without the trailing dot.
    """

    name: str
    rdtype: str
    exists: bool
    strings: tuple[tuple[bytes, ...], ...] = ()  # TXT: the character strings of each record (RFC 1035 §3.3.14)
    addresses: tuple[str, ...] = ()  # A, AAAA
    exchanges: tuple[Mx, ...] = ()  # MX, in order of preference
    names: tuple[str, ...] = ()  # PTR, NS, CNAME
    rows: tuple[str, ...] = ()  # DS, TLSA: in the notation of zone files (RFC 4034 §5.3, RFC 6698 §2.2)
    canonical: str | None = None  # where a chain of CNAMEs led, if there was one
    ttl: int | None = None  # seconds; of the records, or of the negative answer
    secure: bool = False  # the resolver says that it has verified the answer by DNSSEC (the AD bit, RFC 4035 §3.2.3)

    @property
    def empty(self) -> bool:
        """No record of that type: NXDOMAIN or NODATA, a "void look-up" in the words of RFC 7208 §4.6.4."""
        return not (self.strings or self.addresses or self.exchanges or self.names or self.rows)


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


class DnsLameError(DnsError):
    """A name server that was asked directly does not serve the name: a referral, or an answer without authority."""

    rule = "dns-lame"


class DnsTruncatedError(DnsError):
    """The answer did not fit in a datagram, and could not be had over TCP (RFC 7766 §5)."""

    rule = "dns-truncated"


class DnsNetworkError(DnsError):
    """The resolver could not be reached, or what came back is not a DNS answer."""

    rule = "dns-network"


class DnsBlockedError(DnsError):
    """A resolver that a page wanted to ask cannot be reached from here: a firewall, or the network is down."""

    rule = "dns-blocked"


class DnsNoCorsError(DnsError):
    """The resolver answers, but does not let pages of other origins read it (no `Access-Control-Allow-Origin`)."""

    rule = "dns-no-cors"


class Resolver(Protocol):
    """Something that answers DNS questions: the system's resolver, a DoH server, a zone file."""

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """Ask for the records of `name` and `rdtype` ("TXT", "A", "AAAA", "MX", "PTR", "NS", "CNAME", "DS" or "TLSA").

        `name` has no trailing dot; a dot divides labels and nothing in it is an escape. Every label has 1 to 63
        octets (`names.askable`). `deadline` is a `time.monotonic()` in seconds. Raises DnsError.
        """
        ...


def unanswered(error: DnsError) -> Finding:
    """The finding that tells of a question without an answer; it is never taken as "no record"."""
    return catalogue().finding(
        error.rule, name=error.name, rdtype=error.rdtype, detail=error.detail or type(error).__name__
    )


def text_of(strings: tuple[bytes, ...]) -> str:
    """A TXT record as text: strings joined without a separator, octets that are not UTF-8 as \\DDD."""
    data = b"".join(strings)
    if data.isascii():
        return data.decode("ascii")
    # The handler keeps an octet that it cannot read as one of U+DC80 to U+DCFF, which UTF-8 itself never gives.
    text = data.decode("utf-8", "surrogateescape")
    return "".join(f"\\{ord(char) - 0xDC00:03d}" if "\udc80" <= char <= "\udcff" else char for char in text)
