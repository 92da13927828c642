"""A resolver that asks nothing twice within a run, and counts what it asked."""

from __future__ import annotations

from .dns import Answer, DnsError, Resolver


class CachingResolver:
    """Another resolver with a memory. A question that was not answered is not asked again either."""

    def __init__(self, inner: Resolver) -> None:
        self._inner = inner
        self._known: dict[tuple[str, str], Answer | DnsError] = {}

    @property
    def asked(self) -> int:
        """How many questions were passed on."""
        return len(self._known)

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        """See `dns.Resolver`."""
        key = (name.lower(), rdtype)
        if key not in self._known:
            try:
                self._known[key] = await self._inner.resolve(name, rdtype, deadline=deadline)
            except DnsError as error:
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, DnsError):
            raise known
        return known
