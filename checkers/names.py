"""Domain names as the DNS wants them."""

from __future__ import annotations

import re

_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


def dns_name(domain: str) -> str | None:
    """A domain in ASCII, lower case, without the final dot; None where it is no domain name.

    Names in other scripts become `xn--…` by IDNA 2008 with the mapping of UTS 46. Limits: RFC 1035 §2.3.4.
    """
    name = domain.strip().rstrip(".").lower()
    if not name.isascii():
        import idna  # only here: its tables cost a tenth of a second at start-up

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else name


def askable(name: str) -> bool:
    """Whether a name can be put into a question: labels of 1 to 63 octets, 253 in all (RFC 1035 §2.3.4)."""
    octets = name.encode("utf-8", "replace")
    return 0 < len(octets) <= 253 and all(0 < len(label) <= 63 for label in octets.split(b"."))
