"""Zone files and panels' exports: read as they come, and answered for as nsd answers for the same zone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkers.dns import Answer, DnsError, DnsLameError, DnsNetworkError, DnsServfailError, Mx, Resolver
from checkers.registry import checker
from checkers.render import json_
from checkers.resolvers.records import MAX_RECORDS
from checkers.resolvers.system import SystemResolver
from checkers.resolvers.zone import Zone, ZoneError, ZoneResolver, read_zone
from tests import dns_support
from tests.vector_files import WORLD, Vector, holds, seen, vectors

HERE = Path(__file__).parent.parent / "vectors" / "zones"
TYPES = ("TXT", "A", "AAAA", "MX", "NS", "PTR")
OTHER = "$ORIGIN other.test.\nmail A 192.0.2.99\n"


def ask(resolver: Resolver, name: str, rdtype: str = "TXT") -> Answer:
    async def run() -> Answer:
        return await resolver.resolve(name, rdtype, deadline=time.monotonic() + 5)

    return asyncio.run(run())


def zone(text: str, origin: str | None = None) -> ZoneResolver:
    return ZoneResolver(read_zone(text, origin))


def txt(text: str, name: str = "exported.test", origin: str | None = "exported.test") -> list[bytes]:
    return [b"".join(strings) for strings in ask(zone(text, origin), name).strings]


# The same answers as nsd's


def made_up(seed: int) -> str:
    """A zone of names from few labels, so that wildcards, empty non-terminals, chains and delegations meet."""
    dice = random.Random(seed)  # noqa: S311
    labels = ["a", "b", "*"]
    names = [".".join(parts) for depth in (1, 2, 3) for parts in product(labels, repeat=depth)]
    lines = [f"$ORIGIN made{seed}.test.", "$TTL 300", "@ SOA ns hostmaster 1 3600 600 86400 120", "@ NS ns"]
    for name in dice.sample(names, 14):
        kind = dice.choice(["TXT", "A", "both", "MX", "CNAME", "CNAME", "NS"])
        if kind == "CNAME":
            lines.append(f"{name} CNAME {dice.choice([*names, 'mail.other.test.'])}")
        elif kind == "NS" and "*" not in name:
            lines.append(f"{name} NS ns.{name}")
            lines.append(f"ns.{name} A 127.0.0.1")
        else:
            lines += [f"{name} TXT {len(lines)}"] * (kind in {"TXT", "both"})
            lines += [f"{name} A 192.0.2.{len(lines)}"] * (kind in {"A", "both"})
            lines += [f"{name} MX {len(lines)} a"] * (kind == "MX")
    return "\n".join(lines) + "\n"


AUTHORITY = (HERE / "authority.zone").read_text(encoding="utf-8")
MADE_UP = [made_up(seed) for seed in range(24)]


@pytest.fixture(scope="module")
def nsd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemResolver]:
    zones = [AUTHORITY, OTHER, *MADE_UP]
    with dns_support.nsd(zones, Path(tmp_path_factory.mktemp("zones"))) as port:
        yield SystemResolver("127.0.0.1", port)


class Counting:
    """Passes questions on and remembers which."""

    def __init__(self, inner: Resolver) -> None:
        self.inner = inner
        self.asked: list[str] = []

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        self.asked.append(name)
        return await self.inner.resolve(name, rdtype, deadline=deadline)


async def outcome(resolver: Resolver, name: str, rdtype: str) -> Answer | type[DnsError]:
    try:
        return await resolver.resolve(name, rdtype, deadline=time.monotonic() + 5)
    except DnsError as error:
        return type(error)


def compare(text: str, names: list[str], nsd: SystemResolver) -> Counting:
    """Ask both for all names and types. What the file does not answer for, nsd is asked for by both."""
    counting = Counting(nsd)
    ours = ZoneResolver(read_zone(text), counting)

    async def run() -> None:
        for name, rdtype in product(names, TYPES):
            assert await outcome(ours, name, rdtype) == await outcome(nsd, name, rdtype), (name, rdtype)

    asyncio.run(run())
    return counting


def test_an_authority_and_the_file_say_the_same(nsd: SystemResolver) -> None:
    hosts = (HERE / "authority.names").read_text(encoding="utf-8").split()
    names = [f"{host}.zoned.test".removeprefix("@.") for host in hosts]
    counting = compare(AUTHORITY, names, nsd)
    # The fallback hears of delegations and of other zones only.
    assert {name for name in counting.asked if "child" not in name and "cut" not in name} == {
        "mail.other.test",
        "nothing.other.test",
    }


@pytest.mark.parametrize("seed", range(len(MADE_UP)))
def test_made_up_zones_say_the_same(seed: int, nsd: SystemResolver) -> None:
    hosts = [".".join(parts) for depth in (1, 2, 3) for parts in product(["a", "b", "c", "*"], repeat=depth)]
    compare(MADE_UP[seed], [f"made{seed}.test", *(f"{host}.made{seed}.test" for host in hosts)], nsd)


# The vectors


LOOKED_UP = [vector for vector in vectors() if vector.zone is not None]


class Referring:
    """What an authority answers about a name that it has handed to others."""

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:  # noqa: ARG002
        raise DnsLameError(name, rdtype, "a referral")


@pytest.fixture(scope="module")
def world() -> ZoneResolver:
    texts = [WORLD, *(vector.zone for vector in LOOKED_UP if vector.zone is not None)]
    return ZoneResolver([zone for text in texts for zone in read_zone(dns_support.whole_zone(text))], Referring())


@pytest.mark.parametrize("vector", LOOKED_UP, ids=lambda vector: vector.id)
def test_a_vector_needs_no_network(vector: Vector, world: ZoneResolver) -> None:
    deadline = time.monotonic() + 5
    check = checker(vector.checker)(vector.subject, options=vector.options, resolver=world, deadline=deadline)
    report = asyncio.run(check)
    document = json_.report(report, "en")
    assert seen(document) == (vector.verdict, vector.findings)
    assert holds(document["facts"], vector.facts), document["facts"]


# Exports


EXPORTS = [
    "cloudflare.txt",
    "godaddy.txt",
    "bind.txt",
    "bare.txt",
    "alibaba.csv",
    "dnspod.csv",
    "huawei.csv",
    "huawei-hosts.csv",
    "dnspod-english.csv",
    "english.tsv",
]
# What these leave unsaid the reader says.
UNSAID = {"bare.txt", "alibaba.csv", "dnspod.csv", "dnspod-english.csv", "english.tsv"}


@pytest.mark.parametrize("form", ["as it is", "windows", "old mac"])
@pytest.mark.parametrize("file", EXPORTS)
def test_an_export(file: str, form: str) -> None:
    text = (HERE / file).read_text(encoding="utf-8")
    if form == "windows":
        text = "\ufeff" + text.replace("\n", "\r\n")
    elif form == "old mac":
        text = text.replace("\n", "\r")
    resolver = zone(text, "exported.test" if file in UNSAID else None)
    exchanges = (Mx(5, "mxbiz1.qq.com"), Mx(10, "mxbiz2.qq.com"))
    assert ask(resolver, "exported.test", "MX").exchanges == exchanges
    assert ask(resolver, "exported.test").strings == ((b"v=spf1 include:spf.mail.qq.com ~all",),)
    [dmarc] = ask(resolver, "_dmarc.exported.test").strings
    assert b"".join(dmarc) == b"v=DMARC1; p=none; rua=mailto:dmarc@exported.test"
    assert ask(resolver, "mail.exported.test", "A").addresses == ("192.0.2.10",)
    www = ask(resolver, "www.exported.test", "MX")
    assert (www.exchanges, www.canonical) == (exchanges, "exported.test")
    assert not ask(resolver, "old.exported.test", "A").exists
    if "shop" in text and file != "cloudflare.txt":
        # The panel's own kinds of records are not understood, but the name exists.
        assert ask(resolver, "shop.exported.test", "A").exists
    with pytest.raises(DnsNetworkError, match="outside of the zone"):
        ask(resolver, "other.test", "A")


@pytest.mark.parametrize("file", sorted(UNSAID))
def test_an_export_that_does_not_say_its_domain(file: str) -> None:
    with pytest.raises(ZoneError, match="add --origin"):
        read_zone((HERE / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("a.one.test. TXT x\none.test. TXT y\n", "one.test"),
        ("one.test. TXT y\n", "one.test"),
        ("$ORIGIN one.test.\na TXT x\n$ORIGIN sub.one.test.\nb TXT y\n", "one.test"),
        ("$ORIGIN sub.one.test.\nb TXT y\n$ORIGIN one.test.\na TXT x\n", "one.test"),
        ("; Zone: one.test\na TXT x\n@ TXT y\n", "one.test"),
        ("one.test. SOA ns.one.test. me.one.test. 1 2 3 4 5\na TXT x\n", "one.test"),
    ],
)
def test_an_origin_that_is_certain(text: str, origin: str) -> None:
    [found] = read_zone(text)
    assert found.origin.to_text() == origin + "."


@pytest.mark.parametrize(
    "text",
    [
        "@ TXT x\n",
        "a.one.test. TXT x\nb.one.test. TXT y\n",
        "one.test. TXT x\ntwo.test. TXT y\n",
        "$ORIGIN a.one.test.\n@ TXT x\n$ORIGIN b.one.test.\n@ TXT y\n",
        "@ SOA ns me 1 2 3 4 5\n",
        "one.test. TXT x\nwww TXT y\n",
        "",
        "; nothing\n",
    ],
)
def test_an_origin_that_is_not_certain(text: str) -> None:
    with pytest.raises(ZoneError, match=r"add --origin, such as --origin example\.com"):
        read_zone(text)


def test_a_table_with_several_domains() -> None:
    table = "域名,主机记录,记录类型,记录值\none.test,@,TXT,first\ntwo.test,@,TXT,second\ntwo.test,a.b,TXT,third\n"
    resolver = zone(table)
    assert [txt(table, name, None) for name in ("one.test", "two.test", "a.b.two.test")] == [
        [b"first"],
        [b"second"],
        [b"third"],
    ]
    assert not ask(resolver, "a.b.one.test").exists


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("@", "exported.test"),
        ("", "exported.test"),
        ("a", "a.exported.test"),
        ("A.b", "a.b.exported.test"),
        ("*.w", "made.up.w.exported.test"),
        ("a.exported.test.", "a.exported.test"),
        # A panel puts the domain behind whatever stands in this column: the doubled name is the mistake to be seen.
        ("_dmarc.exported.test", "_dmarc.exported.test.exported.test"),
        ("邮箱", "xn--c0zu34b.exported.test"),
    ],
)
def test_a_host_column(host: str, name: str) -> None:
    assert txt(f"主机记录,记录类型,记录值\n{host},TXT,here\n", name) == [b"here"]


@pytest.mark.parametrize(
    ("cell", "strings"),
    [
        ("v=spf1 -all", [(b"v=spf1 -all",)]),
        ('"v=spf1 -all"', [(b"v=spf1 -all",)]),
        ('"a" "b"', [(b"a", b"b")]),
        ('"a" "b"\n"c"', [(b"a", b"b"), (b"c",)]),
        ('"a","b"', [(b"a",), (b"b",)]),
        ('"a\\"b\\\\c\\255"', [(b'a"b\\c\xff',)]),
        ('v=DKIM1\\; p="x"', [(b'v=DKIM1\\; p="x"',)]),
        ('""', [(b"",)]),
        ("", [(b"",)]),
        ("中" * 100, [("中".encode() * 85, "中".encode() * 15)]),
        ("x" * 600, [(b"x" * 255, b"x" * 255, b"x" * 90)]),
        ('"' + "x" * 600 + '"', [(b"x" * 255, b"x" * 255, b"x" * 90)]),
    ],
)
def test_a_text_in_a_cell(cell: str, strings: list[tuple[bytes, ...]]) -> None:
    quoted = cell.replace('"', '""')
    answer = ask(zone(f'Host,Type,Value\n@,TXT,"{quoted}"\n', "exported.test"), "exported.test")
    assert list(answer.strings) == sorted(strings)


def test_a_long_string_in_a_zone_file_is_cut() -> None:
    answer = ask(zone(f'@ TXT "{"x" * 600}" "\\255{"é" * 200}"\n', "exported.test"), "exported.test")
    assert [len(one) for one in answer.strings[0]] == [255, 255, 90, 255, 146]
    assert b"".join(answer.strings[0]).endswith("é".encode())


@pytest.mark.parametrize("paused", ["暂停", "已暂停", "停用", "Disabled", "PAUSE", "禁用"])
def test_a_paused_record(paused: str) -> None:
    table = f"主机记录,记录类型,记录值,状态\n@,TXT,old,{paused}\n@,TXT,new,正常\n"
    assert txt(table) == [b"new"]


def test_what_another_line_sees_is_not_mixed_in() -> None:
    table = "主机记录,记录类型,记录值,线路\n@,TXT,default,默认\n@,TXT,abroad,境外\nonly,TXT,abroad,境外\n"
    assert txt(table) == [b"default"]
    assert txt(table, "only.exported.test") == [b"abroad"]


def test_several_values_in_a_cell() -> None:
    table = (
        'Name;Type;TTL;Value\n@;A;60;"192.0.2.2\n192.0.2.1"\n@;MX;60;mx.exported.test\n@;NS;60;ns1.x.test,ns2.x.test\n'
    )
    resolver = zone(table, "exported.test")
    assert ask(resolver, "exported.test", "A").addresses == ("192.0.2.1", "192.0.2.2")
    assert ask(resolver, "exported.test", "A").ttl == 60
    assert ask(resolver, "exported.test", "MX").exchanges == (Mx(10, "mx.exported.test"),)
    assert ask(resolver, "exported.test", "NS").names == ("ns1.x.test", "ns2.x.test")


def test_a_title_may_stand_before_the_heads() -> None:
    assert txt("解析记录列表\n\n主机记录,记录类型,记录值\n@,TXT,x\n") == [b"x"]


# What is not understood


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@ TXT x\n@ TXTT y\n", "line 2: TXTT is not a type of record"),
        ('@ TXT "x\n', "line 1: newline in quoted string"),
        ('@ A 192.0.2.1\n\n@ MX "ten" mail\n', "line 3: .+"),
        ("@ A 192.0.2.300\n", "line 1: .+"),
        ("@ A 192.0.2.1 192.0.2.2\n", "line 1: .+"),
        ("@ TXT\n", "line 1: .+"),
        ("@ MX mail\n", "line 1: .+"),
        ("$TTL never\n", "line 1: .+"),
        ("$INCLUDE /etc/passwd\n", "line 1: .INCLUDE: other files are not read"),
        ("$include other.zone\n", "line 1: .INCLUDE: other files are not read"),
        ("$FOO bar\n", "line 1: .+"),
        (f"{'a' * 64} TXT x\n", "line 1: .+"),
        ("a..b TXT x\n", "line 1: .+"),
        ("@ CH TXT x\n", "line 1: .+"),
        ("\n\n)\n", "line 3: .+"),
        ("@ TXT (\n x\n", "line .+"),
        (f"@ {'9' * 5000} TXT x\n", "line 1: .+"),
        ("other.test. TXT x\n", "there is no record of exported.test in the file; it is about other.test"),
        ("", "there is no record of exported.test in the file"),
        ("PK\x03\x04...", "this is an Excel workbook"),
        ("主机记录,记录类型,记录值\n", "there is no record"),
        ("主机记录,记录类型,记录值\n@,A,192.0.2.300\n", "line 2: 192.0.2.300 is not an address for an A record"),
        ("主机记录,记录类型,记录值\n@,TXT,x\n@,AAAA,192.0.2.1\n", "line 3: .+ is not an address for an AAAA record"),
        ('主机记录,记录类型,记录值\n@,TXT,"x\ny"\n@,MX,\n', "line 4: the value of the MX record is missing"),
        ("主机记录,记录类型,记录值\n@,MX,ten mail.test x\n", "line 2: .+ is not a mail server with a priority"),
        ("主机记录,记录类型,记录值,优先级\n@,MX,mail.test,70000\n", "line 2: .+ is not a mail server with a priority"),
        ("主机记录,记录类型,记录值\na..b,TXT,x\n", "line 2: a..b is not a domain name"),
        (f"主机记录,记录类型,记录值\n{'a.' * 124}a,TXT,x\n", "line 2: .+ is too long a name"),
        ("主机记录,记录类型,记录值\n@,,x\n", "line 2: the type of the record is missing"),
        (f"主机记录,记录类型,记录值\n@,TXT,{'x' * 200_000}\n", "line 2: .+"),
    ],
)
def test_an_error_says_where(text: str, words: str) -> None:
    with pytest.raises(ZoneError, match=f"^{words}") as caught:
        read_zone(text, "exported.test")
    assert "<class" not in str(caught.value)
    assert "dns." not in str(caught.value)


@pytest.mark.parametrize("origin", ["", "..", "a b..c", "a" * 64, "例子..test"])
def test_an_origin_that_is_no_name(origin: str) -> None:
    with pytest.raises(ZoneError, match="--origin"):
        read_zone("@ TXT x\n", origin)


@pytest.mark.parametrize(
    ("origin", "name"),
    [("EXPORTED.test.", "exported.test"), ("例子.test", "xn--fsqu00a.test"), ("test", "test"), (".", "x")],
)
def test_an_origin_that_is_one(origin: str, name: str) -> None:
    assert ask(zone("@ TXT x\nx TXT y\n", origin), name).strings


def test_no_file_is_ever_opened(tmp_path: Path) -> None:
    included = tmp_path / "included.zone"
    included.write_text("@ TXT secret\n")
    for line in (f"$INCLUDE {included}", f"$include {included} exported.test.", f" $INCLUDE {included}"):
        with pytest.raises(ZoneError):
            read_zone(f"$ORIGIN exported.test.\n{line}\n")


@pytest.mark.parametrize("line", ["$GENERATE 1-999999999 h$ A 192.0.2.1", "$GENERATE 0-4000000000/1 @ TXT ${0,127,d}"])
def test_generate_is_bounded(line: str) -> None:
    with pytest.raises(ZoneError, match=f"line 1: more than {MAX_RECORDS} records"):
        read_zone(line + "\n", "exported.test")


def test_generate_works() -> None:
    resolver = zone("$GENERATE 1-3 h$ A 192.0.2.$\n", "exported.test")
    assert ask(resolver, "h3.exported.test", "A").addresses == ("192.0.2.3",)
    assert not ask(resolver, "h4.exported.test", "A").exists


def test_a_circle_in_the_file() -> None:
    with pytest.raises(DnsServfailError, match="circle"):
        ask(zone("a CNAME b\nb CNAME a\n", "exported.test"), "a.exported.test")


def test_a_cname_beside_other_records_is_followed_for_the_types_it_lacks() -> None:
    resolver = zone("@ TXT x\n@ CNAME a\na A 192.0.2.1\n", "exported.test")
    assert ask(resolver, "exported.test").strings == ((b"x",),)
    assert ask(resolver, "exported.test", "A").addresses == ("192.0.2.1",)


def test_the_longest_origin_answers() -> None:
    resolver = ZoneResolver(
        [*read_zone("@ TXT above\nsub TXT hidden\n", "a.test"), *read_zone("@ TXT below\n", "sub.a.test")]
    )
    assert ask(resolver, "sub.a.test").strings == ((b"below",),)
    assert ask(resolver, "a.test").strings == ((b"above",),)


def read_or_refused(text: str, origin: str | None) -> tuple[Zone, ...] | ZoneError:
    try:
        return read_zone(text, origin)
    except ZoneError as error:
        return error


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet='@ \t\n"();\\$.*aAMXTN1,主机记录类型值', max_size=200),
        st.builds(
            lambda heads, rows: "\n".join([heads, *(",".join(row) for row in rows)]),
            st.sampled_from(["主机记录,记录类型,记录值,MX优先级", "domain,name,type,value", "Type,Name,Content,TTL"]),
            st.lists(
                st.lists(st.text(max_size=12) | st.sampled_from(["MX", "TXT", "A", "@", '"']), max_size=5), max_size=4
            ),
        ),
    ),
    st.sampled_from([None, "exported.test"]),
)
def test_any_text_is_read_or_refused_in_words(text: str, origin: str | None) -> None:
    zones = read_or_refused(text, origin)
    if isinstance(zones, ZoneError):
        assert str(zones)
        return
    resolver = ZoneResolver(zones)
    for name, rdtype in product(["exported.test", "a.exported.test", "a"], TYPES):
        assert isinstance(asyncio.run(outcome(resolver, name, rdtype)), (Answer, type))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        '@ TXT "' + "x" * 1_000_000 + '"',
        ('@ TXT "' + "x" * 60_000 + '"\n') * 16,
        "@ TXT " + '"x" ' * 20_000,
        "," * 1_000_000,
        "a TXT x\n" * 20_000,
    ],
    ids=["one word", "one string", "long strings", "many strings", "commas", "many records"],
)
def test_a_megabyte_is_read_or_refused_in_few_words(text: str) -> None:
    zones = read_or_refused(text, "exported.test")
    assert not isinstance(zones, ZoneError) or len(str(zones)) < 500
