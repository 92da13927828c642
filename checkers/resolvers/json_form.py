"""The JSON form that some DNS-over-HTTPS servers have beside the wire format: no standard, one shape by custom.

An answer is turned into a DNS message, so that everything behind it is read in one way.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

# More records than this in one answer are no honest answer.
_MOST = 1000
_FLAGS = {"TC": dns.flags.TC, "RA": dns.flags.RA, "AD": dns.flags.AD}


def query(message: dns.message.QueryMessage) -> str:
    """The query part of the URL: name in ASCII and the number of the type."""
    asked = message.question[0]
    return urlencode({"name": asked.name.to_text(), "type": int(asked.rdtype)})


def reply(message: dns.message.QueryMessage, body: bytes) -> dns.message.Message:
    """The answer to `message`. Raises ValueError with a few words for what cannot be read."""
    try:
        content = json.loads(body)
    except ValueError:
        raise ValueError("no JSON") from None
    if not isinstance(content, dict) or not isinstance(content.get("Status"), int):
        raise ValueError("no Status")  # noqa: TRY004 - it is about what was sent, not about our types
    made = dns.message.make_response(message)
    made.use_edns(False)
    made.set_rcode(dns.rcode.from_text(str(content["Status"])) if 0 <= content["Status"] < 4096 else dns.rcode.SERVFAIL)
    for name, flag in _FLAGS.items():
        if content.get(name) is True:
            made.flags |= flag
    for section, key in ((made.answer, "Answer"), (made.authority, "Authority")):
        rows = content.get(key) or []
        if not isinstance(rows, list) or len(rows) > _MOST:
            raise ValueError(f"{key} is no list of records")
        for row in rows:
            _add(made, section, row)
    return made


def _add(made: dns.message.Message, section: list[dns.rrset.RRset], row: Any) -> None:
    """One record. Raises ValueError."""
    if not isinstance(row, dict):
        raise ValueError("a record is no object")  # noqa: TRY004
    try:
        owner = dns.name.from_text(str(row["name"]))
        kind = dns.rdatatype.RdataType.make(int(row["type"]))
        text = str(row["data"])
        if kind == dns.rdatatype.TXT and not text.lstrip().startswith('"'):
            text = _quoted(text)
        rdata = dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin=dns.name.root, relativize=False)
        rrset = made.find_rrset(section, owner, dns.rdataclass.IN, kind, create=True)
        rrset.add(rdata, ttl=min(max(int(row.get("TTL", 0)), 0), 2**31 - 1))
    except (KeyError, TypeError, ValueError, dns.exception.DNSException) as error:
        raise ValueError(f"a record cannot be read ({type(error).__name__})") from error


def _quoted(text: str) -> str:
    """Text without quotation marks is one string; a string holds 255 octets (RFC 1035 §3.3)."""
    data = text.encode()
    parts = [data[at : at + 255] for at in range(0, len(data), 255)] or [b""]
    return " ".join('"' + "".join(_octet(octet) for octet in part) + '"' for part in parts)


def _octet(octet: int) -> str:
    return chr(octet) if 0x20 <= octet < 0x7F and octet not in b'"\\' else f"\\{octet:03d}"
