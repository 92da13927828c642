"""The rules about what stands behind a term's name: host names, addresses, CIDR lengths."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache

from ..catalogue import catalogue
from ..report import Edit, Finding
from .record import Record, Term
from .terms import Address, address_of, delete, value_span


def names(record: Record) -> Iterator[Finding]:
    """The domain-spec behind include, a, mx, ptr, exists, redirect and exp (§4.8, §7.1, §12)."""
    found = catalogue().finding
    for term in record.of("include", "a", "mx", "ptr", "exists", "redirect", "exp"):
        value = term.value
        if not value:
            if term.separator or term.meant in ("include", "exists", "redirect", "exp"):
                yield found("spf-empty-value", term.span, term=term.text, name=term.meant or "")
        elif address_of(value):
            edits = _to_ip(term) if term.meant in ("include", "a", "mx") else None
            yield found("spf-name-with-ip", term.span, edits=edits, name=term.meant or "", address=value)
        elif bad := _bad_macro(value):
            yield found("spf-bad-macro", value_span(term), part=bad)
        elif term.meant == "mx" and value.isascii() and value.isdigit():
            yield found("spf-mx-value", term.span, term=term.text[:60])
        elif match := _MAILBOX.fullmatch(value):
            edits = _new_value(term, match[1])
            yield found(
                "spf-address-for-domain", value_span(term), edits=edits, address=value[:80], domain=match[1][:80]
            )
        elif not _is_domain_spec(value):
            yield found("spf-bad-domain", value_span(term), edits=_new_value(term, _bare_host(value)), value=value[:80])


def _new_value(term: Term, new: str | None, cidr: str | None = None) -> list[Edit] | None:
    """Another value in the place of the whole one, where there is one and the term stands in one piece."""
    if not new or not term.separator or term.span.end - term.span.start != len(term.text):
        return None
    span = value_span(term)
    return [Edit(span.start, span.end, new if cidr is None else f"{new}/{cidr}")]


_URL = re.compile(r"(?:[a-z]+:/+)?@?([^/?#:@]*)(?::[0-9]+)?(?:/\S*)?", re.IGNORECASE | re.ASCII)
_BRACKETS = "<>[](){}'`"


def _bare_host(value: str) -> str | None:
    """The host name in a URL or in brackets, where nothing else can have been meant."""
    if value.endswith(".") and _is_domain_spec(value[:-1]):
        return value[:-1]  # a dot may stand behind a top-level label, not behind a macro
    inner = value.strip(_BRACKETS)
    match = _URL.fullmatch(inner.lstrip("."))
    # What stands behind the slash of a plain name may be a length: that is for the reader to say.
    if not match or not _LABELS.fullmatch(match[1]) or ("://" not in inner and "/" in inner.rstrip("/")):
        return None
    return match[1]


def unknown_modifiers(record: Record) -> Iterator[Finding]:
    """§6: receivers skip a modifier that they do not know, but its value must be a macro-string all the same."""
    for term in record.terms:
        if term.kind == "modifier" and term.meant is None and (bad := _bad_macro(term.value)):
            yield catalogue().finding("spf-bad-macro", value_span(term), part=bad)


def _to_ip(term: Term) -> list[Edit] | None:
    """`include:192.0.2.1` → `ip4:192.0.2.1`, where the term stands in one piece."""
    if term.span.end - term.span.start != len(term.text) or "[" in term.value:
        return None
    start = term.span.start + len(term.text) - len(term.text.lstrip("+-~?"))
    end = start + term.text[start - term.span.start :].index(term.separator) + len(term.separator)
    return [Edit(start, end, "ip6:" if ":" in term.value else "ip4:")]


# §7.1; the letters c, r and t are for explanation texts alone (§7.2), so not for a domain-spec.
_MACRO = re.compile(r"%(?:\{[slodiphv](?:0*[1-9][0-9]*)?r?[.\-+,/_=]*\}|[%_-])", re.IGNORECASE | re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@((?:[A-Za-z0-9_-]{1,63}\.)+[A-Za-z]{2,63})")
_LABELS = re.compile(
    r"(?:[A-Za-z0-9_!#$&'*+=^|~-]{1,63}\.)+(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?"
)


def _bad_macro(value: str) -> str:
    """The first `%` that begins no macro-expand of §7.1, with what follows it; else an empty string."""
    rest = _MACRO.sub("", value)
    at = rest.find("%")
    return rest[at : at + 12] if at >= 0 else ""


def _is_domain_spec(value: str) -> bool:
    """§12 domain-spec, with only the characters that host names of the real DNS have outside of macros."""
    if value.startswith(".") or ".." in value or len(value) > 253:
        return False
    macros = list(_MACRO.finditer(value))
    if macros and macros[-1].end() == len(value):
        # domain-end may be a macro-expand; what stands before it only has to be made of host characters.
        return re.fullmatch(r"[A-Za-z0-9._-]*", _MACRO.sub("", value)) is not None
    # Else it is a dot and a top-level label, which a macro cannot be a part of.
    if macros and not re.search(r"\.[^.]+\.?$", value[macros[-1].end() :]):
        return False
    return _LABELS.fullmatch(_MACRO.sub("x", value)) is not None


def addresses(record: Record) -> Iterator[Finding]:
    """ip4 and ip6 (§5.6): an address, and one that can be met on the internet."""
    found = catalogue().finding
    for term in record.of("ip4", "ip6"):
        address = address_of(term.value)
        if not term.value:
            yield found("spf-empty-value", term.span, term=term.text, name=term.meant or "")
        elif address is None:
            yield _not_an_address(term)
        elif address.version != int((term.meant or "")[2]):
            right = f"ip{address.version}"
            yield found("spf-wrong-ip-version", term.span, edits=_rename(term, right), right=right, address=term.value)
        else:
            yield from _reach(record, term, address)


def _not_an_address(term: Term) -> Finding:
    found = catalogue().finding
    name = term.meant or ""
    if networks := _networks(term):
        edits = None
        if len(networks) <= _LISTED and term.span.end - term.span.start == len(term.text):
            sign = term.text[: len(term.text) - len(term.text.lstrip("+-~?"))]
            edits = [Edit(term.span.start, term.span.end, " ".join(f"{sign}ip4:{network}" for network in networks))]
        return found("spf-ip-range", term.span, edits=edits, term=term.text[:60])
    if _LABELS.fullmatch(term.value) and not _QUAD.match(term.value):
        return found("spf-ip-with-name", term.span, edits=_rename(term, "a"), host=term.value[:80], name=name)
    edits = _new_value(term, *_plain_address(term))
    return found("spf-bad-ip", value_span(term), edits=edits, address=term.value[:60], name=name)


_QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_RANGE = re.compile(rf"({_QUAD.pattern})[-~]({_QUAD.pattern}|[0-9]{{1,3}})")
_PARTS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3}){1,2})(?:\.(?:[*xX](?:\.[*xX])?)?)?")
# A range that comes to more networks than these is better asked for than written out.
_LISTED = 6


def _networks(term: Term) -> list[str]:
    """`203.0.113.4-203.0.113.9`, `203.0.113.*` and `203.0.113` as networks; empty where it is none of these."""
    if term.meant != "ip4":
        return []
    if match := _PARTS.fullmatch(term.value):
        parts = match[1].split(".")
        first = address_of(".".join([*parts, *["0"] * (4 - len(parts))]))
        length = term.cidr4 if term.cidr4 is not None else str(8 * len(parts))
        return [f"{first}/{length}"] if first and _prefix(length, 32) is not None else []
    match = _RANGE.fullmatch(term.value)
    if not match or term.cidr4 is not None:
        return []
    last = match[2] if "." in match[2] else match[1].rpartition(".")[0] + "." + match[2]
    one, other = address_of(match[1]), address_of(last)
    if not isinstance(one, ipaddress.IPv4Address) or not isinstance(other, ipaddress.IPv4Address) or one > other:
        return []
    return [str(network).removesuffix("/32") for network in ipaddress.summarize_address_range(one, other)]


def _plain_address(term: Term) -> tuple[str | None, str | None]:
    """The address, and the length behind it, in a value that only has marks or zeros too many."""
    cidr = term.cidr6 if term.meant == "ip6" else term.cidr4
    inner = term.value.strip(_BRACKETS).rstrip(".")
    if match := re.fullmatch(rf"({_QUAD.pattern})(?::[0-9]{{1,5}}|\\([0-9]{{1,2}}))?", inner):
        cidr = cidr if match[2] is None else match[2]
        parts = match[1].split(".")
        if any(part[0] == "0" and int(part) > 7 for part in parts):
            return None, None  # 010 may be ten, or eight as a programme reads it
        inner = ".".join(str(int(part)) for part in parts)
    address = address_of(inner)
    return (inner if address and f"ip{address.version}" == term.meant else None), cidr


def _rename(term: Term, right: str) -> list[Edit] | None:
    """Another mechanism in front of the same value."""
    if term.name not in ("ip4", "ip6") or term.span.end - term.span.start != len(term.text):
        return None
    start = term.span.start + len(term.text) - len(term.text.lstrip("+-~?"))
    return [Edit(start, start + len(term.name), right)]


# Fewer prefix bits than these take in networks of many owners; our own line, not the RFC's.
_WIDE = {32: 16, 128: 32}
# Addresses that no receiver on the internet ever sees (RFC 6890 and RFC 5771 in short); a list of our own,
# because that of the standard library differs between Pythons. The examples of RFC 5737 are left out: our
# pages use them.
PRIVATE = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
)


def _reach(record: Record, term: Term, address: Address) -> Iterator[Finding]:
    """How much of the internet an address and its length take in."""
    bits = _prefix(_length(term), address.max_prefixlen)
    if term.qualifier != "+" or bits is None:
        return
    network = ipaddress.ip_network((address, bits), strict=False)
    if _inside(network, PRIVATE):
        edits = [delete(record, term)]
        yield catalogue().finding("spf-private-address", term.span, edits=edits, address=term.value)
    else:
        yield from _width(term, bits, address.max_prefixlen)


def _width(term: Term, bits: int, size: int) -> Iterator[Finding]:
    if bits == 0:
        yield catalogue().finding("spf-whole-internet", term.span, term=term.text)
    elif bits < _WIDE[size]:
        yield catalogue().finding("spf-wide-range", term.span, term=term.text, bits=bits, power=size - bits)


def widths(record: Record) -> Iterator[Finding]:
    """a and mx with a length (§5.3, §5.4) allow the whole range around each address of the name."""
    for term in record.of("a", "mx"):
        for digits, size in ((term.cidr4, 32), (term.cidr6, 128)):
            bits = _prefix(digits, size)
            if term.qualifier == "+" and digits is not None and bits is not None:
                yield from _width(term, bits, size)


def _inside(network: ipaddress.IPv4Network | ipaddress.IPv6Network, nets: tuple[str, ...]) -> bool:
    return any(isinstance(network, type(net)) and network.subnet_of(net) for net in _ranges(nets))  # type: ignore[arg-type]


@cache
def _ranges(nets: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Read once: a record is checked with every key that is typed."""
    return tuple(map(ipaddress.ip_network, nets))


def _length(term: Term) -> str | None:
    """The one CIDR length of ip4 or ip6."""
    return term.cidr6 if term.meant == "ip6" else term.cidr4


def cidr_lengths(record: Record) -> Iterator[Finding]:
    """§5.6 and §12: a CIDR length is a number without leading zeros, at most 32 or 128."""
    for term in record.of("a", "mx", "ip4", "ip6"):
        for digits, slash, limit in ((term.cidr4, "/", 32), (term.cidr6, "/" if term.meant == "ip6" else "//", 128)):
            if digits is not None and _prefix(digits, limit) is None:
                edits = _right_length(term, slash, digits, limit)
                shown = f"{slash}{digits}"[:20]
                yield catalogue().finding("spf-bad-cidr", term.span, edits=edits, cidr=shown, limit=limit)
                break


def _right_length(term: Term, slash: str, digits: str, limit: int) -> list[Edit] | None:
    """A netmask as a length, a length without its zeros, a slash without a length taken away."""
    if not term.text.endswith(slash + digits):
        return None
    right = None
    if not digits:
        right = ""
    elif re.fullmatch("0+[1-9][0-9]?", digits):
        right = slash + digits.lstrip("0")
    elif limit == 32 and _QUAD.fullmatch(digits):
        try:
            right = f"{slash}{ipaddress.IPv4Network(('192.0.2.0', digits), strict=False).prefixlen}"
        except ValueError:
            return None
    end = term.span.end
    return None if right is None else [Edit(end - len(slash + digits), end, right)]


def _prefix(digits: str | None, limit: int) -> int | None:
    """The number of prefix bits, `limit` where none is written, None where it is not a valid one."""
    if digits is None:
        return limit
    if not re.fullmatch(r"0|[1-9][0-9]{0,2}", digits, re.ASCII):
        return None
    return int(digits) if int(digits) <= limit else None
