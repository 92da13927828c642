"""The fetching of a policy, and what is said where it fails (RFC 8461 §3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from ..catalogue import catalogue
from ..checker import Fetcher
from ..dns import DnsError, unanswered
from ..fetching import FetchError, Page
from ..report import Finding

# What is wrong with a certificate, and the rule that tells of it.
_CERTIFICATES = {
    "expired": "mta-sts-certificate-expired",
    "name": "mta-sts-certificate-for-other-name",
    "self-signed": "mta-sts-certificate-self-signed",
    "untrusted": "mta-sts-certificate-untrusted",
}
_FAULTS = {
    "no-address": "mta-sts-policy-host-missing",
    "refused": "mta-sts-policy-refused",
    "tls": "mta-sts-policy-no-tls",
    "size": "mta-sts-policy-too-large",
    "timeout": "mta-sts-policy-timeout",
    "network": "mta-sts-policy-not-reached",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The policy's text, None where there is none to judge, and why."""

    text: str | None
    findings: tuple[Finding, ...]


def url_of(name: str) -> str:
    """Where the policy of a domain is (§3.2)."""
    return f"https://mta-sts.{name}/.well-known/mta-sts.txt"


async def fetch(name: str, fetcher: Fetcher | None, deadline: float | None) -> Fetched:
    """Fetch the policy of a domain. Never raises."""
    found, url, host = catalogue().finding, url_of(name), f"mta-sts.{name}"
    if fetcher is None:
        return Fetched(None, (found("mta-sts-policy-not-fetched-here", url=url, command=f"mailcheck mta-sts {name}"),))
    try:
        page = await fetcher.fetch(url, deadline=deadline)
    except DnsError as error:
        return Fetched(None, (unanswered(error),))
    except FetchError as error:
        rule = _CERTIFICATES[error.fault or "untrusted"] if error.kind == "certificate" else _FAULTS[error.kind]
        return Fetched(None, (found(rule, url=url, host=host, detail=error.detail[:120]),))
    return _read(page, url)


def _read(page: Page, url: str) -> Fetched:
    found = catalogue().finding
    if 300 <= page.status < 400:  # §3.3: redirects must not be followed
        target = (page.location or "")[:120]
        return Fetched(None, (found("mta-sts-policy-redirect", url=url, status=page.status, target=target or "?"),))
    if page.status != 200:
        return Fetched(None, (found("mta-sts-policy-http-status", url=url, status=page.status),))
    kind = page.content_type.partition(";")[0].strip().lower()
    findings = () if kind == "text/plain" else (found("mta-sts-policy-content-type", url=url, type=kind[:60] or "–"),)
    return Fetched(page.body.decode("utf-8", "replace"), findings)
