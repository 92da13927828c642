"""Thousands of domains in a zone of their own, in every state in which a list of customers' domains comes.

The same number always gives the same domains, so that runs can be compared. Every domain is a name below `many.test.`;
all of them stand in one zone file, which a name server loads in a moment. It is that of the top-level domain, since a
DMARC walk goes up to there (RFC 9989 §4.10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

ORIGIN = "many.test."

_GOOD = '{n} TXT "v=spf1 include:_spf.provider.many.test. ~all"'
_MX = "{n} MX 10 mx1.provider.many.test.\n{n} MX 20 mx2.provider.many.test."
_DMARC = '_dmarc.{n} TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@{n}.many.test"'

# What a domain has, by name. {n} is its label; each state ends up with the verdict of `SPF`, below.
STATES: dict[str, str] = {
    "good": f"{_GOOD}\n{_MX}\n{_DMARC}",
    "own-server": '{n} TXT "v=spf1 mx ip4:192.0.2.0/28 -all"\n{n} MX 10 mail.{n}\nmail.{n} A 192.0.2.5\n' + _DMARC,
    "no-spf": f"{_MX}\n{_DMARC}",
    "two-spf": f'{_GOOD}\n{{n}} TXT "v=spf1 a -all"\n{_MX}\n{_DMARC}',
    "equals-for-colon": f'{{n}} TXT "v=spf1 include=_spf.provider.many.test ~all"\n{_MX}',
    "broken-dmarc": f'{_GOOD}\n{_MX}\n_dmarc.{{n}} TXT "v=DMARC1 p=reject"',
    "monitoring": f'{_GOOD}\n{_MX}\n_dmarc.{{n}} TXT "v=DMARC1; p=none; rua=mailto:a@reports.many.test"',
    "null-mx": '{n} MX 0 .\n{n} TXT "v=spf1 -all"\n_dmarc.{n} TXT "v=DMARC1; p=reject"',
    "alias": "{n} CNAME shared.provider.many.test.",
    "vendor-gone": f'{{n}} TXT "v=spf1 include:gone.provider.many.test ~all"\n{_MX}',
    "too-many-lookups": f'{{n}} TXT "v=spf1 include:deep0.provider.many.test ~all"\n{_MX}',
    "no-all": f'{{n}} TXT "v=spf1 include:_spf.provider.many.test"\n{_MX}\n{_DMARC}',
    "empty": '{n} TXT "some-verification=0123456789abcdef"',
}

# What all of them share: a provider, whose records are asked for again and again.
_SHARED = """$ORIGIN test.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 300
@ NS ns
ns A 127.0.0.1
$ORIGIN many.test.
_spf.provider TXT "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/24 ~all"
shared.provider TXT "v=spf1 ip4:198.51.100.0/24 ~all"
shared.provider MX 10 mx1.provider
mx1.provider A 198.51.100.10
mx2.provider A 198.51.100.11
*.many.test._report._dmarc.reports TXT "v=DMARC1"
"""
_DEEP = "".join(f'deep{n}.provider TXT "v=spf1 include:deep{n + 1}.provider.many.test ~all"\n' for n in range(11))


def domains(count: int) -> Iterator[tuple[str, str]]:
    """The first so many domains: name without the final dot, and state. Every 14th does not exist at all."""
    states = [*STATES, "missing"]
    for number in range(count):
        yield f"d{number:05d}.{ORIGIN[:-1]}", states[number * 5 % len(states)]


def zone(count: int) -> str:
    """A zone file with all of them."""
    lines = [_SHARED + _DEEP]
    for name, state in domains(count):
        if state != "missing":
            lines.append(STATES[state].format(n=name.partition(".")[0]) + "\n")
    return "".join(lines)


def listed(count: int, decorate: Callable[[str], str] = str) -> str:
    """The list that a reader has: one name a line."""
    return "".join(f"{decorate(name)}\n" for name, _ in domains(count))
