"""From a domain to its TLS-RPT record (RFC 8460 §3)."""

from __future__ import annotations

import re

from ..catalogue import catalogue
from ..checker import Progress
from ..dns import Resolver
from ..names import dns_name
from ..placed import Found, Place
from ..placed import look_up as find

PLACE = Place(
    prefix="_smtp._tls",
    # RFC 8460 §3: records that do not begin so are discarded. One that ends here has no rua, which is said.
    begins=re.compile(r"v=TLSRPTv1[ \t]*(?:;|\Z)"),
    nearly=re.compile(
        r"v[^A-Za-z0-9]{0,3}=?[^A-Za-z0-9]{0,3}tls-?_?rpt|\A[^A-Za-z0-9]{0,6}rua[ \t]*=[ \t]*(?:mailto|https):",
        re.IGNORECASE,
    ),
    wrong=(
        "_smtp._tls.{domain}",
        "_smtp-tls",
        "_smtp_tls",
        "_tls",
        "_smtp",
        "smtp._tls",
        "_tls._smtp",
        "_smtp-tlsrpt",
        "_tlsrpt",
    ),
    several="tls-rpt-several-answers",
    hidden="tls-rpt-hidden-record",
    misplaced="tls-rpt-wrong-name",
    wildcard="tls-rpt-wildcard-answer",
    missing="tls-rpt-no-record",
    no_domain="tls-rpt-no-such-name",
)


async def look_up(
    domain: str, *, resolver: Resolver | None, deadline: float | None, progress: Progress | None = None
) -> Found:
    """Find the record of a domain. Never raises."""
    found = catalogue().finding
    name = dns_name(domain)
    if name and name.startswith(f"{PLACE.prefix}.") and dns_name(name.removeprefix(f"{PLACE.prefix}.")):
        name = name.removeprefix(f"{PLACE.prefix}.")  # the reader gave the name of the record
    if name is None:
        return Found(None, (found("dns-bad-name", name=domain[:80]),))
    if resolver is None:
        return Found(None, (found("dns-not-looked-up", name=name, command=f"mailcheck tls-rpt {name}"),))
    if progress:
        progress("lookup", 0, 1)
    result = await find(name, PLACE, resolver, deadline)
    if progress:
        progress("lookup", 1, 1)
    return result
