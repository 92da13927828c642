"""SPF record text → terms, strictly by the grammar of RFC 7208 §12: what a receiver reads, or its syntax error.

    record    = version terms *SP                     directive = [ qualifier ] mechanism
    terms     = *( 1*SP ( directive / modifier ) )    modifier  = redirect / exp / name "=" macro-string

`parse.py` reads the same text for the person who wrote it. This reading is pure and linear in the text's length,
and printing what it gives is the identity.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from .names import MECHANISMS, MODIFIERS
from .record import VERSION

Qualifier: TypeAlias = Literal["+", "-", "~", "?"]
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class SpfSyntaxError(ValueError):
    """Text that the grammar does not allow: a permanent error wherever in the record it stands (§4.6).

    `start` and `end` are half-open code-point offsets into the text that was parsed.
    """

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(f"{message} ({start}-{end})")
        self.message = message
        self.start = start
        self.end = end


class Network(NamedTuple):
    """The addresses that agree with one in their first `bits` (§5.6)."""

    version: int  # 4 or 6
    address: int  # as written: what stands behind the first bits does not matter
    bits: int

    def holds(self, ip: Address) -> bool:
        """Whether an address is one of them; one of the other family never is."""
        shift = (32 if self.version == 4 else 128) - self.bits
        return ip.version == self.version and int(ip) >> shift == self.address >> shift


@dataclass(frozen=True, slots=True)
class Macro:
    """One `%{…}` of §7.1. `%%`, `%_` and `%-` stand for themselves and have no letter."""

    source: str
    letter: str = ""  # lower case
    escaped: bool = False  # an upper-case letter: its value is URL-escaped (§7.3)
    digits: int = 0  # how many right-hand parts are kept; 0 for all
    reverse: bool = False
    delimiters: str = "."  # what divides the value into parts


@dataclass(frozen=True, slots=True)
class MacroString:
    """Text with macros in it; `parts` are literals and macros in turn."""

    parts: tuple[str | Macro, ...]

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else part.source for part in self.parts)

    @property
    def plain(self) -> bool:
        """Whether it holds no macro, so that it reads the same for every message."""
        return all(isinstance(part, str) for part in self.parts)


class Directive(NamedTuple):
    """A qualifier with a mechanism (§4.6.1, §5)."""

    source: str  # as written
    start: int  # where it stands in the record
    name: str  # one of MECHANISMS, lower case
    qualifier: Qualifier = "+"
    domain_spec: MacroString | None = None
    cidr4: int | None = None  # of a and mx, as prefix bits; None where none is written
    cidr6: int | None = None
    network: Network | None = None  # of ip4 and ip6

    def __str__(self) -> str:
        return self.source


class Modifier(NamedTuple):
    """name=value (§6). Only `redirect` and `exp` mean something; the others are skipped."""

    source: str
    start: int
    name: str  # lower case
    value: MacroString

    def __str__(self) -> str:
        return self.source


@dataclass(frozen=True, slots=True)
class StrictRecord:
    """A record without a syntax error; `str()` gives its text."""

    version: str  # as written
    terms: tuple[Directive | Modifier, ...]
    gaps: tuple[int, ...]  # how many spaces stand before each term, and at the end

    def __str__(self) -> str:
        texts = [self.version]
        for gap, term in zip(self.gaps, (*self.terms, ""), strict=True):
            texts += (" " * gap, str(term))
        return "".join(texts)

    @property
    def directives(self) -> list[Directive]:
        """The mechanisms, in the order in which they are tested."""
        return [term for term in self.terms if isinstance(term, Directive)]

    def modifier(self, name: str) -> Modifier | None:
        """`redirect` or `exp`, where the record has it."""
        return next((term for term in self.terms if isinstance(term, Modifier) and term.name == name), None)


_FOREIGN = re.compile(r"[^\x20-\x7e]")
_TERM = re.compile(r"[^ ]+")


def parse_strict(text: str) -> StrictRecord:
    """Read a whole record. Raises SpfSyntaxError."""
    if foreign := _FOREIGN.search(text):  # §3.1: US-ASCII; §12: terms are divided by SP and by nothing else
        raise SpfSyntaxError("not a printable ASCII character", foreign.start(), foreign.end())
    version = len(VERSION)
    if text[:version].lower() != VERSION or text[version : version + 1] not in ("", " "):
        raise SpfSyntaxError(f"does not begin with {VERSION}", 0, min(version, len(text)))
    terms: list[Directive | Modifier] = []
    gaps: list[int] = []
    once: set[str] = set()
    end = version
    for match in _TERM.finditer(text, version):
        term = parse_term(match.group(), match.start())
        if isinstance(term, Modifier) and term.name in MODIFIERS:
            if term.name in once:  # §6: MUST NOT appear more than once each
                raise SpfSyntaxError(f"a second {term.name}=", match.start(), match.end())
            once.add(term.name)
        terms.append(term)
        gaps.append(match.start() - end)
        end = match.end()
    return StrictRecord(text[:version], tuple(terms), (*gaps, len(text) - end))


# §4.6.1: a modifier is known by the "=" right behind its name. No qualifier may stand before it.
_SHAPE = re.compile(r"(?P<qualifier>[+\-?~]?)(?P<name>[A-Za-z][A-Za-z0-9_.-]*)(?P<rest>.*)")


def parse_term(source: str, start: int = 0) -> Directive | Modifier:
    """Read one directive or modifier that stands at `start` of its record. Raises SpfSyntaxError."""
    match = _SHAPE.fullmatch(source)
    if match is None:
        raise SpfSyntaxError("neither a mechanism nor a modifier", start, start + len(source))
    qualifier, name, rest = match["qualifier"], match["name"].lower(), match["rest"]
    at = start + match.start("rest")
    if rest.startswith("="):
        if qualifier:
            raise SpfSyntaxError("a qualifier before a modifier", start, start + len(source))
        value = rest[1:]
        # The grammar's unknown-modifier is not meant to take in a known one whose value is broken.
        known = name in MODIFIERS
        spec = domain_spec(value, at + 1) if known else macro_string(value, at + 1)
        return Modifier(source=source, start=start, name=name, value=spec)
    if name not in MECHANISMS:
        raise SpfSyntaxError("an unknown mechanism", start, start + len(source))
    sign: Qualifier = "-" if qualifier == "-" else "~" if qualifier == "~" else "?" if qualifier == "?" else "+"
    return _directive(source, start, name, sign, rest, at)


def _directive(source: str, start: int, name: str, qualifier: Qualifier, rest: str, at: int) -> Directive:
    """What stands behind a mechanism's name. `at` is where `rest` begins in the record."""
    if name in ("ip4", "ip6"):
        return Directive(
            source=source, start=start, name=name, qualifier=qualifier, network=_network(name, rest, at, start)
        )
    cidr4 = cidr6 = None
    spec = rest
    if name in ("a", "mx"):
        spec, cidr4, cidr6 = _dual_cidr(rest, at)
    if spec and (name == "all" or spec[0] != ":"):  # §5.1: `all` takes nothing
        raise SpfSyntaxError(f"{name} takes no such value", at, at + len(rest))
    if not spec and name in ("include", "exists"):  # §5.2, §5.7
        raise SpfSyntaxError(f"{name} without a name", start, at + len(rest))
    return Directive(
        source=source,
        start=start,
        name=name,
        qualifier=qualifier,
        domain_spec=domain_spec(spec[1:], at + 1) if spec else None,
        cidr4=cidr4,
        cidr6=cidr6,
    )


# dual-cidr-length = [ "/" ip4 length ] [ "//" ip6 length ] at the very end. A domain-spec cannot end in one, since
# its last label holds no "/".
_DUAL_CIDR = re.compile(r"(?<!/)(?:/([0-9]+))?(?://([0-9]+))?\Z")
_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")


def _dual_cidr(rest: str, at: int) -> tuple[str, int | None, int | None]:
    """Split the CIDR lengths off (§5.3, §5.4)."""
    # Only the tail is searched: what the longest lengths need, so that a hostile row of slashes stays linear.
    tail = rest[-64:]
    match = _DUAL_CIDR.search(tail)
    if match is None or match.start() == len(tail):
        return rest, None, None
    cut = len(rest) - len(tail) + match.start()
    end = at + len(rest)
    four, six = match.groups()
    return (
        rest[:cut],
        None if four is None else _length(four, 32, at + cut, end),
        None if six is None else _length(six, 128, at + cut, end),
    )


def _length(digits: str, limit: int, start: int, end: int) -> int:
    """§12: no leading zero, at most 32 or 128."""
    if not _LENGTH.fullmatch(digits) or int(digits) > limit:
        raise SpfSyntaxError(f"a prefix length is a number from 0 to {limit}", start, end)
    return int(digits)


_QNUM = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP4 = re.compile(rf"{_QNUM}(?:\.{_QNUM}){{3}}")
_IP6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")


def _network(name: str, rest: str, at: int, start: int) -> Network:
    """§5.6: an address and, if wanted, a length; never a list, never a name."""
    if not rest.startswith(":"):
        raise SpfSyntaxError(f"{name} without an address", start, at + len(rest))
    written, slash, digits = rest[1:].partition("/")
    limit = 32 if name == "ip4" else 128
    begin, end = at + 1, at + len(rest)
    if not (_IP4 if name == "ip4" else _IP6).fullmatch(written):
        raise SpfSyntaxError(f"not an {name} address", begin, end)
    bits = _length(digits, limit, begin + len(written), end) if slash else limit
    if name == "ip4":
        return Network(4, int.from_bytes(map(int, written.split("."))), bits)
    try:
        return Network(6, int(ipaddress.IPv6Address(written)), bits)
    except ValueError as error:
        raise SpfSyntaxError(f"not an {name} address", begin, end) from error


# The letters of §7.2. c, r and t are for explanation texts alone.
_LETTERS = "slodiphv"
_EXPLANATION_LETTERS = _LETTERS + "crt"
_MACRO = re.compile(
    r"%(?:\{(?P<letter>[A-Za-z])(?P<digits>[0-9]*)(?P<reverse>r?)(?P<delimiters>[.\-+,/_=]*)\}|[%_-])", re.IGNORECASE
)
# A value has at most 127 labels' worth of parts that matter; more than that is all of them.
_ALL_PARTS = 1000


def macro_string(text: str, start: int = 0, letters: str = _LETTERS) -> MacroString:
    """§7.1. `start` is where the text stands in its record. Raises SpfSyntaxError."""
    parts: list[str | Macro] = []
    end = 0
    while (percent := text.find("%", end)) >= 0:
        if percent > end:
            parts.append(text[end:percent])
        match = _MACRO.match(text, percent)
        macro = _macro(match, letters) if match else None
        if match is None or macro is None:
            raise SpfSyntaxError("not a macro", start + percent, start + min(percent + 12, len(text)))
        parts.append(macro)
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    return MacroString(tuple(parts))


def _macro(match: re.Match[str], letters: str) -> Macro | None:
    """One macro-expand, or None where §7.2 and §7.3 do not allow it."""
    source, letter = match.group(), match["letter"]
    if letter is None:
        return Macro(source)
    digits = match["digits"].lstrip("0")
    if letter.lower() not in letters or (match["digits"] and not digits):  # §7.3: the number is not zero
        return None
    return Macro(
        source,
        letter=letter.lower(),
        escaped=letter.isupper(),
        digits=(int(digits) if len(digits) < 4 else _ALL_PARTS) if digits else 0,
        reverse=bool(match["reverse"]),
        delimiters=match["delimiters"] or ".",
    )


def explanation(text: str) -> MacroString:
    """§6.2: an explanation-string, where spaces and three more letters are allowed. Raises SpfSyntaxError."""
    if foreign := _FOREIGN.search(text):
        raise SpfSyntaxError("not a printable ASCII character", foreign.start(), foreign.end())
    return macro_string(text, letters=_EXPLANATION_LETTERS)


# domain-end = ( "." toplabel [ "." ] ) / macro-expand, and a toplabel is not all numbers.
_TOPLABEL = re.compile(r"(?=[A-Za-z0-9-]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def domain_spec(text: str, start: int = 0) -> MacroString:
    """§7.1: a macro-string that ends in a top-level label or in a macro. Raises SpfSyntaxError."""
    spec = macro_string(text, start)
    last = spec.parts[-1] if spec.parts else ""
    if isinstance(last, Macro):
        return spec
    dot, label = _end(last)
    if not dot or not _TOPLABEL.fullmatch(label):
        raise SpfSyntaxError("not a domain name", start, start + len(text))
    return spec


def _end(literal: str) -> tuple[str, str]:
    """The last dot and the label behind it, a final dot left out."""
    _, dot, label = literal.removesuffix(".").rpartition(".")
    return dot, label
