"""Zone files (RFC 1035 §5), as name servers keep them and as Cloudflare, GoDaddy and BIND export them.

dnspython reads the lines. What is added here is tolerance for what exports leave out, bounds, and plain words where
a line is not understood. No file is ever opened.
"""

from __future__ import annotations

import re
from typing import cast

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.tokenizer
import dns.transaction
import dns.zonefile

from .records import DEFAULT_TTL, MAX_RECORDS, Row, ZoneError, apex, origin_of

# Stands for the origin while it is unknown. No file can write this label.
_UNKNOWN = dns.name.Name([b"\x00unknown", b""])
# What an export says about itself in a comment: `;; Domain:     example.com.`
_HEADER = re.compile(
    r"^;+[ \t]*(?:Domain|Zone)(?:[ \t]+name)?[ \t]*:[ \t]*([A-Za-z0-9._-]+)[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_STRING = 255  # octets, RFC 1035 §3.3
# More than a DNS message holds, in characters. dnspython's time grows with the square of the length of a word.
_LINE = 100_000


def read(text: str, origin: dns.name.Name | None) -> tuple[dns.name.Name, list[Row]]:
    """The origin of a zone file, given or found out, and its records. Raises ZoneError."""
    if origin is None:
        origin = _origin(text)
    return origin, _read(text, origin).rows


def _origin(text: str) -> dns.name.Name:
    """What the file says that it is about. Raises ZoneError where that is not certain."""
    sink = _read(text, _UNKNOWN)
    owners = {row.owner for row in sink.rows}
    for row in sink.rows:
        if row.rdata is not None and row.rdata.rdtype == dns.rdatatype.SOA and not row.owner.is_subdomain(_UNKNOWN):
            return row.owner
    stated = {name for name in sink.origins if not name.is_subdomain(_UNKNOWN)}
    if found := apex(stated - {dns.name.root}) or apex(stated):
        return found
    if header := _HEADER.search(text):
        return origin_of(header[1])
    if not any(owner.is_subdomain(_UNKNOWN) for owner in owners) and (found := apex(owners)):
        return found
    raise ZoneError("the file does not say which domain it is about: add --origin, such as --origin example.com")


class _Sink:
    """Takes what dnspython's reader finds; the few methods of a transaction that it calls."""

    def __init__(self, origin: dns.name.Name) -> None:
        self.manager = self
        self.origins: list[dns.name.Name] = []
        self.rows: list[Row] = []
        self._origin = origin

    def origin_information(self) -> tuple[dns.name.Name, bool, dns.name.Name]:
        # With the root as the zone nothing is dropped silently; which names belong to the zone is judged later.
        return dns.name.root, False, self._origin

    def check_put_rdataset(self, check: object) -> None:
        """A CNAME beside other records is how a panel's flattened name looks in its export: it is no error here."""

    def _set_origin(self, origin: dns.name.Name) -> None:
        self.origins.append(origin)

    def add(self, owner: dns.name.Name, ttl: int, rdata: dns.rdata.Rdata) -> None:
        if len(self.rows) >= MAX_RECORDS:
            raise ValueError(f"more than {MAX_RECORDS} records")
        self.rows.append(Row(owner, ttl, rdata))


class _Tokenizer(dns.tokenizer.Tokenizer):
    """Knows the line where the current word began, and cuts strings that are too long for one."""

    begun = 1

    def get(self, want_leading: bool = False, want_comment: bool = False) -> dns.tokenizer.Token:
        if self.ungotten_token is None:
            # The line break behind the last word may have been read and put back.
            self.begun = self.line_number - (self.ungotten_char == "\n")
        return super().get(want_leading, want_comment)

    def get_remaining(self, max_tokens: int | None = None) -> list[dns.tokenizer.Token]:
        tokens = []
        for token in super().get_remaining(max_tokens):
            tokens += _cut(token) if token.is_quoted_string() else [token]
        return tokens


def _cut(token: dns.tokenizer.Token) -> list[dns.tokenizer.Token]:
    """Some panels export a long TXT value as one string. A DNS server would have to cut it, so it is cut here."""
    octets = bytes(token.unescape_to_bytes().value)
    if len(octets) <= _STRING:
        return [token]
    parts = (octets[start : start + _STRING] for start in range(0, len(octets), _STRING))
    return [
        dns.tokenizer.Token(token.ttype, "".join(f"\\{octet:03d}" for octet in part), has_escape=True) for part in parts
    ]


def _read(text: str, origin: dns.name.Name) -> _Sink:
    """All records of the text, with relative names below `origin`. Raises ZoneError."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LINE:
            raise ZoneError("this line is longer than a DNS record can be", number)
    sink = _Sink(origin)
    tokenizer = _Tokenizer(text, "", idna_codec=dns.name.IDNA_2008_Practical)
    reader = dns.zonefile.Reader(
        tokenizer,
        dns.rdataclass.IN,
        cast(dns.transaction.Transaction, sink),
        allow_directives=("$ORIGIN", "$TTL", "$GENERATE"),
    )
    reader.current_origin = reader.last_name = origin
    # A record without a TTL takes the last one that was stated (RFC 1035 §5.1); before the first there is this one.
    reader.last_ttl, reader.last_ttl_known = DEFAULT_TTL, True
    try:
        reader.read()
    except (dns.exception.DNSException, ValueError) as error:
        raise ZoneError(_words(error), tokenizer.begun) from error
    return sink


def _words(error: Exception) -> str:
    """What dnspython says, without the place that it puts in front and without Python's words."""
    said = re.sub(r"^:[0-9]+: ?", "", str(error))
    said = re.sub(r"^caught exception <class '[^']*'>: ?", "", said)
    if "$INCLUDE" in said:
        return "$INCLUDE: other files are not read, so put their records into this one"
    if unknown := re.fullmatch(r"unknown rdatatype '(.*)'", said, re.DOTALL):
        return f"{unknown[1][:60]} is not a type of record"
    return said or "this is not a DNS record"
