"""A DNS-over-HTTPS server (RFC 8484) that the reader named."""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from urllib.parse import urlsplit

import dns.exception
import dns.message
import dns.name
import httpx

from ..dns import Answer, DnsNetworkError, DnsTimeoutError
from ..fetchers.client import Client
from .messages import end_of, follow, question, raise_for

CONTENT_TYPE = "application/dns-message"
# The longest DNS message (RFC 1035 §4.2.2).
MAX_BODY = 65_535


class DohResolver:
    """Asks by GET with the question in wire format. Redirects are not followed and certificates are verified."""

    def __init__(self, url: str, *, trust: ssl.SSLContext | None = None) -> None:
        """`url` begins with https://. `trust` replaces the usual authorities. Raises ValueError for another URL."""
        # A URI template, as RFC 8484 §3 has it, ends in the place of its one variable.
        self._url = httpx.URL(_checked(url.removesuffix("{?dns}")))
        headers = {"accept": CONTENT_TYPE, "accept-encoding": "identity", "user-agent": "mailcheck"}
        self._client = Client(lambda: {"http2": True, "headers": headers, "verify": True if trust is None else trust})

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        seconds = end_of(deadline) - time.monotonic()
        if seconds <= 0:
            raise DnsTimeoutError(name, rdtype, "no answer in time")

        async def ask(owner: dns.name.Name) -> dns.message.Message:
            return await self._ask(owner, name, rdtype)

        try:
            async with asyncio.timeout(seconds):
                return await follow(ask, name, rdtype)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise DnsTimeoutError(name, rdtype, "no answer in time") from error

    async def _ask(self, owner: dns.name.Name, name: str, rdtype: str) -> dns.message.Message:
        """One question and its reply. Raises DnsError, httpx.TimeoutException."""
        message = question(owner, rdtype)
        # The same question gives the same URL, so that HTTP caches know it (RFC 8484 §4.1).
        message.id = 0
        try:
            try:
                body = await self._body(message, name, rdtype)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                # A server may close a connection that it kept open just when it is used again.
                body = await self._body(message, name, rdtype)
        except httpx.TimeoutException:
            raise
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise DnsNetworkError(name, rdtype, str(error) or type(error).__name__) from error
        try:
            reply = dns.message.from_wire(body)
        except (dns.exception.DNSException, ValueError) as error:
            raise DnsNetworkError(name, rdtype, "the body is not a DNS message") from error
        if not message.is_response(reply):
            raise DnsNetworkError(name, rdtype, "the body answers another question")
        raise_for(name, rdtype, reply)
        return reply

    async def _body(self, message: dns.message.Message, name: str, rdtype: str) -> bytes:
        """The body of a good HTTP response. Raises DnsNetworkError, httpx.HTTPError."""
        octets = base64.urlsafe_b64encode(message.to_wire()).rstrip(b"=").decode("ascii")
        url = self._url.copy_add_param("dns", octets)
        async with self._client.connected().stream("GET", url) as response:
            _raise_if_unfit(response, name, rdtype)
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_BODY:
                    raise DnsNetworkError(name, rdtype, "the body is longer than a DNS message can be")
        return body


def _checked(url: str) -> str:
    """A URL that can be asked. Raises ValueError in words for the reader."""
    try:
        parts = urlsplit(url)
        fit = bool(parts.hostname) and parts.port != 0 and not parts.fragment and parts.username is None
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise ValueError(f"{url} is not a URL: {error}") from error
    if parts.scheme != "https":
        raise ValueError(f"{url} does not begin with https://")
    if not fit:
        raise ValueError(f"{url} is not the address of a DNS server, such as https://dns.example/dns-query")
    return url


def _raise_if_unfit(response: httpx.Response, name: str, rdtype: str) -> None:
    """Raises DnsNetworkError for a response that is no answer (RFC 8484 §4.2.1)."""
    if response.is_redirect:
        raise DnsNetworkError(name, rdtype, f"HTTP {response.status_code}: redirects are not followed")
    if response.status_code != 200:
        raise DnsNetworkError(name, rdtype, f"HTTP {response.status_code}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != CONTENT_TYPE:
        raise DnsNetworkError(name, rdtype, f"the body is {kind[:60] or 'of no type'}, not {CONTENT_TYPE}")
