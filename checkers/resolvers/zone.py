"""A zone file that answers as its authority would: check records before they are published. No I/O here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import dns.name
import dns.rdataset
import dns.rdatatype

from ..dns import Answer, DnsNetworkError, DnsServfailError, Resolver
from . import master_file, panel_export
from .messages import CIRCLE, MAX_LINKS, TOO_LONG, answer, checked_name, text_of_name
from .records import Row, ZoneError, origin_of

__all__ = ["Zone", "ZoneError", "ZoneResolver", "read_zone"]


class Zone:
    """The records at and below one name, `origin`."""

    def __init__(self, origin: dns.name.Name, rows: Iterable[Row]) -> None:
        """Records outside of the origin are left out, as name servers do. Raises ZoneError where none remains."""
        self.origin = origin
        self._nodes: dict[dns.name.Name, dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset]] = {}
        # Names that exist, also those that only have others below them (RFC 4592 §2.2.2).
        self._existing = {origin}
        outside: dns.name.Name | None = None
        for row in rows:
            if not row.owner.is_subdomain(origin):
                outside = row.owner
                continue
            self._add(row)
        if not self._nodes and len(self._existing) == 1:
            about = f"; it is about {text_of_name(outside)}" if outside is not None else ""
            raise ZoneError(f"there is no record of {text_of_name(origin)} in the file{about}")

    def _add(self, row: Row) -> None:
        name = row.owner
        while name not in self._existing:
            self._existing.add(name)
            name = name.parent()
        node = self._nodes.setdefault(row.owner, {})
        if row.rdata is not None:
            rdtype = row.rdata.rdtype
            if rdtype not in node:
                node[rdtype] = dns.rdataset.Rdataset(row.rdata.rdclass, rdtype, ttl=row.ttl)
            node[rdtype].add(row.rdata, row.ttl)

    @property
    def negative_ttl(self) -> int | None:
        """How long "there is nothing" holds, in seconds (RFC 2308 §5); None without an SOA record."""
        soa = self._nodes.get(self.origin, {}).get(dns.rdatatype.SOA)
        return None if soa is None else min(soa.ttl, soa[0].minimum)

    def delegated(self, name: dns.name.Name) -> bool:
        """Whether the name is in another's hands: at or below NS records that are not the zone's own (RFC 1034 §4.2.1)."""
        while name != self.origin:
            if dns.rdatatype.NS in self._nodes.get(name, {}):
                return True
            name = name.parent()
        return False

    def node(self, name: dns.name.Name) -> dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset] | None:
        """The records of a name, from a wildcard where it has none of its own; None where it does not exist."""
        if name in self._existing:
            return self._nodes.get(name, {})
        # The wildcard below the closest name that exists, and no other (RFC 4592 §3.3.1).
        while name not in self._existing:
            name = name.parent()
        # The asked name is longer than its ancestor by a label of at least one octet, so this one is not too long.
        wildcard = dns.name.Name([b"*", *name.labels])
        return self._nodes.get(wildcard, {}) if wildcard in self._existing else None


class ZoneResolver:
    """Answers for the names of its zones, and passes every other question on."""

    def __init__(self, zones: Iterable[Zone], fallback: Resolver | None = None) -> None:
        """Without a `fallback`, a question about another's name is not answered."""
        self._zones = {zone.origin: zone for zone in zones}
        self._fallback = fallback

    @property
    def origins(self) -> list[str]:
        """The names of the zones."""
        return [text_of_name(origin) for origin in self._zones]

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`. CNAME records are followed (RFC 1034 §4.3.2)."""
        kind = dns.rdatatype.from_text(rdtype)
        asked = owner = checked_name(name, rdtype)
        seen, ttls = {asked}, list[int]()
        while True:
            # RFC 4035 §3.1.4.1: the DS records of a zone are its parent's.
            holder = owner.parent() if kind == dns.rdatatype.DS and owner != dns.name.root else owner
            zone = self._zone_of(holder)
            if zone is None or zone.delegated(holder):
                target = name if owner == asked else text_of_name(owner)
                return await self._elsewhere(name, target, rdtype, ttls, deadline)
            node = zone.node(owner)
            canonical = None if owner == asked else owner
            if node is not None and kind in node:
                ttl = min([*ttls, node[kind].ttl])
                return answer(name, rdtype, node[kind], canonical=canonical, ttl=ttl)
            link = (node or {}).get(dns.rdatatype.CNAME)
            if link is None:
                if zone.negative_ttl is not None:
                    ttls.append(zone.negative_ttl)
                lasts = min(ttls) if ttls else None
                return answer(name, rdtype, (), exists=node is not None, canonical=canonical, ttl=lasts)
            owner = link[0].target
            ttls.append(link.ttl)
            if owner in seen:
                raise DnsServfailError(name, rdtype, CIRCLE)
            if len(seen) > MAX_LINKS:
                raise DnsServfailError(name, rdtype, TOO_LONG)
            seen.add(owner)

    def _zone_of(self, name: dns.name.Name) -> Zone | None:
        """The zone with the longest origin that the name is at or below."""
        while name not in self._zones:
            if name == dns.name.root:
                return None
            name = name.parent()
        return self._zones[name]

    async def _elsewhere(self, name: str, target: str, rdtype: str, ttls: list[int], deadline: float | None) -> Answer:
        """The answer of the fallback; about the target of a CNAME where the question led there."""
        if self._fallback is None:
            raise DnsNetworkError(name, rdtype, f"{target} lies outside of the zone and was not asked for")
        found = await self._fallback.resolve(target, rdtype, deadline=deadline)
        if target == name:
            return found
        known = [*ttls, *([] if found.ttl is None else [found.ttl])]
        return replace(found, name=name, canonical=found.canonical or target, ttl=min(known))


def read_zone(text: str, origin: str | None = None) -> tuple[Zone, ...]:
    """The zones of a zone file or of a panel's table; several where a table has a column for the domain.

    `origin` is the domain where the file does not say it. Raises ZoneError.
    """
    if text.startswith("PK\x03\x04"):
        raise ZoneError("this is an Excel workbook: save it as CSV and give that file")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    given = None if origin is None else origin_of(origin)
    table = panel_export.table_of(text)
    read = [master_file.read(text, given)] if table is None else panel_export.read(text, table, given)
    if not read:
        raise ZoneError("there is no record in the file")
    return tuple(Zone(name, rows) for name, rows in read)
