"""The policy of a domain, fetched from a real nginx with certificates by a real authority; the records are in a real nsd."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.rcode
import pytest

import checkers.mta_sts
from checkers.cache import CachingResolver
from checkers.dns import DnsError
from checkers.fetchers.https import MAX_BODY, HttpsFetcher
from checkers.fetching import FetchError, Page
from checkers.mta_sts import LONGEST
from checkers.render import json_
from checkers.report import Report
from checkers.resolvers.system import SystemResolver
from tests import dns_support
from tests.unit.test_cli import mailcheck
from tests.unit.test_vectors import VALIDATOR
from tests.web_support import Authority, Host, Pair, nginx

ORIGIN = "fetch.test"
PATH = "/.well-known/mta-sts.txt"


def policy(case: str, mode: str = "enforce") -> str:
    return f"version: STSv1\nmode: {mode}\nmx: mx.{case}.{ORIGIN}\nmax_age: 604800\n"


# What each host answers, in the words of nginx, and the findings about the domain. A policy is at /good.
PAGES = {
    "good": ("alias {files}/good;", ()),
    "moved": ("return 301 https://mta-sts.good.fetch.test/.well-known/mta-sts.txt;", ("mta-sts-policy-redirect",)),
    "moved-here": ("return 302 /elsewhere;", ("mta-sts-policy-redirect",)),
    "absent": ("return 404;", ("mta-sts-policy-http-status",)),
    "forbidden": ("return 403;", ("mta-sts-policy-http-status",)),
    "broken": ("return 500;", ("mta-sts-policy-http-status",)),
    "nothing": ("return 204;", ("mta-sts-policy-http-status",)),
    "huge": ("alias {files}/huge;", ("mta-sts-policy-too-large",)),
    "bomb": ("alias {files}/bomb; gzip_static always;", ("mta-sts-policy-too-large",)),
    "packed": ("alias {files}/packed; gzip_static always;", ()),
    "brotli": ("add_header content-encoding br; alias {files}/packed.gz;", ("mta-sts-policy-not-reached",)),
    "unpackable": ("add_header content-encoding gzip; alias {files}/good;", ("mta-sts-policy-not-reached",)),
    "slow": ("limit_rate 1; alias {files}/slow;", ("mta-sts-policy-timeout",)),
    "empty": ("alias {files}/empty;", ("mta-sts-policy-empty",)),
    "page": (
        "default_type text/html; alias {files}/page;",
        ("mta-sts-policy-is-a-web-page", "mta-sts-policy-content-type"),
    ),
    "untyped": ("default_type ''; alias {files}/untyped;", ("mta-sts-policy-content-type",)),
    "charset": ("default_type 'text/plain; charset=utf-8'; alias {files}/charset;", ()),
    "long": ("alias {files}/long;", ("mta-sts-policy-too-long", "mta-sts-policy-unknown-key")),
    "uncovered": ("alias {files}/good;", ("mta-sts-mx-not-covered",)),
    "untested": ("alias {files}/untested;", ("mta-sts-mx-not-covered-in-testing", "mta-sts-policy-testing")),
    "slips": ("alias {files}/slips;", ("mta-sts-policy-bad-mode",)),
    "unannounced": ("alias {files}/unannounced;", ("mta-sts-policy-without-record",)),
    "unannounced-page": ("alias {files}/page;", ("mta-sts-no-record",)),
    "unannounced-absent": ("return 404;", ("mta-sts-no-record",)),
    "second-address": ("alias {files}/second-address;", ()),
}  # fmt: skip
CERTIFICATES = {
    "expired": "mta-sts-certificate-expired",
    "other-name": "mta-sts-certificate-for-other-name",
    "self-signed": "mta-sts-certificate-self-signed",
    "untrusted": "mta-sts-certificate-untrusted",
    "no-tls": "mta-sts-policy-no-tls",  # nginx refuses the handshake
}
FILES = {
    **{case: policy(case) for case in ("good", "charset", "untyped", "unannounced", "second-address")},
    "slow": policy("slow"),
    "untested": policy("other", "testing"),
    "slips": policy("slips", "Enforced"),
    "empty": "",
    "page": "<!doctype html><title>version: STSv1</title>",
    "huge": policy("huge") + "note: x\n" * 200_000,
    "long": policy("long") + f"note: {'x' * LONGEST}\n",
}
PACKED = {"packed": policy("packed").encode(), "bomb": b"mx: a.example\n" * 1_000_000}
ZONE = f"$ORIGIN {ORIGIN}.\n" + "".join(
    f"mta-sts.{case} A 127.0.0.1\n{case} MX 10 mx.{case}\n"
    + ("" if case.startswith("unannounced") else f'_mta-sts.{case} TXT "v=STSv1; id=1"\n')
    for case in (*PAGES, *CERTIFICATES)
)
# Nobody listens at the second address of loopback.
ZONE += f"""mta-sts.second-address A 127.0.0.2
homeless MX 10 mx
_mta-sts.homeless TXT "v=STSv1; id=1"
closed MX 10 mx
mta-sts.closed A 127.0.0.77
_mta-sts.closed TXT "v=STSv1; id=1"
lost MX 10 mx
mta-sts.lost CNAME gone.elsewhere.example.
_mta-sts.lost TXT "v=STSv1; id=1"
{ORIGIN}. MX 10 mx
"""


@dataclass(frozen=True, slots=True)
class World:
    """The ports of the two servers, and the authority that the tests trust."""

    dns: int
    https: int
    authority: Authority


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = Path(tmp_path_factory.mktemp("web"))
    files = folder / "files"
    files.mkdir()
    for name, text in FILES.items():
        (files / name).write_text(text, encoding="utf-8")
    for name, data in PACKED.items():
        (files / f"{name}.gz").write_bytes(gzip.compress(data))
    trusted, other = Authority.new(folder, "trusted"), Authority.new(folder, "other")
    good = trusted.issue(f"*.{ORIGIN}")
    hosts = {}
    for case, (words, _) in PAGES.items():
        name = f"mta-sts.{case}.{ORIGIN}"
        hosts[name] = Host(trusted.issue(name), f"location = {PATH} {{ {words.replace('{files}', str(files))} }}")
    for case, pair in {
        "expired": trusted.issue(f"mta-sts.expired.{ORIGIN}", days=-1),
        "other-name": good,  # a wildcard stands for one label
        "self-signed": Pair.self_signed(folder, f"mta-sts.self-signed.{ORIGIN}"),
        "untrusted": other.issue(f"mta-sts.untrusted.{ORIGIN}"),
    }.items():
        hosts[f"mta-sts.{case}.{ORIGIN}"] = Host(pair, f"location = {PATH} {{ alias {files}/good; }}")
    with nginx(hosts, folder) as https, dns_support.nsd([ZONE], Path(tmp_path_factory.mktemp("nsd"))) as port:
        yield World(port, https, trusted)


def look_up(world: World, case: str, *, seconds: float = 5, port: int | None = None) -> Report:
    async def run() -> Report:
        resolver = CachingResolver(SystemResolver("127.0.0.1", world.dns))
        fetcher = HttpsFetcher(resolver, trust=world.authority.trust(), port=port or world.https)
        deadline = time.monotonic() + seconds
        name = f"{case}.{ORIGIN}" if case else ORIGIN
        return await checkers.mta_sts.check(name, resolver=resolver, fetcher=fetcher, deadline=deadline)

    report = asyncio.run(run())
    VALIDATOR.validate(json_.report(report, "en"))
    VALIDATOR.validate(json_.report(report, "zh"))
    return report


@contextmanager
def plain_server(answer: bytes | None) -> Iterator[int]:
    """Answers the beginning of a handshake with these octets, or resets the connection."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1024)
            if answer is None:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.request.close()
            else:
                self.request.sendall(answer)

    class Server(socketserver.ThreadingTCPServer):
        def shutdown_request(self, request: object) -> None:
            """A reset is sent by the handler, an answer stays to be read."""
            if answer is not None:
                super().shutdown_request(request)  # type: ignore[arg-type]

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def rules(report: Report) -> tuple[str, ...]:
    return tuple(finding.rule for finding in report.findings)


@pytest.mark.parametrize("case", PAGES)
def test_what_the_host_answers(case: str, world: World) -> None:
    assert rules(look_up(world, case, seconds=1 if case == "slow" else 5)) == PAGES[case][1]


@pytest.mark.parametrize("case", CERTIFICATES)
def test_a_certificate_that_is_not_valid(case: str, world: World) -> None:
    report = look_up(world, case)
    assert rules(report) == (CERTIFICATES[case],)
    assert report.verdict.value == "fail"
    assert "policy" not in report.facts


def test_the_policy_is_in_the_facts(world: World) -> None:
    report = look_up(world, "good")
    assert report.verdict.value == "pass"
    assert report.facts["id"] == "1"
    assert report.facts["policy"] == {
        "version": "STSv1",
        "mode": "enforce",
        "max_age": 604800,
        "mx": ["mx.good.fetch.test"],
    }


def test_findings_about_a_fetched_policy_name_the_line_and_have_no_place(world: World) -> None:
    finding = look_up(world, "slips").findings[0]
    assert (finding.span, finding.fix, finding.args["line"]) == (None, None, 2)


def test_a_host_without_an_address(world: World) -> None:
    assert rules(look_up(world, "homeless")) == ("mta-sts-policy-host-missing",)


def test_a_refused_connection(world: World) -> None:
    report = look_up(world, "good", port=dns_support.free_port())
    assert rules(report) == ("mta-sts-policy-refused",)
    assert report.verdict.value == "fail"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "mta-sts-policy-no-tls"), (None, "mta-sts-policy-not-reached")],
    ids=["plain", "reset"],
)
def test_a_port_that_speaks_no_tls(answer: bytes | None, rule: str, world: World) -> None:
    with plain_server(answer) as port:
        assert rules(look_up(world, "good", port=port)) == (rule,)


@pytest.mark.parametrize("case", ["slow", "brotli"])
def test_what_was_not_seen_is_unknown(case: str, world: World) -> None:
    assert look_up(world, case, seconds=1).verdict.value == "unknown"


def test_a_name_that_is_not_answered_is_unknown_and_never_a_missing_host(world: World) -> None:
    report = look_up(world, "lost")
    assert report.verdict.value == "unknown"
    assert not {"mta-sts-policy-host-missing", "mta-sts-no-record"} & set(rules(report))


@pytest.mark.parametrize(
    ("behaviour", "rule"),
    [(dns_support.rcode(dns.rcode.SERVFAIL), "dns-servfail"), (dns_support.silence, "dns-timeout")],
    ids=["servfail", "silence"],
)
def test_a_fault_of_the_dns_is_unknown_and_never_no_record(
    behaviour: dns_support.Behaviour, rule: str, world: World
) -> None:
    with dns_support.fault_server(behaviour) as port:
        report = look_up(World(port, world.https, world.authority), "good", seconds=1)
    assert report.verdict.value == "unknown"
    assert rules(report) == (rule,)


def fetch(world: World, host: str, seconds: float = 5, *, fetcher: HttpsFetcher | None = None) -> Page:
    async def run() -> Page:
        resolver = SystemResolver("127.0.0.1", world.dns)
        used = fetcher or HttpsFetcher(resolver, trust=world.authority.trust(), port=world.https)
        return await used.fetch(f"https://{host}{PATH}", deadline=time.monotonic() + seconds)

    return asyncio.run(run())


def test_redirects_are_told_and_not_followed(world: World) -> None:
    page = fetch(world, "mta-sts.moved.fetch.test")
    assert (page.status, page.location) == (301, f"https://mta-sts.good.fetch.test{PATH}")


def test_compressed_bodies_are_unpacked_up_to_the_limit(world: World) -> None:
    assert fetch(world, "mta-sts.packed.fetch.test").body == PACKED["packed"]
    with pytest.raises(FetchError, match="size"):
        fetch(world, "mta-sts.bomb.fetch.test")
    assert len(PACKED["bomb"]) > MAX_BODY


def test_no_time_left(world: World) -> None:
    with pytest.raises(FetchError, match="timeout"):
        fetch(world, "mta-sts.good.fetch.test", seconds=-1)


def test_the_system_is_asked_where_no_resolver_is_given(world: World) -> None:
    with pytest.raises((FetchError, DnsError)):
        fetch(world, "mta-sts.good.invalid", fetcher=HttpsFetcher(port=world.https))


def test_the_authority_of_the_environment_is_trusted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = SystemResolver("127.0.0.1", world.dns)
    with pytest.raises(FetchError, match="certificate"):
        fetch(world, "mta-sts.good.fetch.test", fetcher=HttpsFetcher(resolver, port=world.https))
    monkeypatch.setenv("SSL_CERT_FILE", str(world.authority.certificate))
    page = fetch(world, "mta-sts.good.fetch.test", fetcher=HttpsFetcher(resolver, port=world.https))
    assert page.body.decode() == policy("good")


def test_a_proxy_of_the_environment_is_not_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{dns_support.free_port()}")
    assert fetch(world, "mta-sts.good.fetch.test").status == 200


def test_only_https_is_fetched() -> None:
    with pytest.raises(ValueError, match="https"):
        asyncio.run(HttpsFetcher().fetch("http://example.com/", deadline=None))


def test_the_command_fetches_from_where_its_resolver_says(world: World) -> None:
    """Port 443 of an address of loopback where nobody listens: the address can only be from the resolver."""
    done = mailcheck("mta-sts", f"closed.{ORIGIN}", "--resolver", f"127.0.0.1:{world.dns}", "--json")
    document = json.loads(done.stdout)
    assert [finding["rule"] for finding in document["findings"]] == ["mta-sts-policy-refused"]
    assert done.returncode == 1


def test_the_command_compares_a_file_with_the_mail_servers(world: World, tmp_path: Path) -> None:
    file = tmp_path / "mta-sts.txt"
    file.write_text(policy("other"), encoding="utf-8")
    words = ("--policy", str(file), "--resolver", f"127.0.0.1:{world.dns}", "--json")
    document = json.loads(mailcheck("mta-sts", f"good.{ORIGIN}", *words).stdout)
    assert [finding["rule"] for finding in document["findings"]] == ["mta-sts-mx-not-covered"]


def test_the_command_judges_and_mends_a_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "mta-sts.txt"
    file.write_text(policy("good", "Enforce"), encoding="utf-8")
    document = json.loads(mailcheck("mta-sts", "--policy", str(file), "--json").stdout)
    assert [finding["rule"] for finding in document["findings"]] == ["mta-sts-policy-bad-mode"]
    start, end = document["findings"][0]["span"]
    assert document["facts"]["record"][start:end] == "Enforce"
    assert mailcheck("mta-sts", "--policy", str(file), "--fix").stdout.decode().rstrip() == policy("good").rstrip()
