"""What people write where a `mailto:` URI belongs (RFC 6068 §2), and the URI that was certainly meant."""

from __future__ import annotations

import re

from .names import dns_name

# No address is longer (RFC 5321 §4.5.3.1); what is longer is not taken apart.
LONGEST = 400
_SCHEME = (
    r"(?:mailto|e-?mail\s?-?to|mail\s?-?to|e-?mail|mail|malto|maito|mialto|mailt|mailot|mailo|mailtto|mallto|maitlo)"
)
# Marks, what people write for `mailto:`, an address, marks; a size of RFC 7489 may stand behind.
_ONE = re.compile(
    rf"(?:ru[af]\s?=)?[\s\"'<(\[]*(?:{_SCHEME}(?:\s?[:=;.]\s?/{{0,3}}|\s?/{{2,3}})\s?)*[\s\"'<(\[]*"
    r"(?P<local>[A-Za-z0-9._+~$&*=-]+)@(?P<host>[^\s@,;:/<>\"'()\[\]!?%]+)[\s\"'<>)\].;]*(?:![0-9]+[kmgt]?)?",
    re.IGNORECASE,
)


def meant(written: str) -> str | None:
    """The `mailto:` URI of one address, None where it is not certain. Linear in a bounded length."""
    match = _ONE.fullmatch(written) if len(written) <= LONGEST else None
    if match is None or match["local"].lower().startswith("mailto"):
        return None
    host = match["host"].rstrip(".")
    ascii_host = dns_name(host)
    return f"mailto:{match['local']}@{host if host.isascii() else ascii_host}" if ascii_host else None
