"""The resolver of this computer, or a name server that the reader named, over UDP and TCP."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.nameserver
import dns.rcode
import dns.resolver

from ..dns import (
    Answer,
    DnsError,
    DnsLameError,
    DnsNetworkError,
    DnsRefusedError,
    DnsServfailError,
    DnsTimeoutError,
    DnsTruncatedError,
)
from .datagrams import Conversation, Server, Sockets
from .messages import end_of, follow, question, raise_for

# How long a server is waited for before the next one is asked, or the same one again, in seconds; doubles each round.
FIRST_WAIT = 1.0
# Where several servers fail in several ways, what tells most about the name.
_TELLING = (DnsServfailError, DnsTruncatedError, DnsRefusedError, DnsLameError, DnsNetworkError)


class SystemResolver:
    """Asks the name servers of the system's configuration, or the one that is given."""

    def __init__(self, server: str | None = None, port: int = 53) -> None:
        """`server` is an IP address. Raises DnsNetworkError where the system has no usable configuration."""
        self._servers = [(server, port)] if server is not None else _configured()
        self._sockets = Sockets()

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`. A cut answer is asked again over TCP (RFC 7766 §5)."""
        asking = _Asking(self._servers, self._sockets, name, rdtype, deadline)
        async with AsyncExitStack() as stack:
            return await follow(lambda owner: asking.ask(owner, stack), name, rdtype)


def _configured() -> list[Server]:
    """The name servers of /etc/resolv.conf, or of the Windows registry."""
    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration as error:
        raise DnsNetworkError("", "", str(error)) from error
    servers = []
    for server in resolver.nameservers:
        if isinstance(server, str):
            servers.append((server, resolver.nameserver_ports.get(server, resolver.port)))
        elif isinstance(server, dns.nameserver.AddressAndPortNameserver):
            servers.append((server.address, server.port))
    if not servers:
        raise DnsNetworkError("", "", "the system names no DNS server")
    return servers


class _Asking:
    """One question of a checker: the servers, how much time is left, and who failed how."""

    def __init__(
        self, servers: Sequence[Server], sockets: Sockets, name: str, rdtype: str, deadline: float | None
    ) -> None:
        self._servers = servers
        self._sockets = sockets
        self._name = name
        self._rdtype = rdtype
        self._end = end_of(deadline)

    def _seconds(self) -> float:
        """How long there still is. Raises DnsTimeoutError where the time is up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise DnsTimeoutError(self._name, self._rdtype, "no answer in time")
        return left

    async def ask(self, owner: dns.name.Name, stack: AsyncExitStack) -> dns.message.Message:
        """The reply of the first server that has one. Raises DnsError.

        A server that is silent is asked again, since datagrams get lost; one that failed is not. It is listened to
        in between: a late answer to the first datagram is as good as one to the second.
        """
        message = question(owner, self._rdtype)
        conversations: dict[Server, Conversation] = {}
        failures: list[DnsError] = []
        silent = list(self._servers)
        wait = FIRST_WAIT
        self._seconds()
        while silent:
            still_silent = []
            for server in silent:
                # Other servers are tried in the time that is left; what one of them said stands all the same.
                if failures and self._end <= time.monotonic():
                    break
                seconds = min(wait, self._seconds())
                try:
                    return await self._ask_one(server, message, conversations, seconds, stack)
                except DnsTimeoutError:
                    still_silent.append(server)
                except DnsError as error:
                    failures.append(error)
            # A further round is against lost datagrams. Where a server gave its reason, nothing was lost.
            silent = [] if failures else still_silent
            wait *= 2
        raise min(failures, key=lambda error: _TELLING.index(type(error)))

    async def _ask_one(
        self,
        server: Server,
        message: dns.message.QueryMessage,
        conversations: dict[Server, Conversation],
        seconds: float,
        stack: AsyncExitStack,
    ) -> dns.message.Message:
        """One datagram to one server, and the answer or the error that came of it."""
        try:
            if server not in conversations:
                conversation = self._sockets.conversation(server)
                conversations[server] = await stack.enter_async_context(conversation)
            reply = await conversations[server].exchange(message, seconds)
            if reply.rcode() == dns.rcode.FORMERR and reply.edns < 0:
                # A server that does not know EDNS says so in this way (RFC 6891 §7).
                message = question(message.question[0].name, self._rdtype, edns=False)
                reply = await conversations[server].exchange(message, self._seconds())
        except dns.message.Truncated:
            reply = await self._over_tcp(server, message)
        except TimeoutError as error:
            raise DnsTimeoutError(self._name, self._rdtype, "no answer in time") from error
        except (dns.exception.DNSException, OSError, EOFError) as error:
            raise DnsNetworkError(self._name, self._rdtype, _words(error)) from error
        raise_for(self._name, self._rdtype, reply)
        return reply

    async def _over_tcp(self, server: Server, message: dns.message.QueryMessage) -> dns.message.Message:
        """The whole of an answer that was cut. Where it cannot be had, that is said, and not that there is nothing."""
        host, port = server
        try:
            reply = await dns.asyncquery.tcp(message, host, port=port, timeout=self._seconds())
        except (dns.exception.DNSException, OSError, EOFError) as error:
            raise DnsTruncatedError(self._name, self._rdtype, f"TCP: {_words(error)}") from error
        if reply.flags & dns.flags.TC:
            raise DnsTruncatedError(self._name, self._rdtype, "TCP: cut there too")
        return reply


def _words(error: BaseException) -> str:
    """What went wrong, never empty."""
    if isinstance(error, EOFError):
        return "the connection ended too early"
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
