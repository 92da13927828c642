"""The resolver of this computer, or a name server that the reader named, by dnspython over UDP and TCP."""

from __future__ import annotations

import time

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.resolver

from ..dns import Answer, DnsError, DnsNetworkError, DnsRefusedError, DnsServfailError, DnsTimeoutError

# How long one question may take where the caller sets no deadline, in seconds.
DEFAULT_SECONDS = 10.0


class SystemResolver:
    """Asks the name servers of the system's configuration, or the one that is given."""

    def __init__(self, server: str | None = None, port: int = 53) -> None:
        """`server` is an IP address. Raises DnsNetworkError where the system has no usable configuration."""
        try:
            self._resolver = dns.asyncresolver.Resolver(configure=server is None)
        except dns.resolver.NoResolverConfiguration as error:
            raise DnsNetworkError("", "", str(error)) from error
        if server is not None:
            self._resolver.nameservers = [dns.nameserver.Do53Nameserver(server, port)]
        # SERVFAIL is an answer that we tell of, not a reason to ask until the time is up.
        self._resolver.retry_servfail = False

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`. Truncated UDP answers are asked again over TCP by dnspython."""
        seconds = DEFAULT_SECONDS if deadline is None else deadline - time.monotonic()
        if seconds <= 0:
            raise DnsTimeoutError(name, rdtype)
        self._resolver.timeout = min(seconds, 3.0)
        try:
            answer = await self._resolver.resolve(
                name + ".", rdtype, lifetime=seconds, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return Answer(name=name, rdtype=rdtype, records=(), exists=False)
        except dns.resolver.LifetimeTimeout as error:
            raise _timeout(name, rdtype, error) from error
        except dns.resolver.NoNameservers as error:
            raise _no_nameservers(name, rdtype, error) from error
        except (dns.exception.DNSException, OSError) as error:
            raise DnsNetworkError(name, rdtype, str(error)) from error
        records = tuple(tuple(rdata.strings) for rdata in answer.rrset or ())
        ttl = answer.rrset.ttl if answer.rrset else None
        return Answer(name=name, rdtype=rdtype, records=records, exists=True, ttl=ttl)


def _timeout(name: str, rdtype: str, error: dns.resolver.LifetimeTimeout) -> DnsError:
    """A server that refuses the connection is not one that is slow."""
    causes = [row[3] for row in error.kwargs.get("errors", ())]
    if causes and all(isinstance(cause, OSError) for cause in causes):
        return DnsNetworkError(name, rdtype, str(causes[-1]))
    return DnsTimeoutError(name, rdtype)


def _no_nameservers(name: str, rdtype: str, error: dns.resolver.NoNameservers) -> DnsError:
    """What the servers said, from the list of their failures: (server, tcp, port, error, response)."""
    failures = " ".join(str(row[3]) for row in error.kwargs.get("errors", ()))
    if "SERVFAIL" in failures:
        return DnsServfailError(name, rdtype, failures)
    if "REFUSED" in failures:
        return DnsRefusedError(name, rdtype, failures)
    return DnsNetworkError(name, rdtype, failures)
