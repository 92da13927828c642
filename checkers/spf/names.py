"""The names that RFC 7208 knows, and the ones that people write instead of them."""

from __future__ import annotations

MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})  # §5
MODIFIERS = frozenset({"redirect", "exp"})  # §6
NAMES = MECHANISMS | MODIFIERS
# §4.6.4: these cause DNS queries and count towards the limit of ten; all, ip4, ip6 and exp do not.
COUNTED = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
LOOKUP_LIMIT = 10

# Seen in published records; too short for the one-slip rule below to be safe.
_ALIASES = {
    "ip": "ip4",
    "ipv4": "ip4",
    "ip-4": "ip4",
    "ip_4": "ip4",
    "ip4v": "ip4",
    "ipv6": "ip6",
    "ip-6": "ip6",
    "ip_6": "ip6",
    "includes": "include",
    "included": "include",
    "includ": "include",
    "redirects": "redirect",
    "alll": "all",
    "al": "all",
    "aii": "all",
    "ail": "all",
    "exist": "exists",
}


def meant_name(name: str) -> str | None:
    """The known name that `name` (lower case) is one slip away from, if it is."""
    if name in _ALIASES:
        return _ALIASES[name]
    for known in ("include", "redirect", "exists"):
        if _one_slip(name, known):
            return known
    return None


def _one_slip(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or len(one) < 5:
        return False
    prefix = 0
    while prefix < min(len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    a, b = one[prefix:], other[prefix:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
