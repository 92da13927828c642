"""DMARC records to compare the checkers by: legal ones, odd ones, and mistakes, the same in every run."""

from __future__ import annotations

from tests.peers.records import Numbers

DOMAIN = "peers.test"
COUNT = 200

LEGAL = (
    "sp=none",
    "sp=reject",
    "np=reject",
    "adkim=s",
    "adkim=r",
    "aspf=s",
    "rua=mailto:dmarc@peers.test",
    "rua=mailto:a@peers.test,mailto:b@peers.test",
    "ruf=mailto:dmarc@peers.test; fo=1",
    "t=y",
    "t=n",
    "psd=n",
    "psd=u",
)
ODD = (
    "rua=mailto:a@peers.test, mailto:b@peers.test",
    "rua = mailto:dmarc@peers.test",
    "fo=1:d:s; ruf=mailto:dmarc@peers.test",
    "fo=0:d:s; ruf=mailto:dmarc@peers.test",
    "fo=1",
    "adkim=S",
    "sp=NONE",
    "psd=y",
    "pct=100",
    "pct=50",
    "rf=afrf",
    "ri=86400",
    "note=anything",
    "x=1",
    "rua=mailto:dmarc@peers.test!10m",
    "rua=https://peers.test/reports",
    "SP=none",
)
MISTAKES = (
    "sp=monitor",
    "np=block",
    "sp=",
    "adkim=strict",
    "aspf=x",
    "fo=0:1; ruf=mailto:dmarc@peers.test",
    "fo=x; ruf=mailto:dmarc@peers.test",
    "fo=1,d; ruf=mailto:dmarc@peers.test",
    "t=yes",
    "psd=no",
    "rua=dmarc@peers.test",
    "rua=mailto:dmarc",
    "rua=mailto:peers.test",
    "rua=mailto:",
    "rua=",
    "rua=mailto:a@peers.test;mailto:b@peers.test",
    "rua=mailto:a@peers.test mailto:b@peers.test",
    "rua=mail:a@peers.test",
    "rua=mailto:a@peers.test, b@peers.test",
    "rua=mailto;a@peers.test",
    "rua:mailto:a@peers.test",
    "ruf=dmarc@peers.test",
    "sp=none sp=reject",
    "adkim=s; adkim=r",
    "adkim=r aspf=r",
    "sp",
    "=none",
    "note1=x",
    "sp==none",
    "sp=\u201cnone\u201d",
    "sp=none\uff1b",
    "pct=many",
)
VERSIONS = ("v=DMARC1",) * 40 + (
    "v = DMARC1",
    "v=dmarc1",
    "V=DMARC1",
    "v=DMARC",
    "v=DMARC2",
    "v=DMARC1,",
    "xv=DMARC1",
    "DMARC1",
)
POLICIES = ("p=none", "p=none", "p=quarantine", "p=reject", "p=reject", "P=none", "p=NONE", "p = none")
BAD_POLICIES = ("p=monitor", "p=", "p=rejekt", "p:none", "p=none p=reject", "p", "p=none, sp=none", "policy=none")
GAPS = ("; ",) * 10 + (";", " ; ", ";  ", ";; ")
ENDS = ("", "", ";", ";", "; ", " ;")


def records() -> tuple[str, ...]:
    """All records; the first ones have each a mistake or an oddity of its own."""
    numbers = Numbers(9989)
    made = dict.fromkeys(f"v=DMARC1; p=none; {tag}" for tag in (*ODD, *MISTAKES))
    made |= dict.fromkeys(f"v=DMARC1; {policy}; rua=mailto:dmarc@peers.test" for policy in (*POLICIES, *BAD_POLICIES))
    made |= dict.fromkeys(f"{version}; p=none; rua=mailto:dmarc@peers.test" for version in VERSIONS)
    made |= {"v=DMARC1; rua=mailto:dmarc@peers.test; p=none": None, "v=DMARC1; rua=mailto:dmarc@peers.test": None}
    while len(made) < COUNT:
        made[_record(numbers)] = None
    return tuple(made)


def _record(numbers: Numbers) -> str:
    tags = [numbers.one_of(LEGAL if numbers.below(3) else ODD) for _ in range(numbers.below(4))]
    if numbers.below(3) == 0:
        tags.insert(numbers.below(len(tags) + 1), numbers.one_of(MISTAKES))
    policy = numbers.one_of(POLICIES if numbers.below(8) else BAD_POLICIES)
    tags.insert(numbers.below(len(tags) + 1) if numbers.below(5) == 0 else 0, policy)
    text = numbers.one_of(VERSIONS)
    for tag in tags:
        text += numbers.one_of(GAPS) + tag
    return text + numbers.one_of(ENDS)
