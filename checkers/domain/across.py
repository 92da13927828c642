"""What no single check can see: findings that follow from several reports on one domain."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalogue import catalogue
from ..providers import is_mailbox_provider, provider
from ..report import Finding
from .survey import Survey


def across(found: Survey) -> Iterator[Finding]:
    """All findings that need several reports."""
    for rule in (_parked, _null_mx, _reject_without_dkim, _provider_not_in_spf, _left_over, _www):
        yield from rule(found)
    open_ = [
        name
        for name in found.reports
        if name not in {"mx", "spf", "dmarc"}
        and not (name == "dkim" and parked(found))
        and any(one.unchecked for one in found.reports[name].findings)
    ]
    if open_:
        yield catalogue().finding("domain-not-all-checked", checks=", ".join(open_))


def unanswered(found: Survey, checker: str) -> bool:
    """Whether something that a check needed was not answered."""
    return any(finding.unchecked for finding in found.reports[checker].findings)


def has_key(found: Survey) -> bool:
    """Whether a DKIM key was found that is not revoked."""
    return any(not key["revoked"] for key in found.facts("dkim").get("keys", ()))


def usable_key(found: Survey) -> bool:
    """Whether one of the keys is of use with all receivers: RSA, long enough (RFC 8301 §3.2), and no test.

    Many receivers do not verify Ed25519 yet, and RFC 6376 §3.6.1 has them treat `t=y` as unsigned.
    """
    return any(
        not key["revoked"] and key["key_type"] == "rsa" and (key["bits"] or 0) >= 1024 and "y" not in key["flags"]
        for key in found.facts("dkim").get("keys", ())
    )


def takes_mail(found: Survey) -> bool | None:
    """Whether the domain has servers that take its mail; None where that was not answered."""
    facts = found.facts("mx")
    if facts.get("hosts") and not facts.get("null_mx"):
        return True
    return None if unanswered(found, "mx") else False


def parked(found: Survey) -> bool:
    """A domain that neither takes nor sends mail: no MX or the null MX, no sender in SPF, no key."""
    if takes_mail(found) is not False or has_key(found) or unanswered(found, "spf"):
        return False
    above = found.facts("dmarc").get("discovery", {}).get("organizational_domain")
    if above not in {None, found.name}:
        return False  # a host of a domain that may well have mail, such as its website
    return not found.rules("spf").isdisjoint({"spf-no-record", "spf-nobody-may-send"})


def _parked(found: Survey) -> Iterator[Finding]:
    """The three records with which a domain says that it has no mail; those that are missing."""
    if not parked(found):
        return
    add = catalogue().finding
    if "spf-no-record" in found.rules("spf"):
        yield add("domain-parked-without-spf", name=found.name)
    # RFC 9989 §4.10.1: what is asked for mail of exactly this name.
    if found.facts("dmarc").get("discovery", {}).get("applied") != "reject" and not unanswered(found, "dmarc"):
        yield add("domain-parked-without-dmarc", name=found.name)
    if not found.facts("mx").get("null_mx"):
        yield add("domain-parked-without-null-mx", name=found.name)


def _null_mx(found: Survey) -> Iterator[Finding]:
    """RFC 7505 §4.2: whoever cannot take replies should not send."""
    sends = not found.rules("spf").isdisjoint({"spf-no-record", "spf-nobody-may-send"})
    if found.facts("mx").get("null_mx") and found.facts("spf").get("terms") and not sends:
        yield catalogue().finding("domain-null-mx-but-sends", name=found.name)


def _reject_without_dkim(found: Survey) -> Iterator[Finding]:
    """RFC 9989 §7.4: SPF alone breaks where mail is forwarded, and p=reject then loses it."""
    if any(rule.startswith("dns-") for rule in found.rules("dkim")):
        return  # the names were not all answered
    applied = found.facts("dmarc").get("discovery", {}).get("applied")
    if applied == "reject" and not has_key(found) and not parked(found) and takes_mail(found) is not False:
        yield catalogue().finding("domain-reject-without-dkim", name=found.name)


def _provider_not_in_spf(found: Survey) -> Iterator[Finding]:
    """The mailbox service that takes the mail is not among those that SPF lets send."""
    if found.provider is None or found.provider["via"] != "mx":
        return
    service = provider(found.provider["id"])
    if (
        service is None
        or service.kind != "mailbox"
        or not service.spf_includes
        or unanswered(found, "spf")
        or not found.facts("spf").get("terms")
    ):
        return
    # Of several records one may name it, and the one that they become does.
    records = " ".join(found.facts("spf").get("records", ())).lower()
    if any(name in records for name in service.spf_includes) or "spf-plus-all" in found.rules("spf"):
        return
    if not _includes(found, frozenset(service.spf_includes)):
        yield catalogue().finding(
            "domain-spf-lacks-provider", name=found.name, provider=service.id, include=service.spf_includes[0]
        )


def _includes(found: Survey, names: frozenset[str]) -> bool:
    """Whether an SPF record leads to one of these names, at whatever depth."""
    tree = found.facts("spf").get("lookups", {}).get("tree")
    open_ = [tree] if tree else []
    while open_:
        node = open_.pop()
        if node["domain"] in names:
            return True
        open_ += node["children"]
    return any(term["value"].lower() in names for term in found.facts("spf").get("terms", ()))


def _left_over(found: Survey) -> Iterator[Finding]:
    """SPF still lets a mailbox service send that no longer takes the domain's mail."""
    if found.provider is None or found.provider["via"] != "mx" or not is_mailbox_provider(found.provider["id"]):
        return
    taking = {host["provider"] for host in found.facts("mx").get("hosts", ())}
    for term in found.facts("spf").get("terms", ()):
        id_ = term.get("provider")
        if id_ and id_ not in taking and is_mailbox_provider(id_):
            yield catalogue().finding("domain-spf-left-over", term=term["text"][:80], provider=id_)


def _www(found: Survey) -> Iterator[Finding]:
    """The name of the website was given, and mail lives at the domain itself."""
    if found.name.startswith("www.") and takes_mail(found) is False:
        yield catalogue().finding("domain-www", name=found.name, main=found.name.removeprefix("www."))
