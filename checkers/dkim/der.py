"""The octets of a key as a public key: RSA in its two wrappings (RFC 6376 §3.6.1, erratum 3017), and what else it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["rsa", "rsa-bare", "ed25519-wrapped", "other", "private", "nothing"]

# A key of 16384 bits has 2,070 octets; what is longer is not read.
LIMIT = 4_200
_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What the octets are. `modulus` and `exponent` only of RSA."""

    kind: Kind
    modulus: int = 0
    exponent: int = 0
    algorithm: str = ""  # of kind other: its name, else its object identifier
    raw: bytes = b""  # of ed25519-wrapped: the key itself

    @property
    def bits(self) -> int:
        """The length of the modulus."""
        return self.modulus.bit_length()

    @property
    def sound(self) -> bool:
        """Whether the numbers can be an RSA key at all: both odd, 3 ≤ e < n (PKCS #1)."""
        return self.modulus % 2 == 1 and self.exponent % 2 == 1 and 3 <= self.exponent < self.modulus


def wanted_length(data: bytes) -> int | None:
    """How many octets the outer SEQUENCE says that there are (X.690 8.1.3); None where there is none."""
    if len(data) < 2 or data[0] != _SEQUENCE:
        return None
    first = data[1]
    if first < 0x80:
        return 2 + first
    count = first & 0x7F
    if not 1 <= count <= 3 or len(data) < 2 + count:
        return None
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big")


def is_private(data: bytes) -> bool:
    """Whether a private key begins like this: behind the SEQUENCE a version of 0 or 1 (PKCS #1, PKCS #8).

    A public key has a SEQUENCE or the large modulus there. It is told of a piece of a key too.
    """
    length = wanted_length(data)
    if length is None:
        return False
    start = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
    return data[start : start + 3] in (b"\x02\x01\x00", b"\x02\x01\x01")


def read(data: bytes) -> PublicKey:
    """Read the octets of a whole key. Never raises; bounded by `LIMIT`."""
    if is_private(data):
        return PublicKey("private")
    if len(data) > LIMIT or wanted_length(data) != len(data):
        return PublicKey("nothing")
    from .structure import public_key  # the library behind it is for keys alone

    return public_key(data)
