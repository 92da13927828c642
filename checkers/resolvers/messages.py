"""DNS messages into answers: what a question looks like, and what each kind of reply means. No I/O here."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from ..dns import (
    Answer,
    DnsLameError,
    DnsNetworkError,
    DnsRefusedError,
    DnsServfailError,
    Mx,
)

# More links than this are no honest chain of CNAMEs; resolvers stop at numbers from 8 to 16.
MAX_LINKS = 8
# What fits into every network's datagrams, as the DNS operators agreed for 2020.
PAYLOAD = 1232
# How much of a server's own words is shown, in characters.
_WORDS = 200
# How long one question may take where the caller sets no deadline, in seconds.
DEFAULT_SECONDS = 10.0
# What is left of a short time is not divided any further, in seconds.
_SHORT = 3.0
_ACRONYMS = ("DNS", "DS", "NSEC", "NXDOMAIN", "RRSIG")

CIRCLE = "the CNAME records go in a circle"
TOO_LONG = f"more than {MAX_LINKS} CNAME records follow each other"

# Gives a reply that is an answer, or raises DnsError.
Ask = Callable[[dns.name.Name], Awaitable[dns.message.Message]]


def end_of(deadline: float | None) -> float:
    """When to give one question up, as a `time.monotonic()`.

    A question takes at most half of the time that is left, so that one silent name does not leave the others unasked.
    """
    now = time.monotonic()
    if deadline is None:
        return now + DEFAULT_SECONDS
    left = deadline - now
    return now + min(left, max(_SHORT, left / 2))


def name_of(name: str) -> dns.name.Name:
    """A name as labels. A dot divides them and nothing is an escape. Raises ValueError, as `askable` would tell."""
    labels = name.encode("utf-8", "replace").split(b".")
    try:
        return dns.name.Name([*labels, b""])
    except dns.exception.DNSException as error:
        raise ValueError(str(error)) from error


def text_of_name(name: dns.name.Name) -> str:
    """A name as an answer gives it: lower case, no trailing dot, odd octets as \\DDD; the root is ""."""
    return "" if name == dns.name.root else name.to_text(omit_final_dot=True).lower()


def question(name: dns.name.Name, rdtype: str, *, edns: bool = True) -> dns.message.QueryMessage:
    """A question that wants recursion, with EDNS (RFC 6891) so that a long TXT record fits into a datagram.

    It sets the AD bit, so that a resolver tells whether it has verified the answer (RFC 6840 §5.7).
    """
    flags = dns.flags.RD | dns.flags.AD
    return dns.message.make_query(name, rdtype, use_edns=0 if edns else False, payload=PAYLOAD, flags=flags)


def checked_name(name: str, rdtype: str) -> dns.name.Name:
    """`name_of`, for a resolver: a name that cannot be asked is a question without an answer."""
    try:
        return name_of(name)
    except ValueError as error:
        raise DnsNetworkError(name, rdtype, f"this name cannot be asked: {error}") from error


def raise_for(name: str, rdtype: str, reply: dns.message.Message) -> None:
    """Raises the error that a reply's code stands for (RFC 1035 §4.1.1), unless it is an answer."""
    code = reply.rcode()
    if code in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return
    said = "; ".join([dns.rcode.to_text(code), *_extended_errors(reply)])
    if code == dns.rcode.SERVFAIL:
        raise DnsServfailError(name, rdtype, said)
    if code == dns.rcode.REFUSED:
        raise DnsRefusedError(name, rdtype, said)
    raise DnsNetworkError(name, rdtype, said)


def _extended_errors(reply: dns.message.Message) -> list[str]:
    """Why a server could not answer, in its own words (RFC 8914 §2)."""
    told = []
    for option in reply.options:
        if isinstance(option, dns.edns.EDEOption):
            words = dns.edns.EDECode.to_text(option.code).split("_")
            code = " ".join(word if word.startswith(_ACRONYMS) else word.capitalize() for word in words)
            told.append(f"{code}: {option.text}"[:_WORDS] if option.text else code)
    return told


async def follow(ask: Ask, name: str, rdtype: str) -> Answer:
    """Ask for `name`, and on behind CNAMEs that lead out of what the server knows. Raises DnsError.

    A resolver follows a chain itself; an authority that is asked directly gives only its own part of it
    (RFC 1034 §4.3.2, step 3a).
    """
    kind = dns.rdatatype.from_text(rdtype)
    asked = checked_name(name, rdtype)
    owner, seen, ttls = asked, {asked}, list[int]()
    secure = True
    while True:
        reply = await ask(owner)
        secure = secure and bool(reply.flags & dns.flags.AD)
        before = owner
        while (found := _rrset(reply, owner, kind)) is None and (link := _rrset(reply, owner, dns.rdatatype.CNAME)):
            owner = link[0].target
            ttls.append(link.ttl)
            if owner in seen:
                raise DnsServfailError(name, rdtype, CIRCLE)
            if len(seen) > MAX_LINKS:
                raise DnsServfailError(name, rdtype, TOO_LONG)
            seen.add(owner)
        canonical = None if owner == asked else owner
        if found is not None:
            return answer(name, rdtype, found, canonical=canonical, ttl=min([*ttls, found.ttl]), secure=secure)
        negative = _negative_ttl(reply, owner)
        if reply.rcode() == dns.rcode.NXDOMAIN or negative is not None or owner == before:
            break
    if reply.rcode() == dns.rcode.NOERROR and negative is None:
        _complain_if_lame(name, rdtype, reply)
    if negative is not None:
        ttls.append(negative)
    # The code of a reply is about the last name of a chain (RFC 6604 §3).
    exists = reply.rcode() != dns.rcode.NXDOMAIN
    ttl = min(ttls) if ttls else None
    return answer(name, rdtype, (), exists=exists, canonical=canonical, ttl=ttl, secure=secure)


def _rrset(reply: dns.message.Message, owner: dns.name.Name, kind: dns.rdatatype.RdataType) -> dns.rrset.RRset | None:
    return reply.get_rrset(reply.answer, owner, dns.rdataclass.IN, kind)


def _negative_ttl(reply: dns.message.Message, owner: dns.name.Name) -> int | None:
    """How long "there is nothing" holds, in seconds (RFC 2308 §5); None where no SOA says so for `owner`."""
    for rrset in reply.authority:
        if rrset.rdtype == dns.rdatatype.SOA and owner.is_subdomain(rrset.name):
            minimum: int = rrset[0].minimum
            return min(rrset.ttl, minimum)
    return None


def _complain_if_lame(name: str, rdtype: str, reply: dns.message.Message) -> None:
    """An empty reply that nobody vouches for is no "there is nothing" (RFC 2308 §2.2, RFC 1912 §2.8)."""
    if reply.flags & dns.flags.AA:
        return
    referral = next((rrset for rrset in reply.authority if rrset.rdtype == dns.rdatatype.NS), None)
    if referral is not None:
        hosts = ", ".join(sorted(text_of_name(rdata.target) for rdata in referral)[:3])
        raise DnsLameError(name, rdtype, f"referred to {hosts} for {text_of_name(referral.name) or '.'}"[:_WORDS])
    if not reply.flags & dns.flags.RA:
        raise DnsLameError(name, rdtype, "neither an authority for this name nor a resolver")


def answer(
    name: str,
    rdtype: str,
    rdatas: Iterable[dns.rdata.Rdata],
    *,
    exists: bool = True,
    canonical: dns.name.Name | None = None,
    ttl: int | None = None,
    secure: bool = False,
) -> Answer:
    """Records into the field of their type, in an order that does not change from one question to the next."""
    fields: dict[str, Any] = {}
    rows: list[Any] = list(rdatas)
    if rdtype == "TXT":
        fields["strings"] = tuple(sorted(tuple(row.strings) for row in rows))
    elif rdtype in {"A", "AAAA"}:
        fields["addresses"] = tuple(sorted(row.address for row in rows))
    elif rdtype == "MX":
        fields["exchanges"] = tuple(sorted(Mx(row.preference, text_of_name(row.exchange)) for row in rows))
    elif rdtype in {"CNAME", "NS", "PTR"}:
        fields["names"] = tuple(sorted(text_of_name(row.target) for row in rows))
    elif rdtype in {"DS", "TLSA"}:
        fields["rows"] = tuple(sorted(row.to_text().lower() for row in rows))
    else:
        raise ValueError(f"records of type {rdtype} are not asked for here")
    return Answer(
        name=name,
        rdtype=rdtype,
        exists=exists,
        canonical=None if canonical is None else text_of_name(canonical),
        ttl=ttl,
        secure=secure,
        **fields,
    )
