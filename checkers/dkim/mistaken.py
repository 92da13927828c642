"""What is pasted in place of a key record: a signature out of a message, the target of a CNAME, the key alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from . import base64_text
from .key import understand
from .record import RSA, STRING_LIMIT

# A header of a message, up to the first line that does not go on with it (RFC 5322 §2.2.3).
_HEADER = re.compile(r"^[ \t>]*DKIM-Signature[ \t]*:((?:[^\r\n]|\r?\n[ \t]+)*+)", re.IGNORECASE | re.MULTILINE)
_SIGNATURE_TAGS = ("b", "bh", "d", "s")  # RFC 6376 §3.5: a signature has them, a key never has b or bh
_PART = re.compile(r"(?:\A|;)\s*+([A-Za-z]{1,2})\s*+=([^;]*+)")
# A host name, the target of a selector's CNAME among them, with or without the line that it stands in.
_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)++")
_CNAME = re.compile(r"(?<![A-Za-z0-9])CNAME(?![A-Za-z0-9])|别名", re.IGNORECASE)
# The tag of a key record, so that a line of a zone file with the record itself is not taken for a CNAME.
_OWN_TAG = re.compile(r"(?<![A-Za-z0-9])(?:v\s*=\s*dkim|[kp]\s*=)", re.IGNORECASE)
_LONGEST_NAME = 253
# A key alone, with or without the armour of its file.
_BARE = re.compile(r"[-A-Za-z0-9+/\s]{40,}+={0,2}+\s*+(?:-[-A-Z\s]*+)?+")


def mistaken(text: str) -> Finding | None:
    """The one finding about a paste (as it came, line breaks and all) that is no key record; None where it may be."""
    found = catalogue().finding
    whole = Span(0, len(text))
    if signature := signature_of(text):
        selector, domain = signature
        return found("dkim-signature-pasted", whole, selector=quoted(selector), domain=quoted(domain))
    if _OWN_TAG.search(text):
        return None
    targets = [name for name in _HOST.findall(text[:2000]) if "._domainkey." in name.lower()]
    if targets and (_CNAME.search(text[:2000]) or len(text.split()) == 1):
        return found("dkim-cname-as-record", whole, target=targets[-1][:_LONGEST_NAME])
    return None


def signature_of(text: str) -> tuple[str, str] | None:
    """Selector and domain of the DKIM signature in a paste, None where it holds none."""
    header = _HEADER.search(text)
    tags: dict[str, str] = {}
    for match in _PART.finditer(header[1] if header else text[:4000]):
        tags.setdefault(match[1].lower(), "".join(match[2].split()))
    wanted = ("d", "s") if header else _SIGNATURE_TAGS
    if all(tags.get(name) for name in wanted):
        return tags["s"], tags["d"]
    return None


def bare_key(text: str) -> Iterator[Finding]:
    """A key without any tag: what `openssl` and some panels show (plain text)."""
    if not _BARE.fullmatch(text):
        return
    found = catalogue().finding
    key = understand(text)
    whole = Span(0, len(text))
    if key.state == "private":
        yield found("dkim-private-key", whole)
    elif key.state == "whole" and key.public.kind in ("rsa", "rsa-bare"):
        plain = base64_text.read(text).text
        record = f"v=DKIM1; k={RSA}; p={plain}{'=' * (-len(plain) % 4)}"
        yield found("dkim-key-without-tags", whole, edits=[Edit(0, len(text), record)])
        if len(record) > STRING_LIMIT:
            yield found("dkim-long-string", None, length=len(record), limit=STRING_LIMIT)
