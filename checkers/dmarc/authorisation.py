"""Whether the reports that a record asks for can arrive (RFC 9990 §4, RFC 9991 §5 for `ruf`).

Reports go outside of the organizational domain only where the receiving side agreed to that in its own DNS. None
of this is needed to judge a record, so what is not answered here is told as an info and leaves the verdict alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..catalogue import catalogue
from ..dns import DnsError, Resolver, text_of
from ..names import askable, dns_name
from ..report import Finding, Span
from .discovery import organizational_domain, walk
from .record import Policy, policy_of, report_domain

# So many hosts of one record are asked about; more than two or three are never seen.
MOST_HOSTS = 10


@dataclass(frozen=True, slots=True)
class Destination:
    """A host that reports are to be sent to, and the first URI of the record that names it."""

    host: str  # ASCII, lower case
    uri: str
    tag: Literal["rua", "ruf"]


def destinations(policy: Policy) -> list[Destination]:
    """The hosts of a policy's reporting addresses, each once, in the order of the record's lists."""
    listed = [*((uri, "rua") for uri in policy.rua), *((uri, "ruf") for uri in policy.ruf)]
    hosts: dict[str, Destination] = {}
    for uri, tag in listed:
        host = dns_name(report_domain(uri) or "")
        if host and host not in hosts:
            hosts[host] = Destination(host, uri, "rua" if tag == "rua" else "ruf")
    return list(hosts.values())


async def check_destinations(
    record: str, policy: Policy, domain: str, resolver: Resolver, deadline: float | None
) -> list[Finding]:
    """Findings about the reporting addresses of the record that stands at `domain`, placed in its text.

    Asks about `MOST_HOSTS` hosts, ten to twenty questions each at the most, and never raises.
    """
    findings: list[Finding] = []
    for number, destination in enumerate(destinations(policy)):
        check = _Check(destination, domain, _place(record, destination.uri))
        if number == MOST_HOSTS:
            findings.append(check.found("dmarc-reports-not-checked", question=f"{destination.host} MX"))
            break
        try:
            finding = await check.run(resolver, deadline)
        except DnsError as error:
            finding = check.found("dmarc-reports-not-checked", question=f"{error.name} {error.rdtype}")
        if finding:
            findings.append(finding)
    return findings


@dataclass(frozen=True, slots=True)
class _Check:
    """The questions about one destination of the record that stands at `domain`."""

    destination: Destination
    domain: str
    span: Span | None

    def found(self, rule: str, **args: str) -> Finding:
        """A finding about the destination."""
        host, tag = self.destination.host, self.destination.tag
        return catalogue().finding(rule, self.span, edits=None, host=host, tag=tag, domain=self.domain, **args)

    async def run(self, resolver: Resolver, deadline: float | None) -> Finding | None:
        """What is wrong with the destination, if anything. Raises DnsError."""
        host = self.destination.host
        if not await _takes_mail(host, resolver, deadline):
            return self.found("dmarc-report-host-without-mail")
        if not await _external(self.domain, host, resolver, deadline):
            return None
        name = f"{self.domain}._report._dmarc.{host}"  # RFC 9990 §4, steps 1 to 3
        if not askable(name):  # step 4
            return self.found("dmarc-external-reports-not-authorised", name=name)
        answer = await resolver.resolve(name, "TXT", deadline=deadline)
        # Steps 6 to 8: one record that begins with v=DMARC1 is enough, and it needs no ";" and no policy.
        agreed = [policy for policy in (policy_of(text_of(strings)) for strings in answer.strings) if policy]
        if not agreed:
            return self.found("dmarc-external-reports-not-authorised", name=name)
        # Step 9: it may name another address, but only of the same host; else nothing is sent anywhere.
        for policy in agreed:
            for uri in policy.rua if self.destination.tag == "rua" else policy.ruf:
                other = report_domain(uri)
                if other and other != host:
                    return self.found("dmarc-external-reports-diverted", name=name, other=other)
        return None


async def _external(domain: str, host: str, resolver: Resolver, deadline: float | None) -> bool:
    """Whether the organizational domains of the record and of the host differ. Raises DnsError."""
    if domain == host:
        return False
    organizational: list[str | None] = []
    for name in (domain, host):
        walked = await walk(name, resolver, deadline)
        if walked.error:
            raise walked.error
        organizational.append(organizational_domain(walked))
    return organizational[0] != organizational[1]


async def _takes_mail(host: str, resolver: Resolver, deadline: float | None) -> bool:
    """Whether mail could be delivered to a host (RFC 5321 §5.1): MX, else an address. Raises DnsError."""
    answer = await resolver.resolve(host, "MX", deadline=deadline)
    if not answer.exists:
        return False
    if answer.exchanges:
        return any(mx.exchange for mx in answer.exchanges)  # RFC 7505 §3: a null MX takes none
    for rdtype in ("A", "AAAA"):
        if not (await resolver.resolve(host, rdtype, deadline=deadline)).empty:
            return True
    return False


def _place(record: str, uri: str) -> Span | None:
    """Where a URI of a list stands in the record: up to the comma, the semicolon or the end behind it."""
    match = re.search(rf"{re.escape(uri)}(?=[ \t]*(?:[,;]|\Z))", record)
    return Span(*match.span()) if match else None
