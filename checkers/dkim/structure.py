"""The ASN.1 of a public key, read with a DER library (RFC 6376 §3.6.1: RSAPublicKey; erratum 3017: also wrapped)."""

from __future__ import annotations

from typing import Literal

from asn1 import Classes, Decoder, Error, Numbers, Types

from .der import PublicKey, wanted_length

_ALGORITHMS = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10045.2.1": "ECDSA",
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.112": "ed25519",
    "1.3.101.113": "Ed448",
    "1.3.101.110": "X25519",
}


def public_key(data: bytes) -> PublicKey:
    """Read the octets of a whole key, of which the caller has checked the length. Never raises."""
    try:
        return _outer(data)
    except (Error, ValueError, IndexError, OverflowError):  # the library stumbles over lengths of none and of too many
        return PublicKey("nothing")


# The types are asked for one by one, never a whole SEQUENCE at once: of nested ones the library would read each by a
# call within a call, and a hostile key has thousands.


def _outer(data: bytes) -> PublicKey:
    """Which of the two wrappings it is. Raises asn1.Error."""
    decoder = Decoder()
    decoder.start(data)
    decoder.enter()
    tag = decoder.peek()
    if tag is None:
        return PublicKey("nothing")
    if tag.nr == Numbers.Integer:  # PKCS #1: RSAPublicKey is a SEQUENCE of modulus and exponent
        return _rsa(decoder, "rsa-bare")
    if tag.nr != Numbers.Sequence:
        return PublicKey("nothing")
    decoder.enter()  # X.509: SubjectPublicKeyInfo is a SEQUENCE of algorithm and key
    algorithm = _read(decoder, Numbers.ObjectIdentifier)
    if not isinstance(algorithm, str):
        return PublicKey("nothing")
    name = _ALGORITHMS.get(algorithm, algorithm)
    if name not in ("rsa", "ed25519"):
        return PublicKey("other", algorithm=name)
    if (tag := decoder.peek()) and tag.nr == Numbers.Null:
        decoder.read()
    decoder.leave()
    key = _read(decoder, Numbers.BitString)
    if not isinstance(key, bytes):
        return PublicKey("nothing")
    if name == "ed25519":  # the octets of the key themselves
        return PublicKey("ed25519-wrapped", raw=key) if len(key) == 32 else PublicKey("nothing")
    if wanted_length(key) != len(key):
        return PublicKey("nothing")
    inner = Decoder()
    inner.start(key)
    inner.enter()
    return _rsa(inner, "rsa")


def _rsa(decoder: Decoder, kind: Literal["rsa", "rsa-bare"]) -> PublicKey:
    """The two numbers, behind the head of their SEQUENCE. Raises asn1.Error."""
    modulus, exponent = _read(decoder, Numbers.Integer), _read(decoder, Numbers.Integer)
    if not isinstance(modulus, int) or not isinstance(exponent, int) or decoder.peek() is not None:
        return PublicKey("nothing")
    return PublicKey(kind, modulus=modulus, exponent=exponent)


def _read(decoder: Decoder, number: Numbers) -> object:
    """The next value if it is a primitive one of this type, else None. Raises asn1.Error."""
    tag = decoder.peek()
    if tag is None or tag.nr != number or tag.typ != Types.Primitive or tag.cls != Classes.Universal:
        return None
    return decoder.read()[1]
