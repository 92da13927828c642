"""Fetches one text over HTTPS as RFC 8461 §3.3 has it: the certificate is verified and redirects are not followed."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
import zlib
from collections.abc import Iterator

import httpx

from ..dns import DnsError, DnsNetworkError, DnsTimeoutError, Resolver
from ..fetching import CertificateFault, FetchError, Page
from .client import Client

# A body is read so far, in octets; RFC 8461 §3.3 suggests a limit of 64 kilobytes.
MAX_BODY = 1_000_000
# Seconds, where nobody says how long.
PATIENCE = 10.0
# So many addresses of a host are tried.
MOST_ADDRESSES = 4
# X509_V_ERR_… of OpenSSL (its x509_vfy.h).
_FAULTS: dict[int, CertificateFault] = {9: "expired", 10: "expired", 18: "self-signed", 62: "name", 64: "name"}


class HttpsFetcher:
    """Connects to an address that the resolver gives, with the host's name in TLS and in the request.

    Proxies of the environment are not used: they would resolve the name themselves. `SSL_CERT_FILE` is honoured.
    """

    def __init__(
        self, resolver: Resolver | None = None, *, trust: ssl.SSLContext | None = None, port: int = 443
    ) -> None:
        """Without a resolver the system's is asked. `trust` replaces the usual authorities."""
        self._resolver = resolver
        self._port = port
        headers = {"accept": "text/plain", "accept-encoding": "identity", "user-agent": "mailcheck"}
        self._client = Client(
            lambda: {"headers": headers, "trust_env": False, "verify": trust or httpx.create_ssl_context()}
        )

    async def fetch(self, url: str, *, deadline: float | None) -> Page:
        """See `fetching.Fetcher`."""
        parts = httpx.URL(url)
        if parts.scheme != "https":
            raise ValueError(f"{url} does not begin with https://")
        seconds = PATIENCE if deadline is None else deadline - time.monotonic()
        if seconds <= 0:
            raise FetchError("timeout", "no time was left")
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._addresses(parts.host, time.monotonic() + seconds)
                return await self._from_any(parts, addresses)
        except TimeoutError as error:
            raise FetchError("timeout", f"{seconds:.0f} s") from error

    async def _addresses(self, host: str, deadline: float) -> list[str]:
        """The addresses of a host, those of IPv4 first. Raises DnsError, FetchError where it has none."""
        found: list[str] = []
        if self._resolver is None:
            found = await _of_the_system(host)
        else:
            failed: DnsError | None = None
            for rdtype in ("A", "AAAA"):
                try:
                    answer = await self._resolver.resolve(host, rdtype, deadline=deadline)
                except DnsError as error:
                    failed = error
                else:
                    found += answer.addresses
            if failed and not found:
                raise failed
        if not found:
            raise FetchError("no-address", host)
        return found[:MOST_ADDRESSES]

    async def _from_any(self, url: httpx.URL, addresses: list[str]) -> Page:
        """The response of the first address that can be connected to. Raises FetchError."""
        first: FetchError | None = None
        for address in addresses:
            try:
                return await self._from(url, address)
            except FetchError as error:
                if error.kind not in ("refused", "network"):
                    raise
                first = first or error
        raise first or FetchError("no-address", url.host)

    async def _from(self, url: httpx.URL, address: str) -> Page:
        target = url.copy_with(host=address, port=self._port)
        request = self._client.connected().build_request(
            "GET", target, headers={"host": url.host}, extensions={"sni_hostname": url.host}
        )
        try:
            response = await self._client.connected().send(request, stream=True)
            try:
                body = await _body(response)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            raise _fault(error) from error
        headers = response.headers
        return Page(
            status=response.status_code,
            content_type=headers.get("content-type", ""),
            body=body,
            location=headers.get("location"),
        )


async def _of_the_system(host: str) -> list[str]:
    """Asks the system. Raises DnsError."""
    loop = asyncio.get_running_loop()
    try:
        rows = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            return []
        if error.errno == socket.EAI_AGAIN:
            raise DnsTimeoutError(host, "A", "no answer in time") from error
        raise DnsNetworkError(host, "A", error.strerror or "") from error
    found = [(family != socket.AF_INET, str(address[0])) for family, _, _, _, address in rows]
    return [address for _, address in sorted(dict.fromkeys(found), key=lambda one: one[0])]


async def _body(response: httpx.Response) -> bytes:
    """The body, decompressed, and never more than `MAX_BODY` of it in memory. Raises FetchError."""
    body = b""
    async for part in response.aiter_raw():
        body += part
        if len(body) > MAX_BODY:
            raise FetchError("size", f"HTTP {response.status_code}")
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("network", f"content-encoding: {coding[:40]}")
    unpacking = zlib.decompressobj(wbits=47 if coding != "deflate" else 15)
    try:
        plain = unpacking.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise FetchError("network", f"content-encoding: {error}") from error
    if len(plain) > MAX_BODY:
        raise FetchError("size", f"HTTP {response.status_code}")
    return plain


def _fault(error: BaseException) -> FetchError:
    """What went wrong: httpx wraps the errors of the socket and of TLS several times."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            fault = _FAULTS.get(cause.verify_code, "untrusted")
            return FetchError("certificate", cause.verify_message, fault)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchError("refused", "connection refused")
    if not any(isinstance(cause, ConnectionError | ssl.SSLEOFError) for cause in causes):  # who broke it off?
        for cause in causes:
            if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLWantReadError | ssl.SSLWantWriteError):
                return FetchError("tls", cause.reason or str(cause))
    return FetchError("network", str(error) or type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, what it was raised from, and what those were raised from."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
