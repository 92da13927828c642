"""What a forged and what a genuine mail would meet: by the records alone, and unknown where a question was not answered."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import pytest

from checkers.cache import CachingResolver
from checkers.dns import Answer, DnsTimeoutError
from checkers.domain import check
from checkers.domain.meets import Mail, Meets
from checkers.render import json_, terminal
from checkers.render.meets import sentence
from checkers.resolvers.zone import ZoneResolver, read_zone
from tests.unit.test_vectors import VALIDATOR
from tests.vector_files import WORLD

MX = "@ MX 5 mx1.qiye.aliyun.com.\n"
OWN = "include:spf.qiye.aliyun.com"
KEY = (
    'default._domainkey TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAjoUJKdwNyvB7uj'
    "iApQsmofhx771swCgmol/N0M0gpwfaRpfo0NEHrSZRXRw1Zq+2hglkHZhG4aVCS1dxCHY9LeQH26oK3HquzA/cyV1unFHC8uYlZp"
    'AAsmxJv9cpmlSB98jWyepvho6XZScGQom9flKzYlyza57GpbgfyTpIFVpLZqwmZP/hRuBIvI00" "RYFoHmDGGTueY1THaxglFmu'
    "GaKIDWIYKVkMIKMMEKI8QS7GFKCm49CC4o1TIdiO6PXR4UlHb15leCV+PvxjSNuFtkQcpOD+YLJxaQLat4p1dXqPXokT08IQHwmY"
    'E80Fvf3WVjWStqKcB7e4Z3fSZf9XYBwIDAQAB"'
    "\n"
)


class Silent:
    """The vectors' world, with one question that is not answered."""

    def __init__(self, zone: str, name: str) -> None:
        self._inner = ZoneResolver(read_zone(zone), ZoneResolver(read_zone(WORLD)))
        self._name = name

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        if (name, rdtype) == (self._name, "TXT"):
            raise DnsTimeoutError(name, rdtype, "no answer")
        return await self._inner.resolve(name, rdtype, deadline=deadline)


def found(records: str, silent: str = "") -> Meets:
    """What mail of a domain with these records meets. Every result is drawn, too."""
    zone = f"$ORIGIN meets.test.\n@ SOA ns hostmaster 1 3600 600 86400 300\n{records}"
    report = asyncio.run(check("meets.test", resolver=CachingResolver(Silent(zone, silent))))
    for lang in ("zh", "en"):
        document = json_.report(report, lang)
        VALIDATOR.validate(document)
        assert document["facts"]["meets"] == asdict(report.facts["meets"])
        assert sentence("forged", report.facts["meets"].forged, lang) in terminal.report(report, lang).plain
    meets = report.facts["meets"]
    assert isinstance(meets, Meets)
    return meets


def short(mail: Mail | None) -> tuple[str, str, str, str]:
    assert mail is not None
    return mail.spf, mail.dkim, mail.dmarc, mail.outcome


def spf(record: str) -> str:
    return f'@ TXT "{record}"\n'


def dmarc(record: str) -> str:
    return f'_dmarc TXT "v=DMARC1; {record}"\n'


# How the record ends, and the result for a stranger's server (RFC 7208 §2.6, §4.7).
ENDS = {
    f"v=spf1 {OWN} -all": "fail",
    f"v=spf1 {OWN} ~all": "softfail",
    f"v=spf1 {OWN} ?all": "neutral",
    f"v=spf1 {OWN}": "neutral",
    f"v=spf1 {OWN} +all": "pass",
    f"v=spf1 {OWN} ip4:0.0.0.0/0 -all": "pass",
    "v=spf1 redirect=spf.qiye.aliyun.com": "fail",
    "v=spf1 redirect=_spf.google.com": "softfail",
    "v=spf1 redirect=gone.meets.test": "permerror",
    f"v=spf1 {OWN} include:gone.meets.test -all": "permerror",
    f"v=spf1 {OWN} include:%{{i}}.meets.test -all": "unknown",
    f"v=spf1 {OWN} nonsense -all": "permerror",
    "v=spf1 a:1.meets.test a:2.meets.test a:3.meets.test -all": "permerror",  # three void look-ups
}


@pytest.mark.parametrize("record", ENDS)
def test_a_stranger_s_result(record: str) -> None:
    assert found(MX + spf(record)).forged.spf == ENDS[record]


def test_no_record_and_several_records() -> None:
    assert found(MX).forged.spf == "none"
    assert found(MX + spf(f"v=spf1 {OWN} -all") + spf("v=spf1 a -all")).forged.spf == "permerror"


@pytest.mark.parametrize(
    ("record", "outcome"),
    [("p=none", "undecided"), ("p=quarantine", "spam"), ("p=reject", "refused"), ("p=reject; t=y", "spam")],
)
def test_receivers_are_asked_what_the_record_asks(record: str, outcome: str) -> None:
    meets = found(MX + spf(f"v=spf1 {OWN} -all") + dmarc(record))
    assert short(meets.forged) == ("fail", "none", "fail", outcome)
    assert short(meets.genuine)[0::2] == ("pass", "pass")
    assert meets.service == "alibaba-mail"


def test_an_open_record_makes_dmarc_of_no_use() -> None:
    meets = found(MX + spf("v=spf1 +all") + dmarc("p=reject"))
    assert short(meets.forged) == ("pass", "none", "pass", "usual")


def test_without_dmarc_nobody_is_asked() -> None:
    meets = found(MX + spf(f"v=spf1 {OWN} -all"))
    assert meets.forged.asked is None
    assert short(meets.forged) == ("fail", "none", "none", "undecided")
    assert short(meets.genuine)[2:] == ("none", "usual")


def test_own_mail_that_fails() -> None:
    """The equals sign is a modifier that receivers skip (RFC 7208 §6); so are senders whose records are denied."""
    for term in ("include=spf.qiye.aliyun.com", "include:spf.mail.qq.com", "-include:spf.qiye.aliyun.com"):
        meets = found(MX + spf(f"v=spf1 {term} -all") + dmarc("p=reject"))
        assert short(meets.genuine) == ("fail", "none", "fail", "refused"), term


def test_a_key_saves_own_mail_if_it_is_signed() -> None:
    records = MX + spf("v=spf1 include:spf.mail.qq.com -all") + dmarc("p=reject") + KEY
    meets = found(records)
    assert short(meets.genuine) == ("fail", "key", "signed", "usual-if-signed")
    assert short(meets.forged) == ("fail", "none", "fail", "refused")


def test_what_was_not_answered_is_unknown() -> None:
    records = MX + spf(f"v=spf1 {OWN} -all") + dmarc("p=reject")
    without_spf = found(records, "meets.test")
    assert short(without_spf.forged) == ("unknown", "none", "unknown", "unknown")
    below = found(records, "spf.qiye.aliyun.com")
    assert below.forged.spf == "unknown"
    without_dmarc = found(records, "_dmarc.meets.test")
    assert short(without_dmarc.forged) == ("fail", "none", "unknown", "unknown")
    assert short(without_dmarc.genuine)[2:] == ("unknown", "unknown")


def test_servers_that_are_not_known() -> None:
    meets = found("@ MX 5 mail\nmail A 25.0.0.30\n" + spf("v=spf1 ip4:25.0.0.31 -all") + dmarc("p=reject"))
    assert meets.service is None
    assert short(meets.genuine)[0::2] == ("unknown", "unknown")


def test_a_domain_without_mail_has_none_of_its_own() -> None:
    meets = found("@ MX 0 .\n" + spf("v=spf1 -all") + dmarc("p=reject"))
    assert meets.genuine is None
    assert meets.forged.outcome == "refused"
