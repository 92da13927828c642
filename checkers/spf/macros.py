"""Macros: text that depends on the message (RFC 7208 §7)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .grammar import Address, Macro, MacroString

# §7.3: a name made by macros keeps its right-hand end.
NAME_LIMIT = 253
# §7.3: what %{p} is where no name of the address could be validated.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the macros are made of (§7.2). `sender` always has a local part and an "@"."""

    ip: Address
    sender: str
    helo: str
    receiver: str = UNKNOWN  # %{r}: the host that judges


def expand(text: MacroString, message: Message, domain: str, validated: str = UNKNOWN) -> str:
    """§7.3. `domain` is the one being judged (%{d}), `validated` the name that %{p} stands for (§5.5)."""
    return "".join(part if isinstance(part, str) else _value(part, message, domain, validated) for part in text.parts)


def target_name(spec: MacroString, message: Message, domain: str, validated: str = UNKNOWN) -> str:
    """§4.8: a domain-spec as the name to ask for, without the final dot, cut from the left to 253 octets."""
    name = expand(spec, message, domain, validated).removesuffix(".")
    if len(name) > NAME_LIMIT:
        # The first dot behind which there is no more than fits; without one the name stays too long to be asked for.
        name = name[name.find(".", len(name) - NAME_LIMIT - 1) + 1 :]
    return name


def needs_validated_name(text: MacroString) -> bool:
    """Whether %{p} is in it, which takes look-ups of its own."""
    return any(isinstance(part, Macro) and part.letter == "p" for part in text.parts)


_FIXED = {"%%": "%", "%_": " ", "%-": "%20"}
_RESERVED = re.compile(r"[^A-Za-z0-9._~-]")


def _value(macro: Macro, message: Message, domain: str, validated: str) -> str:
    if not macro.letter:
        return _FIXED[macro.source]
    value = _transform(macro, _LETTERS[macro.letter](_Scope(message, domain, validated)))
    # RFC 3986 §2.3: everything outside of the unreserved set.
    return _RESERVED.sub(_percent, value) if macro.escaped else value


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{octet:02X}" for octet in match.group().encode("utf-8", "surrogatepass"))


def _dotted(ip: Address) -> str:
    """%{i}: an IPv6 address as 32 digits with dots between. The published tests want capitals; the DNS does not care."""
    return str(ip) if ip.version == 4 else ".".join(f"{int(ip):032X}")


def _transform(macro: Macro, value: str) -> str:
    """§7.3: split, reversed, cut to its right-hand parts, and joined by dots."""
    if not macro.digits and not macro.reverse and macro.delimiters == ".":
        return value
    parts = re.split(f"[{re.escape(macro.delimiters)}]", value)
    if macro.reverse:
        parts.reverse()
    return ".".join(parts[-macro.digits :] if macro.digits else parts)


class _Scope(NamedTuple):
    message: Message
    domain: str
    validated: str


# §7.2.
_LETTERS: Mapping[str, Callable[[_Scope], str]] = {
    "s": lambda scope: scope.message.sender,
    "l": lambda scope: scope.message.sender.rpartition("@")[0],
    "o": lambda scope: scope.message.sender.rpartition("@")[2],
    "d": lambda scope: scope.domain,
    "i": lambda scope: _dotted(scope.message.ip),
    "p": lambda scope: scope.validated,
    "v": lambda scope: "in-addr" if scope.message.ip.version == 4 else "ip6",
    "h": lambda scope: scope.message.helo,
    "c": lambda scope: str(scope.message.ip),
    "r": lambda scope: scope.message.receiver,
    "t": lambda _: str(int(time.time())),  # seconds since 1970-01-01
}
