"""Resolvers against real servers on loopback: nsd as authority, unbound as resolver and over HTTPS, and faults."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest

from checkers.dns import (
    Answer,
    DnsError,
    DnsLameError,
    DnsNetworkError,
    DnsRefusedError,
    DnsServfailError,
    DnsTimeoutError,
    DnsTruncatedError,
    Mx,
    Resolver,
    unanswered,
)
from checkers.resolvers import resolver_for
from checkers.resolvers.doh import DohResolver
from checkers.resolvers.messages import end_of, name_of
from checkers.resolvers.system import SystemResolver
from tests import dns_support
from tests.dns_support import Page
from tests.ordering import ends_first

LONG = "a" * 250
ZONE = rf"""$ORIGIN resolved.test.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 120
@ NS ns
@ TXT "v=spf1 mx " "-all"
@ TXT "second"
@ MX 20 mail
@ MX 10 MAIL2
ns A 127.0.0.1
mail A 192.0.2.2
mail A 192.0.2.1
mail AAAA 2001:db8::1
null MX 0 .
alias 60 CNAME hop
hop CNAME mail
leaves CNAME gone.elsewhere.test.
loop CNAME pool
pool CNAME loop
reverse PTR Mail.Example.COM.
in.between.deep TXT "deep"
back\\slash TXT "one label with a backslash"
back\.dot TXT "one label with a dot"
eight TXT "\255\000"
child NS ns.child
ns.child A 127.0.0.1
{"".join(f'huge TXT "{number:03d}{LONG}"{chr(10)}' for number in range(240))}
{"".join(f"c{number} CNAME c{number + 1}{chr(10)}" for number in range(12))}
c12 TXT "the end"
"""
ELSEWHERE = "$ORIGIN elsewhere.test.\n@ TXT elsewhere\n"
BOGUS = "$ORIGIN bogus.test.\n@ TXT unsigned\n"
# Says that bogus.test is signed, which it is not.
ANCHOR = f"bogus.test. DS 12345 13 2 {'ab' * 32}"


async def asked(resolver: Resolver, name: str, rdtype: str = "TXT", seconds: float | None = 5) -> Answer:
    deadline = None if seconds is None else time.monotonic() + seconds
    return await resolver.resolve(name, rdtype, deadline=deadline)


def ask(resolver: Resolver, name: str, rdtype: str = "TXT", seconds: float | None = 5) -> Answer:
    return asyncio.run(asked(resolver, name, rdtype, seconds))


def error_of(resolver: Resolver, name: str, rdtype: str = "TXT", seconds: float = 5) -> DnsError:
    return error_in(asked(resolver, name, rdtype, seconds))


def error_in(asking: Coroutine[Any, Any, Answer]) -> DnsError:
    with pytest.raises(DnsError) as caught:
        asyncio.run(asking)
    # Whoever reads the finding gets to know why.
    assert caught.value.detail
    assert unanswered(caught.value).args["detail"] == caught.value.detail
    return caught.value


def txt(answer: Answer) -> list[bytes]:
    return [b"".join(strings) for strings in answer.strings]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine is set to must not stand between a test and loopback."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("resolvers"))


@pytest.fixture(scope="module")
def nsd(folder: Path) -> Iterator[int]:
    with dns_support.nsd([ZONE, ELSEWHERE, BOGUS], folder) as port:
        yield port


@pytest.fixture(scope="module")
def made(folder: Path) -> dns_support.Certificate:
    return dns_support.certificate(folder)


@pytest.fixture(scope="module")
def ports(folder: Path, nsd: int, made: dns_support.Certificate) -> Iterator[dns_support.Ports]:
    refusing = dns_support.fault_server(dns_support.rcode(dns.rcode.REFUSED))
    with refusing as broken:
        stubs = {
            "resolved.test": nsd,
            "elsewhere.test": nsd,
            "bogus.test": nsd,
            "lame.test": nsd,
            "broken.test": broken,
        }
        with dns_support.unbound(stubs, folder, made, anchors=(ANCHOR,)) as found:
            yield found


@pytest.fixture(scope="module", params=["authority", "resolver", "https"])
def resolver(
    request: pytest.FixtureRequest, nsd: int, ports: dns_support.Ports, made: dns_support.Certificate
) -> Resolver:
    """The same zone through three doors."""
    if request.param == "authority":
        return resolver_for(f"127.0.0.1:{nsd}")
    if request.param == "resolver":
        return resolver_for(f"127.0.0.1:{ports.dns}")
    return DohResolver(f"https://127.0.0.1:{ports.https}/dns-query", trust=made.trust())


# What nsd and unbound answer alike


@pytest.mark.parametrize(
    ("name", "rdtype", "expected"),
    [
        ("resolved.test", "TXT", {"strings": ((b"second",), (b"v=spf1 mx ", b"-all")), "ttl": 300}),
        ("ReSoLvEd.TeSt", "TXT", {"strings": ((b"second",), (b"v=spf1 mx ", b"-all"))}),
        (
            "resolved.test",
            "MX",
            {"exchanges": (Mx(10, "mail2.resolved.test"), Mx(20, "mail.resolved.test")), "canonical": None},
        ),
        ("null.resolved.test", "MX", {"exchanges": (Mx(0, ""),)}),
        ("mail.resolved.test", "A", {"addresses": ("192.0.2.1", "192.0.2.2")}),
        ("mail.resolved.test", "AAAA", {"addresses": ("2001:db8::1",)}),
        ("reverse.resolved.test", "PTR", {"names": ("mail.example.com",)}),
        ("resolved.test", "NS", {"names": ("ns.resolved.test",)}),
        (
            "alias.resolved.test",
            "A",
            {"addresses": ("192.0.2.1", "192.0.2.2"), "canonical": "mail.resolved.test", "ttl": 60},
        ),
        ("alias.resolved.test", "TXT", {"empty": True, "exists": True, "canonical": "mail.resolved.test"}),
        ("mail.resolved.test", "TXT", {"empty": True, "exists": True, "ttl": 120, "canonical": None}),
        ("between.deep.resolved.test", "TXT", {"empty": True, "exists": True}),
        ("nothing.resolved.test", "TXT", {"empty": True, "exists": False, "ttl": 120}),
        ("leaves.resolved.test", "A", {"empty": True, "exists": False, "canonical": "gone.elsewhere.test"}),
        ("back\\slash.resolved.test", "TXT", {"strings": ((b"one label with a backslash",),)}),
        ("back.dot.resolved.test", "TXT", {"exists": False}),
        ("eight.resolved.test", "TXT", {"strings": ((b"\xff\x00",),)}),
    ],
)
def test_an_answer(resolver: Resolver, name: str, rdtype: str, expected: dict[str, object]) -> None:
    answer = ask(resolver, name, rdtype)
    assert (answer.name, answer.rdtype) == (name, rdtype)
    # A resolver counts a TTL down, so that it may be a second or two shorter.
    ttl = expected.pop("ttl", None)
    assert ttl is None or (answer.ttl is not None and isinstance(ttl, int) and ttl - 5 <= answer.ttl <= ttl)
    assert {field: getattr(answer, field) for field in expected} == expected


def test_sixty_four_kilobytes_of_txt(resolver: Resolver) -> None:
    answer = ask(resolver, "huge.resolved.test")
    assert len(answer.strings) == 240
    assert sum(map(len, txt(answer))) == 240 * 253


def test_a_circle_of_cnames(resolver: Resolver) -> None:
    error = error_of(resolver, "loop.resolved.test")
    assert type(error) is DnsServfailError


def test_a_chain_has_eight_links(nsd: int) -> None:
    resolver = SystemResolver("127.0.0.1", nsd)
    assert ask(resolver, "c4.resolved.test").canonical == "c12.resolved.test"
    assert "more than 8" in error_of(resolver, "c3.resolved.test").detail


def test_many_questions_at_once(resolver: Resolver) -> None:
    async def run() -> list[Answer]:
        deadline = time.monotonic() + 10
        names = [f"n{number}.resolved.test" for number in range(40)]
        return await asyncio.gather(*(resolver.resolve(name, "A", deadline=deadline) for name in names))

    assert not any(answer.exists for answer in asyncio.run(run()))


def test_a_resolver_is_used_again_in_another_event_loop(resolver: Resolver) -> None:
    for seconds in (5, None):
        assert txt(ask(resolver, "resolved.test", seconds=seconds)) == [b"second", b"v=spf1 mx -all"]


# Where the two differ


def test_an_authority_is_lame_for_what_it_delegates(nsd: int) -> None:
    error = error_of(SystemResolver("127.0.0.1", nsd), "www.child.resolved.test", "A")
    assert type(error) is DnsLameError
    assert error.detail == "referred to ns.child.resolved.test for child.resolved.test"


def test_an_authority_refuses_what_it_does_not_serve(nsd: int) -> None:
    assert type(error_of(SystemResolver("127.0.0.1", nsd), "unserved.test")) is DnsRefusedError


@pytest.mark.parametrize("name", ["lame.test", "broken.test"])
def test_a_resolver_fails_where_the_authority_refuses(ports: dns_support.Ports, name: str) -> None:
    assert type(error_of(SystemResolver("127.0.0.1", ports.dns), name)) is DnsServfailError


def test_a_resolver_says_why_it_does_not_believe_an_authority(
    ports: dns_support.Ports, made: dns_support.Certificate
) -> None:
    for resolver in (
        SystemResolver("127.0.0.1", ports.dns),
        DohResolver(f"https://localhost:{ports.https}/dns-query", trust=made.trust()),
    ):
        error = error_of(resolver, "bogus.test")
        assert type(error) is DnsServfailError
        assert error.detail.startswith("SERVFAIL; DNS")


# Faults


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        (dns_support.rcode(dns.rcode.SERVFAIL), DnsServfailError, "SERVFAIL"),
        (
            dns_support.rcode(dns.rcode.SERVFAIL, dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "no signature")),
            DnsServfailError,
            "SERVFAIL; DNSSEC Bogus: no signature",
        ),
        (
            dns_support.rcode(dns.rcode.REFUSED, dns.edns.EDEOption(dns.edns.EDECode.PROHIBITED)),
            DnsRefusedError,
            "REFUSED; Prohibited",
        ),
        (
            dns_support.rcode(dns.rcode.SERVFAIL, dns.edns.EDEOption(dns.edns.EDECode.make(4711))),
            DnsServfailError,
            "SERVFAIL; 4711",
        ),
        (dns_support.rcode(dns.rcode.NOTIMP), DnsNetworkError, "NOTIMP"),
        (dns_support.rcode(dns.rcode.FORMERR), DnsNetworkError, "FORMERR"),
        (dns_support.silence, DnsTimeoutError, "no answer in time"),
        (dns_support.garbage, DnsTimeoutError, "no answer in time"),
        (dns_support.wrong_id, DnsTimeoutError, "no answer in time"),
        (dns_support.wrong_question, DnsTimeoutError, "no answer in time"),
        (dns_support.cut_then(dns_support.silence), DnsTruncatedError, "TCP: the connection ended too early"),
        (
            dns_support.cut_then(dns_support.half(dns_support.sections(("fault.test. 5 TXT whole",)))),
            DnsTruncatedError,
            "TCP: the connection ended too early",
        ),
        (dns_support.cut_then(dns_support.garbage), DnsTruncatedError, None),
        (
            lambda question, _: dns_support.cut_then(dns_support.garbage)(question, False),
            DnsTruncatedError,
            "TCP: cut there too",
        ),
        (dns_support.cut_then(dns_support.rcode(dns.rcode.SERVFAIL)), DnsServfailError, "SERVFAIL"),
        (
            dns_support.sections((), ("test. 5 NS ns.test.",), flags=dns.flags.Flag(0)),
            DnsLameError,
            "referred to ns.test for test",
        ),
        (
            dns_support.sections((), (". 5 NS a.root.test.",)),
            DnsLameError,
            "referred to a.root.test for .",
        ),
        (
            dns_support.sections(flags=dns.flags.Flag(0)),
            DnsLameError,
            "neither an authority for this name nor a resolver",
        ),
        (
            dns_support.sections(("fault.test. 5 CNAME two.test.", "two.test. 5 CNAME fault.test.")),
            DnsServfailError,
            "the CNAME records go in a circle",
        ),
        (
            dns_support.sections(("fault.test. 5 CNAME FAULT.test.",)),
            DnsServfailError,
            "the CNAME records go in a circle",
        ),
    ],
)
def test_a_fault(behaviour: dns_support.Behaviour, kind: type[DnsError], words: str | None) -> None:
    with dns_support.fault_server(behaviour) as port:
        error = error_of(SystemResolver("127.0.0.1", port), "fault.test", seconds=0.5)
    assert type(error) is kind
    assert words is None or error.detail == words


ANSWER = dns_support.sections(("fault.test. 5 TXT mine",))


def broken_behind(data: bytes) -> bytes:
    """A message whose header promises nine records of authority that are not there (RFC 1035 §4.1.1, NSCOUNT)."""
    return data[:8] + b"\x00\x09" + data[10:]


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (dns_support.losing(1, dns_support.sections(("fault.test. 5 TXT late",))), [b"late"]),
        (dns_support.without_edns(dns_support.sections(("fault.test. 5 TXT old",))), [b"old"]),
        (dns_support.truncated("by tcp"), [b"by tcp"]),
        # NODATA of the third kind: nothing at all, from a resolver (RFC 2308 §2.2).
        (dns_support.sections(), []),
        (dns_support.sections(flags=dns.flags.AA), []),
        (dns_support.sections(("fault.test. 5 TXT mine", "other.test. 5 TXT not-mine")), [b"mine"]),
        # What stands behind an answer is not read.
        (lambda question, tcp: broken_behind(ANSWER(question, tcp) or b""), [b"mine"]),
        # Records of a name that the chain does not lead to are nobody's.
        (dns_support.sections(("other.test. 5 TXT not-mine",)), []),
    ],
)
def test_no_fault(behaviour: dns_support.Behaviour, expected: list[bytes]) -> None:
    with dns_support.fault_server(behaviour) as port:
        assert txt(ask(SystemResolver("127.0.0.1", port), "fault.test")) == expected


@pytest.mark.parametrize(("ttl", "minimum", "expected"), [(900, 60, 60), (60, 900, 60)])
def test_how_long_nothing_lasts(ttl: int, minimum: int, expected: int) -> None:
    """RFC 2308 §5. nsd gives the smaller number in both places, so it does not show what is read."""
    soa = f"test. {ttl} SOA ns.test. me.test. 1 2 3 4 {minimum}"
    with dns_support.fault_server(dns_support.sections((), (soa,))) as port:
        assert ask(SystemResolver("127.0.0.1", port), "fault.test").ttl == expected


def test_an_soa_of_another_zone_does_not_say_that_there_is_nothing() -> None:
    start = dns_support.sections(("fault.test. 5 CNAME end.other.",), ("test. 5 SOA ns.test. me.test. 1 2 3 4 5",))
    end = dns_support.sections(("end.other. 5 TXT found",))

    def behave(question: dns.message.Message, tcp: bool) -> bytes | None:
        return (start if question.question[0].name.to_text() == "fault.test." else end)(question, tcp)

    with dns_support.fault_server(behave) as port:
        assert txt(ask(SystemResolver("127.0.0.1", port), "fault.test")) == [b"found"]


def test_nobody_listens_and_that_is_no_timeout() -> None:
    error = error_of(SystemResolver("127.0.0.1", dns_support.free_port()), "fault.test")
    assert type(error) is DnsNetworkError


@pytest.mark.parametrize("seconds", [-1, 0.2, 1.4])
def test_the_deadline_holds(seconds: float) -> None:
    with dns_support.fault_server(dns_support.silence) as port:
        before = time.monotonic()
        patient = asked(SystemResolver("127.0.0.1", port), "fault.test", seconds=60)
        hasty = asked(SystemResolver("127.0.0.1", port), "fault.test", seconds=seconds)
        assert type(error_in(ends_first(hasty, patient))) is DnsTimeoutError
        assert time.monotonic() - before >= max(seconds, 0) - 0.05


def test_one_silent_name_leaves_time_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert end_of(now + 20) == pytest.approx(now + 10)
    assert end_of(now + 4) == pytest.approx(now + 3)
    assert end_of(now + 1) == pytest.approx(now + 1)
    assert end_of(now - 1) < now


def several(*ports: int) -> SystemResolver:
    """A system that is configured with several servers."""
    resolver = SystemResolver("127.0.0.1", ports[0])
    resolver._servers = [("127.0.0.1", port) for port in ports]
    return resolver


@pytest.mark.parametrize(
    "first", [dns_support.silence, dns_support.rcode(dns.rcode.SERVFAIL)], ids=["silent", "failing"]
)
def test_the_second_server_is_asked(nsd: int, first: dns_support.Behaviour) -> None:
    with dns_support.fault_server(first) as port:
        assert len(txt(ask(several(port, nsd), "resolved.test"))) == 2


def test_what_one_server_said_is_told_though_the_other_is_silent() -> None:
    failing = dns_support.fault_server(dns_support.rcode(dns.rcode.SERVFAIL))
    with dns_support.fault_server(dns_support.silence) as silent, failing as port:
        for order in ((silent, port), (port, silent)):
            # It does not wait for the silent one as long as who knows nothing else.
            patient = asked(several(silent, silent), "fault.test", seconds=60)
            error = error_in(ends_first(asked(several(*order), "fault.test", seconds=60), patient))
            assert type(error) is DnsServfailError


def test_servfail_tells_more_than_a_closed_port() -> None:
    with dns_support.fault_server(dns_support.rcode(dns.rcode.SERVFAIL)) as port:
        closed = dns_support.free_port()
        assert type(error_of(several(closed, port), "fault.test")) is DnsServfailError


def test_a_name_that_fits_into_no_question() -> None:
    for name in ("a" * 64 + ".test", "a..test", ".".join(["abcdefg"] * 40)):
        with pytest.raises(ValueError, match=r"."):
            name_of(name)
        assert type(error_of(SystemResolver("127.0.0.1", 9), name)) is DnsNetworkError


# The system's configuration and `--resolver`


def test_the_system_resolver_asks_the_configured_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import dns.resolver

    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.com\n")
    original = dns.resolver.Resolver
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: original(str(file)))
    resolver = resolver_for(None)
    assert isinstance(resolver, SystemResolver)
    assert resolver._servers == [("192.0.2.53", 53), ("2001:db8::53", 53)]
    file.write_text("")
    with pytest.raises(DnsNetworkError):
        resolver_for(None)


@pytest.mark.parametrize(
    ("spec", "server"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        (" 192.0.2.1:5353 ", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_server_is_named(spec: str, server: tuple[str, int]) -> None:
    resolver = resolver_for(spec)
    assert isinstance(resolver, SystemResolver)
    assert resolver._servers == [server]


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "dns.example",
        "dns.example:53",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:٥٣",
        "192.0.2.1:",
        "192.0.2.300",
        "[192.0.2.1",
        "[dns.example]:53",
        "http://dns.example/dns-query",
        "udp://192.0.2.1",
        "https://",
        "https:///dns-query",
        "https://dns.example:99999/dns-query",
        "https://me:secret@dns.example/dns-query",
        "https://dns.example/dns-query#here",
        "https://[::1/dns-query",
    ],
)
def test_a_word_that_names_no_server(spec: str) -> None:
    with pytest.raises(ValueError, match=r"^.{10,200}$"):
        resolver_for(spec)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_nobody_listens_over_ipv6() -> None:
    assert error_of(SystemResolver("::1", dns_support.free_port()), "fault.test", seconds=1).rule in {
        "dns-network",
        "dns-timeout",
    }


# DNS over HTTPS


def web_error(page: Page, made: dns_support.Certificate, seconds: float = 5) -> DnsError:
    with dns_support.web_server(lambda _: page, made) as (port, _):
        resolver = DohResolver(f"https://127.0.0.1:{port}/dns-query", trust=made.trust())
        return error_of(resolver, "fault.test", seconds=seconds)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Page(status=404), "HTTP 404"),
        (Page(status=503, kind="text/html"), "HTTP 503"),
        (Page(status=302, location="/elsewhere"), "HTTP 302: redirects are not followed"),
        (Page(kind="text/html; charset=utf-8", body=b"<p>"), "the body is text/html, not application/dns-message"),
        (Page(kind=""), "the body is of no type, not application/dns-message"),
        (Page(body=b"not DNS"), "the body is not a DNS message"),
        (Page(body=b""), "the body is not a DNS message"),
        (Page(body=dns.message.make_query("fault.test", "TXT").to_wire()), "the body answers another question"),
        (Page(body=b"\x00" * 70_000), "the body is longer than a DNS message can be"),
    ],
)
def test_a_web_server_that_is_no_dns_server(page: Page, words: str, made: dns_support.Certificate) -> None:
    error = web_error(page, made)
    assert type(error) is DnsNetworkError
    assert error.detail == words


def test_a_slow_web_server(made: dns_support.Certificate) -> None:
    with dns_support.web_server(lambda _: Page(seconds=1.5), made) as (port, _):
        several_of_them = [DohResolver(f"https://127.0.0.1:{port}/dns-query", trust=made.trust()) for _ in range(2)]
        hasty, patient = (
            asked(one, "fault.test", seconds=n) for one, n in zip(several_of_them, (0.4, 60), strict=True)
        )
        assert type(error_in(ends_first(hasty, patient))) is DnsTimeoutError


def test_codes_come_over_https_too(made: dns_support.Certificate) -> None:
    def refuse(octets: bytes) -> Page:
        answer = dns_support.rcode(dns.rcode.REFUSED)(dns.message.from_wire(octets), True)
        return Page(body=answer or b"")

    with dns_support.web_server(refuse, made) as (port, asked):
        resolver = DohResolver(f"https://localhost:{port}/q{{?dns}}", trust=made.trust())
        assert type(error_of(resolver, "fault.test")) is DnsRefusedError
    [path] = asked
    # RFC 8484 §4.1: the number of the question is 0, and base64url has no padding.
    assert path.startswith("/q?dns=AAAB")
    assert "=" not in path.partition("dns=")[2]


def test_a_chain_that_leaves_the_server_is_followed_over_https(made: dns_support.Certificate) -> None:
    def behave(octets: bytes) -> Page:
        question = dns.message.from_wire(octets)
        start = question.question[0].name.to_text().startswith("start")
        records = ("start.test. 5 CNAME end.test.",) if start else ("end.test. 9 TXT found",)
        return Page(body=dns_support.sections(records)(question, True) or b"")

    with dns_support.web_server(behave, made) as (port, asked):
        answer = ask(DohResolver(f"https://127.0.0.1:{port}/", trust=made.trust()), "start.test")
    assert (txt(answer), answer.canonical, answer.ttl, len(asked)) == ([b"found"], "end.test", 5, 2)


def test_a_certificate_of_an_unknown_authority(made: dns_support.Certificate) -> None:
    with dns_support.web_server(lambda _: Page(), made) as (port, asked):
        error = error_of(DohResolver(f"https://127.0.0.1:{port}/"), "fault.test")
    assert type(error) is DnsNetworkError
    assert "certificate" in error.detail.lower()
    assert not asked


def test_a_certificate_for_another_name(made: dns_support.Certificate) -> None:
    with dns_support.web_server(lambda _: Page(), made) as (port, asked):
        error = error_of(DohResolver(f"https://127.0.0.2:{port}/", trust=made.trust()), "fault.test")
    assert type(error) is DnsNetworkError
    assert not asked


def test_no_web_server_at_all(made: dns_support.Certificate) -> None:
    for host in (f"127.0.0.1:{dns_support.free_port()}", "nowhere.invalid"):
        error = error_of(DohResolver(f"https://{host}/dns-query", trust=made.trust()), "fault.test")
        assert error.rule in {"dns-network", "dns-timeout"}


def test_certificates_are_checked_by_default() -> None:
    resolver = DohResolver("https://dns.example/dns-query")

    async def context() -> ssl.SSLContext:
        transport = resolver._client.connected()._transport
        found = transport._pool._ssl_context  # type: ignore[attr-defined]
        assert isinstance(found, ssl.SSLContext)
        return found

    assert asyncio.run(context()).verify_mode == ssl.CERT_REQUIRED
