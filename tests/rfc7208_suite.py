"""The published test suite for RFC 7208: fetched by its package's name, read, and its zones as answers.

The suite is one YAML file in the source package of pyspf; it is kept in `.cache/` and is no part of this project.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from checkers.dns import Answer, DnsTimeoutError, Mx

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "requirements" / "rfc7208-suite.txt"
CACHED = ROOT / ".cache" / f"rfc7208-{hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]}.yml"
MEMBER = "test/rfc7208-tests.yml"
# `pip download` is what fetches a source package without building it; uv has no such command.
PIP = "pip==26.3"

SILENT: Final = "TIMEOUT"


@dataclass(frozen=True, slots=True)
class Zone:
    """The names of one scenario: owner (lower case) → type → values; `silent` ones do not answer for other types."""

    records: Mapping[str, Mapping[str, tuple[Any, ...]]]
    silent: frozenset[str]

    def find(self, owner: str, rdtype: str) -> tuple[Any, ...] | None:
        """The records, an empty tuple for NODATA, None for NXDOMAIN. Raises TimeoutError for a silent name."""
        owner = owner.lower()
        found = self.records.get(owner)
        if found is not None and found.get(rdtype):
            return found[rdtype]
        if owner in self.silent:
            raise TimeoutError(owner)
        return None if found is None else ()


@dataclass(frozen=True, slots=True)
class Case:
    """One message and what may be said of it."""

    id: str
    scenario: int
    zone: Zone
    ip: str
    sender: str
    helo: str
    results: frozenset[str]
    explanation: str | None  # None where the suite says nothing; "" where there must be none

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] if self.sender else self.helo


@cache
def cases() -> tuple[Case, ...]:
    """Every case, in the suite's order."""
    documents = yaml.safe_load_all(_fetched().read_text(encoding="utf-8"))
    return tuple(
        Case(
            id=f"{document['description']}: {name}",
            scenario=number,
            zone=zone,
            ip=str(case["host"]),
            sender=case["mailfrom"],
            helo=str(case["helo"]),
            results=frozenset([case["result"]] if isinstance(case["result"], str) else case["result"]),
            explanation="" if case.get("explanation") == "DEFAULT" else case.get("explanation"),
        )
        for number, document in enumerate(documents)
        for zone in [zone_of(document["zonedata"])]
        for name, case in document["tests"].items()
    )


def zone_of(data: Mapping[str, list[Any]]) -> Zone:
    """A zone in the suite's notation: owner → [{type: value}, …]."""
    records: dict[str, dict[str, tuple[Any, ...]]] = {}
    silent = set()
    for owner, entries in data.items():
        found: dict[str, list[Any]] = {}
        for entry in entries:
            if entry == SILENT:
                silent.add(owner.lower())
            else:
                for rdtype, value in entry.items():
                    found.setdefault(rdtype, []).append(value)
        # The suite writes SPF for a record that is to be served as TXT, unless TXT records are given too.
        texts = found.setdefault("TXT", list(found.get("SPF", ())))
        found["TXT"] = [_strings(value) for value in texts if value != "NONE"]
        records[owner.lower()] = {rdtype: tuple(values) for rdtype, values in found.items()}
    return Zone(records, frozenset(silent))


def _strings(value: str | list[str]) -> tuple[bytes, ...]:
    """TXT strings; the suite's escapes stand for octets."""
    parts = [value] if isinstance(value, str) else value
    return tuple(part.encode("latin-1") for part in parts) or (b"",)


def _fetched() -> Path:
    """The suite's file, from the cache or by the package's name with its pinned hash."""
    if CACHED.exists():
        return CACHED
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    words = [uv, "tool", "run", PIP, "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
    CACHED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHED.parent) as folder:
        subprocess.run([*words, "-r", str(PINNED), "-d", folder], check=True)
        archive = next(Path(folder).glob("*.tar.gz"))
        with tarfile.open(archive) as tar:
            inner = tar.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{MEMBER}")
            if inner is None:
                raise FileNotFoundError(MEMBER)
            Path(folder, "suite.yml").write_bytes(inner.read())
        Path(folder, "suite.yml").replace(CACHED)
    return CACHED


class MemoryResolver:
    """Answers from a zone, without a network; counts the questions. A silent name times out at once."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.asked: list[tuple[str, str]] = []

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:  # noqa: ARG002 - a Resolver
        """See `dns.Resolver`."""
        self.asked.append((name, rdtype))
        try:
            found = self.zone.find(name, rdtype)
            if not found and (alias := self.zone.find(name, "CNAME")):
                found = self.zone.find(alias[0].rstrip("."), rdtype)
        except TimeoutError as error:
            raise DnsTimeoutError(name, rdtype) from error
        values = found or ()
        names = tuple(str(value).rstrip(".").lower() for value in values) if rdtype == "PTR" else ()
        return Answer(
            name=name,
            rdtype=rdtype,
            exists=found is not None,
            strings=values if rdtype == "TXT" else (),
            addresses=tuple(map(str, values)) if rdtype in ("A", "AAAA") else (),
            exchanges=tuple(Mx(first, host.rstrip(".").lower()) for first, host in values) if rdtype == "MX" else (),
            names=names,
        )
