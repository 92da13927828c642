"""A DNS-over-HTTPS server (RFC 8484) that the reader of the command named."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

import httpx

from ..dns import Answer
from ..fetchers.client import Client
from .over_https import HttpsError, OverHttps, Response


class DohResolver:
    """Asks by GET with the question in wire format. Redirects are not followed and certificates are verified."""

    def __init__(self, url: str, *, trust: ssl.SSLContext | None = None) -> None:
        """`url` begins with https://. `trust` replaces the usual authorities. Raises ValueError for another URL."""
        headers = {"accept-encoding": "identity", "user-agent": "mailcheck"}
        self._client = Client(lambda: {"http2": True, "headers": headers, "verify": True if trust is None else trust})
        # A URI template, as RFC 8484 §3 has it, ends in the place of its one variable.
        self._server = OverHttps(_checked(url.removesuffix("{?dns}")), self._get)

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        return await self._server.resolve(name, rdtype, deadline=deadline)

    async def _get(self, url: str, *, accept: str, most: int) -> Response:
        """See `over_https.Get`."""
        try:
            try:
                return await self._sent(url, accept, most)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
                # A server may close a connection that it kept open just when it is used again.
                return await self._sent(url, accept, most)
        except httpx.TimeoutException as error:
            raise HttpsError("timeout", "no answer in time") from error
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise HttpsError("network", str(error) or type(error).__name__) from error

    async def _sent(self, url: str, accept: str, most: int) -> Response:
        """Raises HttpsError, httpx.HTTPError."""
        async with self._client.connected().stream("GET", url, headers={"accept": accept}) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            body = b""
            if response.status_code == 200:  # the body of anything else is of no use
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > most:
                        raise HttpsError("network", "the body is longer than a DNS message can be")
        return Response(response.status_code, kind, body)


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
