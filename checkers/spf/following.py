"""The rules about an SPF record that was followed through the DNS (`tree.py`): limits, dead names, broken includes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..catalogue import catalogue
from ..checker import Progress
from ..dns import Resolver, unanswered
from ..report import Finding, Span
from .names import LOOKUP_LIMIT
from .parse import parse
from .record import Record
from .terms import delete
from .tree import Follower, Node

VOID_LIMIT = 2  # §4.6.4, a SHOULD
MX_LIMIT = 10  # §4.6.4: hosts of one mx term
NEAR = 2  # so few look-ups left are worth a word


async def follow(
    domain: str, text: str, resolver: Resolver, deadline: float | None, progress: Progress | None
) -> tuple[list[Finding], dict[str, Any]]:
    """Follow the record that stands at `domain`: findings, and `facts.lookups`."""
    follower = Follower(resolver, deadline, progress)
    root = await follower.follow(domain, text)
    findings = list(_judge(root, parse(text)[0], cut=follower.cut))
    facts = {
        "total": root.cost,
        "void": root.void,
        "limit": LOOKUP_LIMIT,
        "void_limit": VOID_LIMIT,
        "tree": root.facts(),
    }
    return findings, facts


def _judge(root: Node, record: Record, *, cut: bool) -> Iterator[Finding]:
    for child in root.children:
        for node in (child, *child.below()):
            yield from _node(node, child, record)
    yield from _looked_up_twice(root)
    yield from _limits(root, cut=cut)


def _place(child: Node) -> Span | None:
    """Where in the reader's own record a branch begins."""
    return child.term.span if child.term else None


def _node(node: Node, child: Node, record: Record) -> Iterator[Finding]:
    """What is wrong with one look-up. `child` is the branch of the reader's own record that it belongs to."""
    term = node.term
    if term is None:
        return
    if node.error:
        yield unanswered(node.error)
    # What stands in the reader's own record can be taken out of it; the rest is for its owner to change.
    edits = [delete(record, term)] if node is child else None
    for rule, extra in _faults(node, own=node is child):
        removable = edits if rule in _REMOVABLE else None
        args: dict[str, str | int] = {
            "domain": node.domain[:80],
            "term": term.text[:80],
            "path": " → ".join(node.path)[:200],
            **extra,
        }
        yield catalogue().finding(rule, _place(child), edits=removable, **args)


_REMOVABLE = {"spf-include-loop", "spf-include-without-record", "spf-dead-name", "spf-include-passes-all"}


def _faults(node: Node, *, own: bool) -> Iterator[tuple[str, dict[str, str | int]]]:
    """The rules that one look-up breaks, each with what only it tells."""
    meant = node.term.meant if node.term else None
    included = meant in ("include", "redirect")
    if node.status == "loop":
        yield "spf-include-loop", {}
    elif node.status == "none" and included:
        yield ("spf-include-without-record" if meant == "include" else "spf-redirect-without-record"), {}
    elif node.status == "none" and own:  # a dead name in a provider's record is in the tree
        yield "spf-dead-name", {}
    elif node.several:
        yield "spf-include-several-records", {"count": node.several}
    elif node.broken:
        yield "spf-include-broken", {"part": node.broken[:60]}
    elif node.macro and own:
        yield "spf-macro-not-followed", {}
    if node.hosts > MX_LIMIT:
        yield "spf-mx-too-many-hosts", {"count": node.hosts, "limit": MX_LIMIT}
    if included and node.record and _passes_all(node.record):
        yield "spf-include-passes-all", {}


def _passes_all(text: str) -> bool:
    return any(term.qualifier == "+" and term.name == "all" for term in parse(text)[0].terms)


def _looked_up_twice(root: Node) -> Iterator[Finding]:
    """A record that two branches lead to is asked for, and counted, twice."""
    includes = [node for node in root.below() if node.term and node.term.meant == "include" and node.record]
    times = Counter(node.domain for node in includes)
    for child in root.children:
        # Twice in one record is a rule about the record itself (`spf-duplicate-term`).
        beside = any(other is not child and other.domain == child.domain for other in root.children)
        if times[child.domain] > 1 and child.record and not beside:
            other = next(node for node in includes if node.domain == child.domain and node is not child)
            path = " → ".join(other.path)[:200]
            yield catalogue().finding(
                "spf-include-reached-twice", _place(child), domain=child.domain, path=path, cost=child.cost
            )


def _limits(root: Node, *, cut: bool) -> Iterator[Finding]:
    """§4.6.4: ten look-ups and two that bring nothing, for the whole evaluation."""
    found = catalogue().finding
    total, void = root.cost, root.void
    if total > LOOKUP_LIMIT:
        span = _first_over(root)
        branches = sorted(root.children, key=lambda child: -child.cost)
        listed = ", ".join(f"{child.via} ({child.cost})" for child in branches[:4])[:240]
        dearest = branches[0]
        yield found(
            "spf-lookups-over-limit",
            span,
            total=total,
            limit=LOOKUP_LIMIT,
            branches=listed,
            drop=(dearest.via or "")[:80],
            left=total - dearest.cost,
        )
    elif total > LOOKUP_LIMIT - NEAR:
        yield found("spf-lookups-near-limit", total=total, limit=LOOKUP_LIMIT)
    if void > VOID_LIMIT:
        names = [node.domain for node in root.below() if node.void_here]
        yield found("spf-voids-over-limit", void=void, limit=VOID_LIMIT, names=", ".join(dict.fromkeys(names))[:200])
    if cut:
        yield found("spf-tree-cut", count=total)


def _first_over(root: Node) -> Span | None:
    """The term of the reader's record at which the eleventh look-up falls."""
    spent = 0
    for child in root.children:
        spent += child.cost
        if spent > LOOKUP_LIMIT:
            return _place(child)
    return None
