"""Records to compare the checkers by: the same ones in every run, made of what is legal, odd, and mistaken.

A record is put together from a version, some terms and an end; each part is drawn from a list, the mistakes from the
ones that are seen in published records. The numbers come from a generator of our own, so that no Python changes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

ORIGIN = "peers.test."
COUNT = 500
_T = TypeVar("_T")

# What the records below lead to; `{n}.…` are the records themselves.
WORLD = """
ok      TXT "v=spf1 ip4:192.0.2.0/24 -all"
ok      MX 10 host
ok      A 192.0.2.9
deep    TXT "v=spf1 include:ok.peers.test a:host.peers.test -all"
none    A 192.0.2.9
bad     TXT "v=spf1 ipv4:192.0.2.9 -all"
two     TXT "v=spf1 -all"
two     TXT "v=spf1 ~all"
text    TXT "Mail from %{i} is not ours"
host    A 192.0.2.10
host    AAAA 2001:db8::10
loop    TXT "v=spf1 include:loop.peers.test -all"
twelve  TXT "v=spf1 a:1.peers.test a:2.peers.test a:3.peers.test a:4.peers.test a:5.peers.test a:6.peers.test a:7.peers.test" " a:8.peers.test a:9.peers.test a:10.peers.test a:11.peers.test a:12.peers.test -all"
null    MX 0 .
"""

LEGAL = (
    "ip4:192.0.2.1",
    "ip4:192.0.2.0/24",
    "ip4:192.0.2.0/28",
    "ip6:2001:db8::1",
    "ip6:2001:db8::/32",
    "a",
    "mx",
    "a:host.peers.test",
    "mx:ok.peers.test",
    "include:ok.peers.test",
    "include:deep.peers.test",
)
ODD = (
    "IP4:192.0.2.1",
    "Include:OK.peers.test",
    "+ip4:192.0.2.2",
    "?include:ok.peers.test",
    "~a",
    "-mx",
    "a/24",
    "a//64",
    "a/24//64",
    "mx/28",
    "a:host.peers.test/24//64",
    "include:ok.peers.test.",
    "ip6:2001:DB8::/48",
    "ip6:::ffff:192.0.2.1",
    "ip6:2001:db8:0:0:0:0:0:1/128",
    "ptr",
    "ptr:peers.test",
    "exists:%{ir}.list.peers.test",
    "exists:%{i}._spf.%{d2}",
    "exists:%{l}.%{o}.peers.test",
    "exists:%{L1R-+}.peers.test",
    "exists:%%.%_.%-.peers.test",
    "a:_under_score.peers.test",
    "a:host.peers.test.",
    "a:1.2.peers.test",
    "exp=text.peers.test",
    "redirect=ok.peers.test",
    "x-note=anything",
    "x.y_z-1=%{i}",
    "empty=",
    "ip4:0.0.0.0/0",
    "ip4:192.0.2.255/25",
    "ip4:10.0.0.1",
    "+all",
    "mx:null.peers.test",
)
MISTAKES = (
    "ipv4:192.0.2.1",
    "ipv6:2001:db8::1",
    "ip4=192.0.2.1",
    "include=ok.peers.test",
    "includes:ok.peers.test",
    "inlcude:ok.peers.test",
    "include:192.0.2.1",
    "include:none.peers.test",
    "include:missing.peers.test",
    "include:bad.peers.test",
    "include:two.peers.test",
    "include:loop.peers.test",
    "include:twelve.peers.test",
    "include:",
    "include",
    "include: ok.peers.test",
    "include ok.peers.test",
    "include:ok.peers.test,ok.peers.test",
    "include:ok.peers.test;",
    "include:ok",
    "include:https://ok.peers.test",
    "include:ok.peers.test/24",
    "ip4:host.peers.test",
    "ip4:192.0.2",
    "ip4:192.0.2.256",
    "ip4:192.0.2.0/33",
    "ip4:192.0.2.0/",
    "ip4:192.0.2.0/024",
    "ip4:192.0.02.1",
    "ip4: 192.0.2.1",
    "ip4:192.0.2.1-192.0.2.9",
    "ip4:192.0.2.1,192.0.2.2",
    "ip4:2001:db8::1",
    "ip4:",
    "ip6:192.0.2.1",
    "ip6:2001:db8::/129",
    "ip6:2001:db8:::1",
    "ip6:2001:db8",
    "192.0.2.1",
    "host.peers.test",
    "a:",
    "a=host.peers.test",
    "a/",
    "a/33",
    "a:host.peers.test/24/64",
    "a:host",
    "a:host.123",
    "a:host.peers.test//129",
    "a:-host.peers.test",
    "a:host..peers.test",
    "mx:",
    "mx/24/64",
    "ptr/24",
    "ptr:",
    "exists",
    "exists:",
    "exists:%{x}.peers.test",
    "exists:%{d0}.peers.test",
    "exists:%(d).peers.test",
    "exists:100%.peers.test",
    "exists:%{d",
    "exp=a.peers.test exp=b.peers.test",
    "redirect=ok.peers.test redirect=ok.peers.test",
    "redirect:ok.peers.test",
    "redirect=",
    "redirect=none.peers.test",
    "redirect=missing.peers.test",
    "+redirect=ok.peers.test",
    "exp=",
    "x-note=100%",
    "all:peers.test",
    "all.",
    "--all",
    "-all;",
    "~ all",
    "al",
    "+",
    "all-",
    "\u2013all",
    "ip4:192.0.2.1~all",
    "mx-all",
    "v=spf1",
    "\u201cmx\u201d",
    "ip4\uff1a192.0.2.1",
    "a\tmx",
    "include:\u4e2d\u6587.peers.test",
    "spf2.0/pra",
    "\\;",
    '"mx"',
    "a:none.peers.test a:missing.peers.test mx:missing.peers.test exists:missing.peers.test",
    "mx:peers.test",
)
VERSIONS = ("v=spf1",) * 60 + (
    "V=SPF1",
    "v=SPF1",
    "v=spf",
    "v=spf1;",
    "v=spf2",
    "v= spf1",
    " v=spf1",
    "spf1",
    "\u201cv=spf1",
    "xv=spf1",
)
ENDS = ("-all", "~all", "~all", "?all", "-ALL", "", "", "redirect=ok.peers.test", "~all x-note=1", "-all mx")
GAPS = (" ",) * 12 + ("  ",)


class Numbers:
    """A small linear congruential generator (the constants are Knuth's MMIX)."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % limit

    def one_of(self, values: Sequence[_T]) -> _T:
        return values[self.below(len(values))]


def records() -> tuple[str, ...]:
    """All records; the first ones have each a mistake of its own, so that none is left to chance."""
    numbers = Numbers(7208)
    made = dict.fromkeys(f"v=spf1 {term} -all" for term in (*ODD, *MISTAKES))
    while len(made) < COUNT:
        made[_record(numbers)] = None
    return tuple(made)


def _record(numbers: Numbers) -> str:
    terms = [numbers.one_of(LEGAL if numbers.below(3) else ODD) for _ in range(numbers.below(5))]
    for _ in range((0, 0, 0, 1, 1, 2)[numbers.below(6)]):
        terms.insert(numbers.below(len(terms) + 1), numbers.one_of(MISTAKES))
    text = numbers.one_of(VERSIONS)
    for term in (*terms, numbers.one_of(ENDS)):
        text += (numbers.one_of(GAPS) + term) if term else ""
    return text


def zone() -> str:
    """All records, each at a name of its own (`0.peers.test`, `1.peers.test` …), and what they lead to."""
    lines = [f"{number}.r {_txt(record)}" for number, record in enumerate(records())]
    # Every other name has addresses and a mail server, so that `a` and `mx` find something there.
    lines += [f"{number}.r A 192.0.2.77\n{number}.r MX 10 host" for number in range(0, len(lines), 2)]
    return f"$ORIGIN {ORIGIN}{WORLD}" + "\n".join(lines) + "\n"


def name(number: int) -> str:
    """Where a record stands."""
    return f"{number}.r.{ORIGIN}".rstrip(".")


def _txt(record: str) -> str:
    octets = record.encode()
    strings = [octets[at : at + 255] for at in range(0, len(octets), 255)]
    return "TXT " + " ".join('"' + "".join(map(_escaped, string)) + '"' for string in strings)


def _escaped(octet: int) -> str:
    return chr(octet) if 0x20 <= octet < 0x7F and octet not in b'"\\;' else f"\\{octet:03}"
