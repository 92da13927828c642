"""DNS over HTTPS (RFC 8484) without the HTTP: what is asked for, and what the body of an answer means.

Who sends the request is handed in: httpx for the command (`doh.py`), the browser's own fetch for a page (`page.py`).
"""

from __future__ import annotations

import asyncio
import base64
import time
from dataclasses import dataclass
from typing import Literal, Protocol

import dns.exception
import dns.message
import dns.name

from ..dns import Answer, DnsBlockedError, DnsError, DnsNetworkError, DnsNoCorsError, DnsTimeoutError
from . import json_form
from .messages import end_of, follow, question, raise_for

CONTENT_TYPE = "application/dns-message"
# The longest DNS message (RFC 1035 §4.2.2); the JSON form of one takes a few times as much.
MAX_WIRE = 65_535
MAX_JSON = 4 * MAX_WIRE

Trouble = Literal["timeout", "blocked", "no-cors", "network"]
_ERRORS: dict[Trouble, type[DnsError]] = {
    "timeout": DnsTimeoutError,
    "blocked": DnsBlockedError,
    "no-cors": DnsNoCorsError,
    "network": DnsNetworkError,
}


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response of whatever status. `kind` is its media type in lower case, without parameters."""

    status: int
    kind: str
    body: bytes


class HttpsError(Exception):
    """There was no response that could be read."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble


class Get(Protocol):
    """Sends one GET request. Redirects are not followed; their status is the answer."""

    async def __call__(self, url: str, *, accept: str, most: int) -> Response:
        """The response; raises HttpsError, also for a body of more than `most` octets."""
        ...


class OverHttps:
    """Asks one server, by GET with the question in wire format.

    Where pages may not read that form (`no-cors`), a server that has a JSON form besides is asked for it from then on.
    """

    def __init__(self, url: str, get: Get, *, json_url: str | None = None) -> None:
        """`url` is the address without the variable `dns`; `json_url` the one that takes `name` and `type`."""
        self._url = url
        self._json_url = json_url
        self._get = get
        self._as_json = False

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
        except TimeoutError as error:
            raise DnsTimeoutError(name, rdtype, "no answer in time") from error

    async def _ask(self, owner: dns.name.Name, name: str, rdtype: str) -> dns.message.Message:
        """One question and its reply. Raises DnsError."""
        message = question(owner, rdtype)
        # The same question gives the same URL, so that HTTP caches know it (RFC 8484 §4.1).
        message.id = 0
        try:
            reply = await self._exchange(message)
        except HttpsError as error:
            raise _ERRORS[error.trouble](name, rdtype, str(error)) from error
        raise_for(name, rdtype, reply)
        return reply

    async def _exchange(self, message: dns.message.QueryMessage) -> dns.message.Message:
        if not self._as_json:
            try:
                return await self._wire(message)
            except HttpsError as error:
                if error.trouble != "no-cors" or self._json_url is None:
                    raise
                self._as_json = True
        return await self._json(message)

    async def _wire(self, message: dns.message.QueryMessage) -> dns.message.Message:
        octets = base64.urlsafe_b64encode(message.to_wire()).rstrip(b"=").decode("ascii")
        response = await self._get(f"{self._url}{_joint(self._url)}dns={octets}", accept=CONTENT_TYPE, most=MAX_WIRE)
        _raise_if_unfit(response, (CONTENT_TYPE,))
        try:
            reply = dns.message.from_wire(response.body)
        except (dns.exception.DNSException, ValueError) as error:
            raise HttpsError("network", "the body is not a DNS message") from error
        if not message.is_response(reply):
            raise HttpsError("network", "the body answers another question")
        return reply

    async def _json(self, message: dns.message.QueryMessage) -> dns.message.Message:
        url = f"{self._json_url}{_joint(str(self._json_url))}{json_form.query(message)}"
        response = await self._get(url, accept="*/*", most=MAX_JSON)
        _raise_if_unfit(response, None)
        try:
            return json_form.reply(message, response.body)
        except ValueError as error:
            raise HttpsError("network", f"the body is not an answer in JSON: {error}") from error


def _joint(url: str) -> str:
    return "&" if "?" in url else "?"


def _raise_if_unfit(response: Response, kinds: tuple[str, ...] | None) -> None:
    """Raises HttpsError for a response that is no answer (RFC 8484 §4.2.1). `kinds` of None: any media type."""
    if 300 <= response.status < 400:
        raise HttpsError("network", f"HTTP {response.status}: redirects are not followed")
    if response.status != 200:
        raise HttpsError("network", f"HTTP {response.status}")
    if kinds is not None and response.kind not in kinds:
        raise HttpsError("network", f"the body is {response.kind[:60] or 'of no type'}, not {kinds[0]}")
