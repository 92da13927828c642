"""An SPF record followed through the DNS: every look-up that a receiver makes for mail that no term matches.

That is the dearest evaluation there is, so what it costs is what RFC 7208 §4.6.4 limits. The tree is drawn to its
end even where a receiver gives up on the way, because the reader wants to know which branch to drop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from ..checker import Progress
from ..dns import Answer, DnsError, Resolver, text_of
from ..names import dns_name
from ..senders import sender_of
from .grammar import SpfSyntaxError, parse_strict
from .lookup import selected
from .names import COUNTED
from .parse import parse
from .record import Record, Term

# A tree that costs so much is not followed any further: ten is the limit, and a hostile one could double at each step.
FOLLOWED = 60

Status = Literal["ok", "none", "loop", "temperror", "permerror"]


@dataclass(slots=True)
class Node:
    """One look-up: the record at the root, or a term that made a receiver ask. Children are in record order."""

    domain: str
    term: Term | None = None  # of the parent's record; None at the root
    record: str | None = None
    status: Status = "ok"
    void_here: int = 0  # 1 where the question of this very node brought nothing
    children: list[Node] = field(default_factory=list)
    error: DnsError | None = None  # with temperror
    broken: str = ""  # with permerror: the part that a receiver cannot read
    several: int = 0  # with permerror: how many SPF records stand there
    hosts: int = 0  # of an mx term: how many hosts take mail
    macro: bool = False  # the name depends on the message, so it was not asked for
    path: tuple[str, ...] = ()  # the domains from the root to here

    @property
    def via(self) -> str | None:
        """The term that leads here, as written."""
        return self.term.text if self.term else None

    @property
    def cost(self) -> int:
        """Look-ups of this branch that count (§4.6.4), its own term included."""
        return (1 if self.term else 0) + sum(child.cost for child in self.children)

    @property
    def void(self) -> int:
        """Look-ups of this branch that bring nothing."""
        return self.void_here + sum(child.void for child in self.children)

    def below(self) -> Iterator[Node]:
        """All nodes of the branch but this one, in the order in which a receiver asks."""
        for child in self.children:
            yield child
            yield from child.below()

    def facts(self) -> dict[str, Any]:
        """The node as the JSON has it."""
        provider = sender_of(self.domain) if self.term and self.term.meant in ("include", "redirect") else None
        return {
            "domain": self.domain,
            "via": self.via,
            "provider": provider.id if provider else None,
            "record": self.record,
            "cost": self.cost,
            "void": self.void,
            "status": self.status,
            "children": [child.facts() for child in self.children],
        }


def read_terms(record: Record) -> list[Term]:
    """The terms of the first record that ask the DNS, as far as a receiver reads them.

    What stands behind `all` is not evaluated (§5.1), and `redirect` only where there is no `all` (§6.1), last.
    """
    terms = [term for term in record.terms if term.record == 0]
    ends = next((number for number, term in enumerate(terms) if term.meant == "all"), None)
    asked = [term for term in terms[:ends] if term.meant in COUNTED and term.meant != "redirect"]
    return asked if ends is not None else asked + [term for term in terms if term.meant == "redirect"][:1]


class Follower:
    """Follows one record. Bounded by `FOLLOWED` look-ups and by the deadline."""

    def __init__(self, resolver: Resolver, deadline: float | None, progress: Progress | None) -> None:
        self._resolver = resolver
        self._deadline = deadline
        self._progress = progress
        self.done = 0
        self.cut = False

    async def follow(self, domain: str, record: str) -> Node:
        """The tree below a record that stands at `domain`."""
        root = Node(domain, path=(domain,))
        await self._read(root, record)
        return root

    async def _read(self, node: Node, text: str) -> None:
        """Put a record into a node and follow its terms."""
        node.record = text
        try:
            parse_strict(text)
        except SpfSyntaxError as error:  # §4.6: a receiver stops here; the reader still sees the rest
            node.status = "permerror"
            node.broken = text[error.start : error.end] or text[max(error.start - 1, 0) :]
        for term in read_terms(parse(text)[0]):
            if self.done >= FOLLOWED:
                self.cut = True
                return
            self.done += 1
            if self._progress:
                self._progress("lookup", self.done, max(self.done + 1, 10))
            node.children.append(await self._child(node, term))

    async def _child(self, parent: Node, term: Term) -> Node:
        target = term.value.lower().rstrip(".") or parent.domain
        node = Node(target, term, path=(*parent.path, target))
        if "%" in target or term.meant == "ptr":  # depends on the message (§7, §5.5)
            node.macro = "%" in target
            return node
        if dns_name(target) != target:
            return node  # the rules about the record itself say what is wrong with the name
        if term.meant in ("include", "redirect"):
            if target in parent.path:
                node.status = "loop"
            else:
                await self._included(node)
        else:
            await self._host(node, term)
        return node

    async def _included(self, node: Node) -> None:
        """include and redirect: the record of another domain (§5.2, §6.1)."""
        answer = await self._ask(node, "TXT")
        if answer is None:
            return
        chosen = selected(answer)
        node.void_here = int(answer.empty)
        if not chosen:
            node.status = "none"
            return
        await self._read(node, text_of(chosen[0]))
        if len(chosen) > 1:
            node.status, node.several = "permerror", len(chosen)

    async def _host(self, node: Node, term: Term) -> None:
        """a, mx and exists: names that should have an address or take mail (§5.3, §5.4, §5.7)."""
        answer = await self._ask(node, "MX" if term.meant == "mx" else "A")
        if answer is not None and answer.empty and term.meant == "a":
            # Only a name without any address is void for every client; which family is asked for depends on it.
            answer = await self._ask(node, "AAAA")
        if answer is None:
            return
        node.hosts = len(answer.exchanges)
        if answer.empty:
            node.status, node.void_here = "none", 1

    async def _ask(self, node: Node, rdtype: str) -> Answer | None:
        try:
            return await self._resolver.resolve(node.domain, rdtype, deadline=self._deadline)
        except DnsError as error:
            node.status, node.error = "temperror", error
            return None
