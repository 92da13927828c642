"""A signed zone for the tests (RFC 4034, RFC 4035), with the program `openssl` as the only cryptography.

One key signs all (ECDSA P-256 with SHA-256, algorithm 13), and NSEC records deny what does not exist.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import time
from pathlib import Path

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.zone

from tests.dns_support import origin_of, whole_zone

ALGORITHM = 13
DAY = 86_400


class Signer:
    """A key, and the zones that it signs."""

    def __init__(self, folder: Path) -> None:
        self._key = folder / "zone.key"
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self._key)
        # The point is the last 64 octets of the key's DER.
        public = self._openssl("pkey", "-in", self._key, "-pubout", "-outform", "DER")[-64:]
        self.dnskey = struct.pack("!HBB", 257, 3, ALGORITHM) + public

    @staticmethod
    def _openssl(*words: str | Path, data: bytes = b"") -> bytes:
        done = subprocess.run(["openssl", *map(str, words)], input=data, check=True, capture_output=True)
        return done.stdout

    @property
    def tag(self) -> int:
        """The number by which the key is named, the key tag of RFC 4034."""
        total = sum(octet << 8 if at % 2 == 0 else octet for at, octet in enumerate(self.dnskey))
        return (total + (total >> 16)) & 0xFFFF

    def ds(self, origin: str) -> str:
        """The DS record of a zone (RFC 4034), as its parent has it."""
        digest = hashlib.sha256(dns.name.from_text(origin).to_digestable() + self.dnskey).hexdigest()
        return f"{origin} DS {self.tag} {ALGORITHM} 2 {digest}"

    def sign(self, text: str) -> str:
        """A vector's zone, signed; the text begins with `$ORIGIN` again."""
        origin = dns.name.from_text(origin_of(text))
        zone = dns.zone.from_text(whole_zone(text), origin, relativize=False)
        key = dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.DNSKEY, self.dnskey, 0, len(self.dnskey))
        zone.find_rdataset(origin, dns.rdatatype.DNSKEY, create=True).add(key, 300)
        cuts = {
            name
            for name, node in zone.nodes.items()
            if name != origin and node.get_rdataset(dns.rdataclass.IN, dns.rdatatype.NS)
        }
        names = sorted(name for name in zone.nodes if not any(name != cut and name.is_subdomain(cut) for cut in cuts))
        for name, following in zip(names, [*names[1:], names[0]], strict=True):
            self._deny(zone, name, following)
            for rdataset in list(zone.nodes[name].rdatasets):
                # RFC 4035: what belongs to the zone below a cut is not signed here.
                if name not in cuts or rdataset.rdtype in (dns.rdatatype.DS, dns.rdatatype.NSEC):
                    self._sign(zone, origin, name, rdataset)
        return f"$ORIGIN {origin}\n{zone.to_text(relativize=False)}"

    def _deny(self, zone: dns.zone.Zone, name: dns.name.Name, following: dns.name.Name) -> None:
        types = {rdataset.rdtype for rdataset in zone.nodes[name].rdatasets}
        shown = " ".join(map(dns.rdatatype.to_text, sorted({*types, dns.rdatatype.RRSIG, dns.rdatatype.NSEC})))
        row = dns.rdata.from_text("IN", "NSEC", f"{following} {shown}")
        zone.find_rdataset(name, dns.rdatatype.NSEC, create=True).add(row, 300)

    def _sign(
        self, zone: dns.zone.Zone, origin: dns.name.Name, name: dns.name.Name, rdataset: dns.rdataset.Rdataset
    ) -> None:
        """RFC 4034: one signature over the whole set, in canonical form and order."""
        now = int(time.time())
        kind = int(rdataset.rdtype)
        start = struct.pack(
            "!HBBIIIH", kind, ALGORITHM, len(name.labels) - 1, rdataset.ttl, now + 30 * DAY, now - DAY, self.tag
        )
        head = name.to_digestable() + struct.pack("!HHI", kind, 1, rdataset.ttl)
        rows = sorted(row.to_digestable() for row in rdataset)
        data = start + origin.to_digestable() + b"".join(head + struct.pack("!H", len(row)) + row for row in rows)
        signature = _plain(self._openssl("dgst", "-sha256", "-sign", self._key, data=data))
        wire = start + origin.to_digestable() + signature
        row = dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.RRSIG, wire, 0, len(wire))
        zone.find_rdataset(name, dns.rdatatype.RRSIG, rdataset.rdtype, create=True).add(row, rdataset.ttl)


def _plain(der: bytes) -> bytes:
    """The two numbers of a signature, 32 octets each, out of their DER."""
    numbers = []
    at = 2
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2 : at + 2 + length], "big").to_bytes(32, "big"))
        at += 2 + length
    return b"".join(numbers)
