"""What a key record is made of (RFC 6376 §3.6.1), and what of it receivers use."""

from __future__ import annotations

from ..tags import Dialect, TagList

DIALECT = Dialect(
    "dkim",
    "DKIM1",
    ("k", "p", "h", "s", "t", "n", "g"),
    # DKIM, DKIM 1, DKIM1.0, dkim1, DIKM1, KDIM1, DKIM2 …
    r"(?:(?:dkim|dikm|kdim|dkmi|dklm|domainkey)[-_ ]?v?[0-9il]{0,2}|[0-9]{1,3})(?:\.[0-9]+)?",
    slips={"pk": "p", "pubkey": "p", "publickey": "p", "key": "p", "kt": "k", "keytype": "k"},
    own=("k", "p"),
    optional=True,
)
RSA, ED25519 = "rsa", "ed25519"
KEY_TYPES = (RSA, ED25519)  # RFC 6376 §3.6.1, and Ed25519 by its own document (§7.6 is the registry)
HASHES = ("sha256", "sha1")
SERVICES = ("*", "email")
FLAGS = ("y", "s")
STRING_LIMIT = 255  # octets of one character-string, RFC 1035 §3.3


def listed(value: str | None) -> tuple[str, ...] | None:
    """The members of a list with colons between (§3.6.1: h, s and t); None where the record has no such tag."""
    return None if value is None else tuple(part.strip() for part in value.split(":") if part.strip())


def key_type(record: TagList) -> str:
    """The type of the key as receivers read it; §3.6.1: "rsa" where nothing is said."""
    value = record.value("k")
    return RSA if value is None else value
