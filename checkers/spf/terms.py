"""What several rules need to know of a term: where its value stands, how to take it away, what it says."""

from __future__ import annotations

import ipaddress

from ..report import Edit, Span
from .record import Record, Term

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def value_span(term: Term) -> Span:
    """The part of a term behind its separator, as far as the term stands in one piece."""
    head = len(term.text) - len(_written_value(term))
    span = Span(term.span.start + head, term.span.end)
    in_one_piece = term.span.end - term.span.start == len(term.text)
    return span if in_one_piece and span.start < span.end else term.span


def _written_value(term: Term) -> str:
    return term.text.partition(term.separator)[2] if term.separator else ""


def delete(record: Record, term: Term) -> Edit:
    """Takes a term away together with the blank before it, if there is one."""
    start = term.span.start
    blank = record.text[max(start - 1, 0) : start].isspace()
    return Edit(start - 1 if blank else start, term.span.end, "")


def address_of(text: str) -> Address | None:
    """The address that a text is; None for anything else, an address with a zone (`%eth0`) included."""
    if "%" in text:
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


Meaning = tuple[str | None, str, str, str | None, str | None]


def meaning_of(term: Term) -> Meaning:
    """What two terms must share to say the same."""
    address = address_of(term.value) if term.meant in ("ip4", "ip6") else None
    if address:  # ip4 and ip6 may be mixed up; the address decides
        return (f"ip{address.version}", term.qualifier or "", str(address), term.cidr4 or term.cidr6, None)
    return (term.meant, term.qualifier or "", term.value.lower().rstrip("."), term.cidr4, term.cidr6)
