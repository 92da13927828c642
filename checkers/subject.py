"""What an argument is: a record, or a domain to look up. One function decides, for the command and the page.

DESIGN of the decision: stripped and folded, the first that holds. `scheme://` at the start is a domain; a
leading `v` with a known tag, a mechanism of SPF with its colon (or a sign and `all`), inner white space, a `;`,
or `tag=` at the start is a record; exactly one `@` is a domain; a host name with a path is a domain; any other
`=` is a record; else a domain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .catalogue import catalogue
from .normalise import normalise
from .report import Finding

Kind = Literal["record", "domain"]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_VERSION = re.compile(r"[\"'(]*v\s*[=:]\s*(?:spf|dmarc|dkim|sts|tlsrpt|bimi)", re.IGNORECASE)
_TAG = re.compile(r"[a-z][a-z0-9_-]*\s*=", re.IGNORECASE)
# A DKIM key alone: longer than any label of a domain (RFC 1035 §2.3.4) and without a dot.
_KEY = re.compile(r"[A-Za-z0-9+/]{64,}+=*")
_MECHANISM = re.compile(r"[+~?-]?(?:(?:include|exists|ip[46]|a|mx|ptr):|(?<=[+~?-])all$)", re.IGNORECASE)
# A URL without its scheme; the last label has a letter, so that an address with a prefix length is none.
_PATH = re.compile(r"((?:[^\s/?#:@=.]+\.)+[^\s/?#:@=.0-9]+)(?::[0-9]+)?[/?#][^\s;]*")
# What no domain is and an MX record may be: a priority, alone or with its host behind a mark; an address as the host.
_MX = re.compile(
    r"[0-9]+(?:[,:;|=/].*)?|[0-9.]+|\[?[0-9a-f]*:[0-9a-f:.]+\]?|\[[0-9.]+\]|\.|.+,[0-9]*", re.IGNORECASE | re.DOTALL
)
# What looks like a domain and is a record to one checker.
_BARE = {"dkim": _KEY, "mx": _MX}
_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*:/*(?:[^/?#@]*@)?([^/?#:]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """A decided argument. `text` is the record as given, or the bare domain name."""

    kind: Kind
    text: str
    findings: tuple[Finding, ...] = ()


def decide(text: str, kind: Kind | None = None, wanted: str = "spf") -> Subject:
    """Say what `text` is; `kind` is the caller's own word for it (`--record`, `--domain`).

    `wanted` is the id of the checker that asks.
    """
    folded = normalise(text, wanted).text.strip()
    own = _BARE.get(wanted)
    if kind == "record" or (kind is None and (not _is_domain(folded) or (own and own.fullmatch(folded)))):
        return Subject("record", text)
    if _SCHEME.match(folded):
        match = _AUTHORITY.match(folded)
        host = match.group(1) if match else ""
        return Subject("domain", host, (catalogue().finding("paste-url", taken=host[:80]),))
    if folded.count("@") == 1:
        host = folded.partition("@")[2].strip("<> ")
        return Subject("domain", host, (catalogue().finding("paste-address", taken=host[:80]),))
    if match := _PATH.fullmatch(folded):
        return Subject("domain", match[1], (catalogue().finding("paste-url", taken=match[1][:80]),))
    return Subject("domain", folded)


def _is_domain(folded: str) -> bool:
    if _SCHEME.match(folded):
        return True
    is_record = (_VERSION.match(folded), _MECHANISM.match(folded), re.search(r"\s|;", folded), _TAG.match(folded))
    if any(is_record) or not folded:
        return False
    return folded.count("@") == 1 or "=" not in folded or _PATH.fullmatch(folded) is not None
