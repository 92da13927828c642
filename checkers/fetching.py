"""What a checker asks of the web: the Fetcher protocol, its answer and its errors. No I/O here.

Only a policy of MTA-STS is fetched (RFC 8461 §3.3). Every HTTP status is an answer; an error means that there was none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

# `no-address`: the DNS says that the host has none. `timeout`, `network`: nobody knows. `refused`, `certificate`,
# `tls`: the host did answer, in a way that ends it. `size`: the body is longer than anybody would read.
FetchKind = Literal["no-address", "timeout", "network", "refused", "certificate", "tls", "size"]
# What is wrong with a certificate.
CertificateFault = Literal["expired", "name", "self-signed", "untrusted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An HTTP response. Redirects are not followed."""

    status: int
    content_type: str  # as sent, "" where there is none
    body: bytes  # decompressed
    location: str | None = None  # where a redirect leads


class FetchError(Exception):
    """There was no response."""

    def __init__(self, kind: FetchKind, detail: str, fault: CertificateFault | None = None) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail  # in the words of the library, for people who know them
        self.fault = fault  # only where `kind` is certificate


class Fetcher(Protocol):
    """Something that fetches a text over HTTPS; none exists in a page."""

    async def fetch(self, url: str, *, deadline: float | None) -> Page:
        """The response to GET `url`. `deadline` is a `time.monotonic()` in seconds. Raises FetchError, DnsError."""
        ...
