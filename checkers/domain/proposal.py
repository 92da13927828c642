"""A record before it is published: what the domain would look like with it. Nothing is offered that was not judged so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..checker import Checker
from ..dns import Answer, DnsError, Resolver
from ..names import askable
from ..registry import checker as checker_of
from ..report import Report, Severity
from .across import parked
from .survey import Survey

_STRING = 255  # octets of one character-string, RFC 1035 §3.3


@dataclass(frozen=True, slots=True)
class Published:
    """The DNS with one TXT record as if it were published already; whatever else it answers stays."""

    inner: Resolver
    name: str
    value: str

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        if rdtype != "TXT" or name.lower() != self.name:
            return await self.inner.resolve(name, rdtype, deadline=deadline)
        data = self.value.encode()
        strings = tuple(data[at : at + _STRING] for at in range(0, len(data), _STRING))
        return Answer(name=self.name, rdtype="TXT", exists=True, strings=(strings,))


async def judged(
    found: Survey, checker: str, name: str, value: str, resolver: Resolver, deadline: float | None
) -> Report | None:
    """The report on the domain with this record, or None where the record should not be offered.

    It is not offered where it would have an error, forbid all sending while the domain takes mail, or ask for more
    than is asked for now; nor where it could not stand (a CNAME is there already, RFC 1034 §3.6.2).
    """
    if not value.isascii() or not value.isprintable() or not askable(name):
        return None
    try:
        if (await resolver.resolve(name, "CNAME", deadline=deadline)).names:
            return None
    except DnsError:
        return None
    check: Checker = checker_of(checker)
    report = await check(found.name, kind="domain", resolver=Published(resolver, name, value), deadline=deadline)
    rules = {finding.rule for finding in report.findings}
    if any(finding.severity is Severity.ERROR or finding.unchecked for finding in report.findings):
        return None
    if "spf-nobody-may-send" in rules and not parked(found):
        return None
    return None if checker == "dmarc" and _stricter(found.facts("dmarc"), report.facts) else report


_ORDER = ("none", "quarantine", "reject")


def _stricter(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether more is asked of receivers than before; whoever wants that decides it for themselves."""
    old, new = before.get("policy"), after.get("policy")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return False
    return any(_ORDER.index(str(new[tag])) > _ORDER.index(str(old[tag])) for tag in ("p", "sp", "np"))
