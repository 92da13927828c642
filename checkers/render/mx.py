"""The facts of a report by `mx` in plain words: who takes the mail, in which order, and how it is protected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..providers import provider
from .sections import Row, Table, Tree
from .words import Pieces, pieces, ui

ADDRESSES_SHOWN = 4  # of one host


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    words = ui(lang)["mx"]
    if facts.get("hosts"):
        rows = [(_server(host), _about(host, words, lang)) for host in facts["hosts"]]
        yield Table("hosts", words["hosts"], (words["server"], ui(lang)["meaning"]), rows)
    if "dnssec" in facts:
        yield _dnssec(facts, words)


def _server(host: Mapping[str, Any]) -> Pieces:
    """Priority and name."""
    priority = "" if host["preference"] is None else f"{host['preference']} "
    return [(f"{priority}{host['host']}", True)]


def _about(host: Mapping[str, Any], words: Mapping[str, str], lang: str) -> Pieces:
    """Who runs it, and what its name leads to."""
    parts: list[Pieces] = []
    known = provider(host["provider"]) if host["provider"] else None
    if known:
        parts.append(pieces(words["provider"], {"name": known.name[lang]}))
    if host["cname"]:
        parts.append(pieces(words["cname"], {"target": host["cname"]}))
    parts.append(_addresses(host, words))
    if host["ptr"]:
        confirmed = [reverse["names"][0] for reverse in host["ptr"] if reverse["confirmed"] and reverse["names"]]
        if confirmed:
            parts.append(pieces(words["ptr"], {"name": confirmed[0]}))
    if host["tlsa"]:
        parts.append(pieces(words["tlsa"], {"count": len(host["tlsa"])}))
    joined: Pieces = []
    for part in parts:
        joined += [(words["separator"], False), *part] if joined and part else part
    return joined or [(words["not_looked_up"], False)]


def _addresses(host: Mapping[str, Any], words: Mapping[str, str]) -> Pieces:
    addresses = host["addresses"]
    if addresses is None:
        return [(words["not_looked_up"], False)]
    if not addresses:
        return [(words["no_address"], False)]
    shown = " ".join(addresses[:ADDRESSES_SHOWN])
    return pieces(words["addresses"], {"addresses": shown + (" …" if len(addresses) > ADDRESSES_SHOWN else "")})


def _dnssec(facts: Mapping[str, Any], words: Mapping[str, str]) -> Table:
    signed, validated = facts["dnssec"]["signed"], facts["dnssec"]["validated"]
    state = "unknown" if signed is None else "signed" if signed else "unsigned"
    rows: list[Row] = [([(words["dnssec"], False)], [(words[f"dnssec_{state}"], False)])]
    if signed or validated:
        rows.append(([(words["resolver"], False)], [(words["validated" if validated else "not_validated"], False)]))
    return Table("dnssec", words["protection"], None, rows)
