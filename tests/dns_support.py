"""Real name servers on loopback: nsd with the vectors' zones, and a small one of our own for faults.

nsd answers what a correct authority answers; it cannot be made to time out, to refuse or to send garbage, so
`FaultServer` does that, with every message made by dnspython.
"""

from __future__ import annotations

import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
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
    """The name in the `$ORIGIN` line that a vector's zone begins with."""
    first = zone.split("\n", 1)[0].split()
    if len(first) != 2 or first[0] != "$ORIGIN":
        raise ValueError(f"a zone begins with $ORIGIN, not with {first}")
    return first[1]


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
        "remote-control:",
        "  control-enable: no",
    ]
    for number, zone in enumerate(zones):
        origin, rest = origin_of(zone), zone.split("\n", 1)[1]
        apex = APEX.format(origin=origin)
        (folder / f"{number}.zone").write_text(f"$ORIGIN {origin}\n{apex}{rest}", encoding="utf-8")
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


def _wait_until_it_answers(port: int, origin: str, server: subprocess.Popen[bytes], log: Path) -> None:
    question = dns.message.make_query(origin, "SOA")
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            if dns.query.udp(question, "127.0.0.1", port=port, timeout=0.2).rcode() == dns.rcode.NOERROR:
                return
        except (dns.exception.Timeout, OSError):
            time.sleep(0.05)
    raise AssertionError(f"nsd does not answer: {log.read_text(errors='replace')[-2000:]}")


Behaviour = Callable[[dns.message.Message, bool], "bytes | None"]


def rcode(code: dns.rcode.Rcode) -> Behaviour:
    """Answers every question with this code."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
        reply = dns.message.make_response(question)
        reply.set_rcode(code)
        return reply.to_wire()

    return answer


def silence(question: dns.message.Message, tcp: bool) -> None:
    """Never answers."""


def garbage(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
    """Answers with octets that are no DNS message."""
    return b"\x00" * 5


def truncated(text: str) -> Behaviour:
    """Over UDP the answer is cut, over TCP it is whole (RFC 1035 §4.2.1, RFC 7766 §5)."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes:
        reply = dns.message.make_response(question)
        if tcp:
            reply.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "TXT", f'"{text}"'))
        else:
            reply.flags |= dns.flags.TC
        return reply.to_wire()

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
                self.request.sendall(len(reply).to_bytes(2, "big") + reply)

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
