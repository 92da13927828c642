"""The rules about an SPF record that was read: one function a rule or a family of rules, no DNS.

Every function takes the whole `Record` and yields findings whose spans are offsets into the text that was
parsed. The rules look at what a term was *meant* to be, so that one slip does not hide another.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .names import COUNTED, LOOKUP_LIMIT, MECHANISMS
from .parse import VERSION, Record, Term

STRING_LIMIT = 255  # octets of one character-string, RFC 1035 §3.3


def evaluate(record: Record) -> Iterator[Finding]:
    """All findings about a record."""
    if not record.terms:
        return
    for rule in _RULES:
        yield from rule(record)


# --- Helpers -----------------------------------------------------------------------------------------


def _value_span(term: Term) -> Span:
    """The part of a term behind its separator, as far as the term stands in one piece."""
    head = len(term.text) - len(_written_value(term))
    span = Span(term.span.start + head, term.span.end)
    in_one_piece = term.span.end - term.span.start == len(term.text)
    return span if in_one_piece and span.start < span.end else term.span


def _written_value(term: Term) -> str:
    return term.text.partition(term.separator)[2] if term.separator else ""


def _delete(record: Record, term: Term) -> Edit:
    """Takes a term away together with the blank before it, if there is one."""
    start = term.span.start
    blank = record.text[max(start - 1, 0) : start].isspace()
    return Edit(start - 1 if blank else start, term.span.end, "")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


_Meaning = tuple[str | None, str, str, str | None, str | None]


def _meaning(term: Term) -> _Meaning:
    """What two terms must share to say the same."""
    address = _address(term.value) if term.meant in ("ip4", "ip6") else None
    if address:  # ip4 and ip6 may be mixed up; the address decides
        return (f"ip{address.version}", term.qualifier or "", str(address), term.cidr4 or term.cidr6, None)
    return (term.meant, term.qualifier or "", term.value.lower().rstrip("."), term.cidr4, term.cidr6)


def _groups(record: Record) -> Iterable[list[Term]]:
    for number in range(record.count):
        yield [term for term in record.terms if term.record == number and term.kind != "version"]


# --- The record as a whole ---------------------------------------------------------------------------


def _several_records(record: Record) -> Iterator[Finding]:
    """§4.5: more than one record is permerror."""
    versions = [term for term in record.terms if term.kind == "version"]
    if record.count < 2 or len(versions) < 2:
        return
    edits = _merge(record)
    yield catalogue().finding("spf-several-records", versions[1].span, edits=edits, count=record.count)


def _merge(record: Record) -> list[Edit] | None:
    """One record with the terms of all, each once, and one `all`. None where a person has to decide."""
    if record.of("redirect") or any(term.meant is None for term in record.terms if term.kind != "version"):
        return None
    terms: dict[_Meaning, Term] = {}
    for term in record.terms:
        if term.kind != "version" and term.meant != "all":
            terms.setdefault(_meaning(term), term)
    qualifiers = {term.qualifier for term in record.of("all")}
    last = "" if not qualifiers else qualifiers.pop() if len(qualifiers) == 1 else "~"
    parts = [VERSION, *(term.text for term in terms.values())]
    merged = " ".join([*parts, f"{last}all"] if last else parts)
    return [Edit(record.terms[0].span.start, record.terms[-1].span.end, merged)]


def _too_many_lookups(record: Record) -> Iterator[Finding]:
    """§4.6.4: at most ten terms that query the DNS; this record alone is counted, not what it includes."""
    has_all = bool(record.of("all"))
    counted = [term for term in record.of(*COUNTED) if not (has_all and term.meant == "redirect")]
    if len(counted) > LOOKUP_LIMIT:
        span = counted[LOOKUP_LIMIT].span
        yield catalogue().finding("spf-too-many-lookups", span, count=len(counted), limit=LOOKUP_LIMIT)


def _long_string(record: Record) -> Iterator[Finding]:
    """RFC 1035 §3.3: a character-string has at most 255 octets; longer records are split (RFC 7208 §3.3)."""
    first = [term for term in record.terms if term.record == 0]
    span = Span(first[0].span.start, first[-1].span.end)
    length = len(record.text[span.start : span.end].encode("utf-8", "replace"))
    if length > STRING_LIMIT:
        yield catalogue().finding("spf-long-string", None, length=length, limit=STRING_LIMIT)


# --- `all` and `redirect` ----------------------------------------------------------------------------


def _all(record: Record) -> Iterator[Finding]:
    """Where `all` stands and what it says (§5.1)."""
    found = catalogue().finding
    alls = record.of("all")
    if not alls and not record.of("redirect"):
        # §4.7: without `all` and `redirect` the result is neutral, as if the record ended in ?all.
        end = record.terms[-1].span.end
        span = Span(record.terms[-1].span.start, end)
        yield found("spf-no-all", span, edits=[Edit(end, end, " ~all")])
    for term in alls:
        if term.qualifier == "+":
            yield found("spf-plus-all", term.span, edits=[_requalify(term)])
        elif term.qualifier == "?":
            yield found("spf-neutral-all", term.span, edits=[_requalify(term)])
        if term.separator or len(term.text.lstrip("+-~?")) > len(term.name):
            keep = term.span.start + len(term.text) - len(term.text.lstrip("+-~?")) + len("all")
            in_one_piece = term.span.end - term.span.start == len(term.text) and term.name == "all"
            edits = [Edit(keep, term.span.end, "")] if in_one_piece else None
            yield found("spf-all-with-value", term.span, edits=edits, term=term.text[:60])
    senders = [term for term in record.terms if term.meant in MECHANISMS - {"all"}]
    hard = [term for term in alls if term.qualifier == "-"]
    if hard and senders:
        yield found("spf-hard-fail", hard[0].span)


def _requalify(term: Term) -> Edit:
    """Turns `+all`, `?all` and `all` into `~all`."""
    start = term.span.start
    return Edit(start, start + (1 if term.text[0] in "+?" else 0), "~")


def _after_all(record: Record) -> Iterator[Finding]:
    """§5.1: mechanisms after `all` are never tested."""
    for terms in _groups(record):
        places = [number for number, term in enumerate(terms) if term.meant == "all"]
        if not places:
            continue
        first = terms[places[0]]
        for number in places[1:]:
            yield catalogue().finding("spf-second-all", terms[number].span, edits=[_delete(record, terms[number])])
        late = [term for term in terms[places[0] + 1 :] if term.kind != "modifier" or term.meant in MECHANISMS]
        late = [term for term in late if term.meant != "all"]
        if late:
            end = terms[-1].span.end
            edits = [_delete(record, first), Edit(end, end, f" {first.text}")]
            span = Span(late[0].span.start, late[-1].span.end)
            named = " ".join(term.text for term in late[:4])
            yield catalogue().finding("spf-terms-after-all", span, edits=edits, terms=named[:80], all=first.text)


def _redirect_beside_all(record: Record) -> Iterator[Finding]:
    """§6.1: redirect is only used when no mechanism matched; `all` always matches, so it never is."""
    for terms in _groups(record):
        alls = [term for term in terms if term.meant == "all"]
        for term in terms:
            if term.meant == "redirect" and alls:
                yield catalogue().finding(
                    "spf-redirect-beside-all", term.span, edits=[_delete(record, term)], all=alls[0].text
                )


# --- Single terms ------------------------------------------------------------------------------------


def _repeated(record: Record) -> Iterator[Finding]:
    """The same term twice is waste; redirect or exp twice is permerror (§6)."""
    for terms in _groups(record):
        seen: set[_Meaning] = set()
        modifiers: set[str] = set()
        for term in terms:
            if term.meant in ("redirect", "exp"):
                if term.meant in modifiers:
                    yield catalogue().finding("spf-duplicate-modifier", term.span, name=term.meant)
                modifiers.add(term.meant)
            elif term.meant not in (None, "all"):
                if _meaning(term) in seen:
                    yield catalogue().finding(
                        "spf-duplicate-term", term.span, edits=[_delete(record, term)], term=term.text[:60]
                    )
                seen.add(_meaning(term))


def _ptr(record: Record) -> Iterator[Finding]:
    """§5.5: ptr should not be published."""
    for term in record.of("ptr"):
        yield catalogue().finding("spf-ptr", term.span, edits=[_delete(record, term)], term=term.text[:60])


def _names(record: Record) -> Iterator[Finding]:
    """The domain-spec behind include, a, mx, ptr, exists, redirect and exp (§4.8, §7.1, §12)."""
    found = catalogue().finding
    for term in record.of("include", "a", "mx", "ptr", "exists", "redirect", "exp"):
        value = term.value
        if not value:
            if term.separator or term.meant in ("include", "exists", "redirect", "exp"):
                yield found("spf-empty-value", term.span, term=term.text, name=term.meant or "")
        elif _address(value):
            edits = _to_ip(term) if term.meant in ("include", "a", "mx") else None
            yield found("spf-name-with-ip", term.span, edits=edits, name=term.meant or "", address=value)
        elif bad := _bad_macro(value):
            yield found("spf-bad-macro", _value_span(term), part=bad)
        elif not _is_domain_spec(value):
            yield found("spf-bad-domain", _value_span(term), value=value[:80])


def _to_ip(term: Term) -> list[Edit] | None:
    """`include:192.0.2.1` → `ip4:192.0.2.1`, where the term stands in one piece."""
    if term.span.end - term.span.start != len(term.text) or "[" in term.value:
        return None
    start = term.span.start + len(term.text) - len(term.text.lstrip("+-~?"))
    end = start + term.text[start - term.span.start :].index(term.separator) + len(term.separator)
    return [Edit(start, end, "ip6:" if ":" in term.value else "ip4:")]


_MACRO = re.compile(r"%(?:\{[slodiphcrtv](?:[0-9]*)r?[.\-+,/_=]*\}|[%_-])", re.IGNORECASE)
_LABELS = re.compile(
    r"(?:[A-Za-z0-9_-]{1,63}\.)+(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?"
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
    return _LABELS.fullmatch(_MACRO.sub("x", value)) is not None


def _addresses(record: Record) -> Iterator[Finding]:
    """ip4 and ip6 (§5.6): an address, and one that can be met on the internet."""
    found = catalogue().finding
    for term in record.of("ip4", "ip6"):
        address = _address(term.value)
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
    if _LABELS.fullmatch(term.value):
        return catalogue().finding("spf-ip-with-name", term.span, edits=_rename(term, "a"), host=term.value[:80])
    return catalogue().finding("spf-bad-ip", _value_span(term), address=term.value[:60], name=term.meant or "")


def _rename(term: Term, right: str) -> list[Edit] | None:
    """Another mechanism in front of the same value."""
    if term.name not in ("ip4", "ip6") or term.span.end - term.span.start != len(term.text):
        return None
    start = term.span.start + len(term.text) - len(term.text.lstrip("+-~?"))
    return [Edit(start, start + len(term.name), right)]


# Fewer prefix bits than these take in networks of many owners; our own line, not the RFC's.
_WIDE = {4: 16, 6: 32}


def _reach(record: Record, term: Term, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> Iterator[Finding]:
    found = catalogue().finding
    bits = _prefix(_length(term), address.max_prefixlen)
    if bits == 0:
        if term.qualifier == "+":
            yield found("spf-whole-internet", term.span, term=term.text)
    elif address.is_private and not _documentation(address):
        yield found("spf-private-address", term.span, edits=[_delete(record, term)], address=term.value)
    elif term.qualifier == "+" and bits is not None and bits < _WIDE[address.version]:
        yield found("spf-wide-range", term.span, term=term.text, bits=bits, power=address.max_prefixlen - bits)


def _length(term: Term) -> str | None:
    """The one CIDR length of ip4 or ip6."""
    return term.cidr6 if term.meant == "ip6" else term.cidr4


def _documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """RFC 5737 and RFC 3849 examples: our own pages use them."""
    return any(
        address.version == network.version and address in network
        for network in map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
    )


def _cidr(record: Record) -> Iterator[Finding]:
    """§5.6 and §12: a CIDR length is a number without leading zeros, at most 32 or 128."""
    for term in record.of("a", "mx", "ip4", "ip6"):
        for digits, slash, limit in ((term.cidr4, "/", 32), (term.cidr6, "/" if term.meant == "ip6" else "//", 128)):
            if digits is not None and _prefix(digits, limit) is None:
                yield catalogue().finding("spf-bad-cidr", term.span, cidr=f"{slash}{digits}"[:20], limit=limit)
                break


def _prefix(digits: str | None, limit: int) -> int | None:
    """The number of prefix bits, `limit` where none is written, None where it is not a valid one."""
    if digits is None:
        return limit
    if not re.fullmatch(r"0|[1-9][0-9]{0,2}", digits, re.ASCII):
        return None
    return int(digits) if int(digits) <= limit else None


_RULES: tuple[Callable[[Record], Iterator[Finding]], ...] = (
    _several_records,
    _all,
    _after_all,
    _redirect_beside_all,
    _too_many_lookups,
    _long_string,
    _repeated,
    _ptr,
    _names,
    _addresses,
    _cidr,
)
