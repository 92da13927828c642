"""Real name servers on loopback: nsd with the vectors' zones, unbound in front of it, and a small one for faults.

nsd answers what a correct authority answers, and unbound what a resolver makes of it, over UDP, TCP and HTTPS. Neither
can be made to time out, to cut a message or to send garbage, so `fault_server` and `web_server` do that.
"""

from __future__ import annotations

import base64
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

APEX = """$TTL 300
@ SOA ns.{origin} hostmaster.{origin} 1 3600 600 86400 300
@ NS ns.{origin}
ns.{origin} A 127.0.0.1
"""


def free_port() -> int:
    """A port that is free on loopback for UDP and TCP just now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            port: int = udp.getsockname()[1]
            try:
                tcp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def origin_of(zone: str) -> str:
    """The name in the `$ORIGIN` line that a vector's zone begins with, behind its comments."""
    first = next(line for line in zone.splitlines() if not line.startswith(";")).split()
    if len(first) != 2 or first[0] != "$ORIGIN":
        raise ValueError(f"a zone begins with $ORIGIN, not with {first}")
    return first[1]


def whole_zone(zone: str) -> str:
    """A vector's zone with the SOA and NS records that a name server wants, where it has none."""
    if " SOA " in zone:
        return zone
    origin, rest = origin_of(zone), zone.split("\n", 1)[1]
    return f"$ORIGIN {origin}\n{APEX.format(origin=origin)}{rest}"


@contextmanager
def nsd(zones: list[str], folder: Path) -> Iterator[int]:
    """Serve zones with Debian's nsd; gives the port. Stops the server that it started, by its process."""
    program = shutil.which("nsd", path="/usr/sbin:/usr/bin:/sbin")
    assert program, "nsd is missing: apt-get install nsd"
    port = free_port()
    config = [
        "server:",
        f'  zonesdir: "{folder}"',
        f"  port: {port}",
        "  ip-address: 127.0.0.1",
        '  username: ""',
        f'  pidfile: "{folder}/nsd.pid"',
        f'  xfrdfile: "{folder}/xfrd.state"',
        f'  zonelistfile: "{folder}/zone.list"',
        '  database: ""',
        "  server-count: 1",
        # It would leave questions unanswered where many of them come from one address, as all of a test do.
        "  rrl-ratelimit: 0",
        "remote-control:",
        "  control-enable: no",
    ]
    for number, zone in enumerate(zones):
        origin = origin_of(zone)
        (folder / f"{number}.zone").write_text(whole_zone(zone), encoding="utf-8")
        config += ["zone:", f'  name: "{origin}"', f'  zonefile: "{number}.zone"']
    (folder / "nsd.conf").write_text("\n".join(config) + "\n", encoding="utf-8")
    with (folder / "nsd.log").open("wb") as log:
        server = subprocess.Popen([program, "-d", "-c", str(folder / "nsd.conf")], stdout=log, stderr=log)
    try:
        _wait_until_it_answers(port, origin_of(zones[0]), server, folder / "nsd.log")
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_until_it_answers(port: int, name: str, server: subprocess.Popen[bytes], log: Path) -> None:
    question = dns.message.make_query(name, "SOA")
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            if dns.query.udp(question, "127.0.0.1", port=port, timeout=0.2).rcode() == dns.rcode.NOERROR:
                return
        except (dns.exception.Timeout, OSError):
            time.sleep(0.05)
    raise AssertionError(f"port {port} does not answer: {log.read_text(errors='replace')[-2000:]}")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for 127.0.0.1 and localhost, and the authority that signed it."""

    key: Path
    chain: Path
    authority: Path

    def trust(self) -> ssl.SSLContext:
        """Believes this authority and no other."""
        return ssl.create_default_context(cafile=str(self.authority))


def certificate(folder: Path) -> Certificate:
    """A new authority and a certificate by it, made by the program `openssl`."""
    names = folder / "names.cnf"
    names.write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\n"
        "basicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
    )
    made = Certificate(folder / "server.key", folder / "server.pem", folder / "authority.pem")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for words in (
        [
            "req",
            "-x509",
            *curve,
            "-keyout",
            folder / "authority.key",
            "-out",
            made.authority,
            "-days",
            "30",
            "-subj",
            "/CN=test authority",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ],
        ["req", "-new", *curve, "-keyout", made.key, "-out", folder / "server.csr", "-subj", "/CN=localhost"],
        [
            "x509",
            "-req",
            "-in",
            folder / "server.csr",
            "-CA",
            made.authority,
            "-CAkey",
            folder / "authority.key",
            "-CAcreateserial",
            "-out",
            made.chain,
            "-days",
            "30",
            "-extfile",
            names,
        ],
    ):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
    return made


@dataclass(frozen=True, slots=True)
class Ports:
    """Where unbound listens."""

    dns: int
    https: int


@contextmanager
def unbound(
    stubs: Mapping[str, int], folder: Path, made: Certificate, *, anchors: tuple[str, ...] = ()
) -> Iterator[Ports]:
    """Resolve with Debian's unbound, over UDP, TCP and HTTPS.

    `stubs` says at which port of loopback the authority of each domain is; `anchors` are DS records, so that what
    is below them must be signed. The first of the domains must answer.
    """
    program = shutil.which("unbound", path="/usr/sbin:/usr/bin:/sbin")
    assert program, "unbound is missing: apt-get install unbound"
    ports = Ports(free_port(), free_port())
    config = [
        "server:",
        f'  directory: "{folder}"',
        '  chroot: ""',
        '  username: ""',
        f'  pidfile: "{folder}/unbound.pid"',
        "  use-syslog: no",
        "  do-daemonize: no",
        f"  interface: 127.0.0.1@{ports.dns}",
        f"  interface: 127.0.0.1@{ports.https}",
        f"  https-port: {ports.https}",
        f'  tls-service-key: "{made.key}"',
        f'  tls-service-pem: "{made.chain}"',
        "  do-not-query-localhost: no",
        "  ede: yes",
        '  module-config: "validator iterator"',
        # These are answered by unbound itself otherwise (RFC 6761).
        '  local-zone: "test." nodefault',
        '  local-zone: "invalid." nodefault',
        *(f'  trust-anchor: "{anchor}"' for anchor in anchors),
        "remote-control:",
        "  control-enable: no",
    ]
    for domain, port in stubs.items():
        config += ["stub-zone:", f'  name: "{domain}"', f"  stub-addr: 127.0.0.1@{port}"]
    (folder / "unbound.conf").write_text("\n".join(config) + "\n", encoding="utf-8")
    with (folder / "unbound.log").open("wb") as log:
        server = subprocess.Popen([program, "-d", "-c", str(folder / "unbound.conf")], stdout=log, stderr=log)
    try:
        _wait_until_it_answers(ports.dns, next(iter(stubs)), server, folder / "unbound.log")
        yield ports
    finally:
        server.terminate()
        server.wait(timeout=10)


Behaviour = Callable[[dns.message.Message, bool], "bytes | None"]


class Half(bytes):
    """A message of which only the first half is sent over TCP before the connection ends."""

    __slots__ = ()


def reply_to(question: dns.message.Message) -> dns.message.Message:
    """An empty reply of a resolver, to be filled."""
    reply = dns.message.make_response(question)
    reply.flags |= dns.flags.RA
    return reply


def rcode(code: dns.rcode.Rcode, *options: dns.edns.Option) -> Behaviour:
    """Answers every question with this code, and with these EDNS options."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
        reply = reply_to(question)
        reply.set_rcode(code)
        if options:
            reply.use_edns(0, options=list(options))
        return reply.to_wire()

    return answer


def sections(
    answer: tuple[str, ...] = (), authority: tuple[str, ...] = (), *, flags: dns.flags.Flag = dns.flags.RA
) -> Behaviour:
    """Answers every question with these records, each in the words of a zone file."""

    def behave(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
        reply = dns.message.make_response(question)
        reply.flags |= flags
        for section, lines in ((reply.answer, answer), (reply.authority, authority)):
            for line in lines:
                name, ttl, rdtype, data = line.split(" ", 3)
                section.append(dns.rrset.from_text(name, int(ttl), "IN", rdtype, data))
        return reply.to_wire(max_size=65_535)

    return behave


def silence(question: dns.message.Message, tcp: bool) -> None:
    """Never answers."""


def garbage(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
    """Answers with octets that are no DNS message."""
    return b"\x00" * 5


def wrong_id(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
    """Answers as if to another question: the number is another one."""
    reply = reply_to(question)
    reply.id = question.id ^ 1
    return reply.to_wire()


def wrong_question(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
    """Answers with the right number to a question about another name."""
    other = dns.message.make_query("other.test", question.question[0].rdtype)
    other.id = question.id
    return reply_to(other).to_wire()


def losing(number: int, behaviour: Behaviour) -> Behaviour:
    """Behaves like another, but the first datagrams get lost."""
    left = [number]

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:
        left[0] -= 1
        return behaviour(question, tcp) if left[0] < 0 else None

    return answer


def without_edns(behaviour: Behaviour) -> Behaviour:
    """Behaves like another, but knows no EDNS, and says so as RFC 6891 §7 has it."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:
        if question.edns < 0:
            return behaviour(question, tcp)
        question.use_edns(edns=False)
        return rcode(dns.rcode.FORMERR)(question, tcp)

    return answer


def cut_then(behaviour: Behaviour) -> Behaviour:
    """Over UDP the answer is cut (RFC 1035 §4.2.1), over TCP it is another's."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:
        if tcp:
            return behaviour(question, tcp)
        reply = reply_to(question)
        reply.flags |= dns.flags.TC
        return reply.to_wire()

    return answer


def truncated(text: str) -> Behaviour:
    """Over UDP the answer is cut, over TCP it is a TXT record with this text."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:
        asked = question.question[0]
        if dns.rdatatype.to_text(asked.rdtype) != "TXT":
            return reply_to(question).to_wire()
        return cut_then(sections((f'{asked.name} 60 TXT "{text}"',)))(question, tcp)

    return answer


def half(behaviour: Behaviour) -> Behaviour:
    """What another says, but the connection ends in the middle of it."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes | None:
        whole = behaviour(question, tcp)
        return None if whole is None else Half(whole)

    return answer


@contextmanager
def fault_server(behaviour: Behaviour) -> Iterator[int]:
    """A server on loopback that behaves as told; gives the port."""

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            reply = behaviour(dns.message.from_wire(data), False)
            if reply is not None:
                sock.sendto(reply, self.client_address)

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            length = int.from_bytes(self.request.recv(2), "big")
            reply = behaviour(dns.message.from_wire(self.request.recv(length)), True)
            if reply is not None:
                sent = reply[: len(reply) // 2] if isinstance(reply, Half) else reply
                self.request.sendall(len(reply).to_bytes(2, "big") + sent)

    port = free_port()
    with (
        socketserver.ThreadingUDPServer(("127.0.0.1", port), Udp) as udp,
        socketserver.ThreadingTCPServer(("127.0.0.1", port), Tcp) as tcp,
    ):
        threads = [threading.Thread(target=server.serve_forever, args=(0.05,)) for server in (udp, tcp)]
        for thread in threads:
            thread.start()
        try:
            yield port
        finally:
            udp.shutdown()
            tcp.shutdown()
            for thread in threads:
                thread.join()


@dataclass(frozen=True, slots=True)
class Page:
    """What a web server answers with, whatever it is asked."""

    status: int = 200
    kind: str = "application/dns-message"
    body: bytes = b""
    location: str | None = None
    seconds: float = 0  # that it takes


@contextmanager
def web_server(page: Callable[[bytes], Page], made: Certificate) -> Iterator[tuple[int, list[str]]]:
    """An HTTPS server that is no good DNS server; gives its port and the paths that were asked of it.

    `page` gets the octets of the question, or none where there was no `dns` in the URL.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            word = self.path.partition("dns=")[2]
            answer = page(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
            time.sleep(answer.seconds)
            try:
                self.send_response(answer.status)
                if answer.kind:
                    self.send_header("content-type", answer.kind)
                if answer.location:
                    self.send_header("location", answer.location)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True  # the other side has had enough

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is logged."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket.socket, object]:
            sock, address = super().get_request()
            # The handshake happens in the thread of the connection, at its first read.
            return context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, request: object, client_address: object) -> None:
            """A handshake that the client broke off is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()
            thread.join()
