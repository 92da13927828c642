"""The rule catalogue: every rule's severity, reference and words, and the one way to make a finding.

The catalogue is data (`rules/*.toml`, one entry a rule, zh and en); this module gives it a type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .datafiles import load
from .registry import CHECKERS
from .report import Applicability, Edit, Finding, Fix, Reference, Severity, Span


@dataclass(frozen=True, slots=True)
class Words:
    """A rule in one language. All but `title` may hold `{placeholders}` that a finding's args fill."""

    title: str
    message: str
    why: str  # what it does to an exporter's mail
    how: str
    fix: str | None  # the fix's title, an imperative


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `bad` fires it, `good` is the same record put right; a test runs both."""

    id: str
    checker: str  # the family that the id begins with: a checker's id, or dns, paste, tag
    shown_by: str  # the checker that runs the examples
    severity: Severity
    unchecked: bool
    result: bool
    reference: Reference | None
    applicability: Applicability | None
    bad: str | None
    good: str | None

    def words(self, lang: str) -> Words:
        """The rule's words in `zh` or `en`."""
        # A module for each family: one checker's report needs few of the words that all of them have.
        return Words(**load(f"words_{lang}_{self.checker.replace('-', '_')}")[self.id])


class _Rules(Mapping[str, Rule]):
    """The rules by id. Each is made when it is wanted: a report needs few, and all of them cost a page's first answer."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._entries = entries
        self._made: dict[str, Rule] = {}

    def __getitem__(self, id_: str) -> Rule:
        made = self._made.get(id_)
        if made is None:
            made = self._made[id_] = _rule(id_, self._entries[id_])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class Catalogue:
    """All rules, in the order in which the data files list them."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.rules: Mapping[str, Rule] = _Rules(entries)

    def finding(
        self,
        rule: str,
        span: Span | None = None,
        *,
        edits: Iterable[Edit] | None = None,
        **args: str | int,
    ) -> Finding:
        """A finding with what the catalogue knows of its rule. `edits` of None means: no fix here.

        Raises KeyError for a rule that is not listed, ValueError for a fix that the rule does not allow.
        """
        entry = self.rules[rule]
        fix = None
        if edits is not None:
            if entry.applicability is None:
                raise ValueError(f"{rule} has no applicability in the catalogue, so it can have no fix")
            fix = Fix(tuple(sorted(edits)), entry.applicability)
        return Finding(
            rule=rule,
            severity=entry.severity,
            span=span,
            args=args,
            fix=fix,
            reference=entry.reference,
            unchecked=entry.unchecked,
            result=entry.result,
        )


@cache
def catalogue() -> Catalogue:
    """The project's catalogue, read once."""
    return Catalogue(load("rules"))


# So many findings of one rule are listed; a longer list helps nobody and a hostile paste could make 30,000.
SAME_RULE_LIMIT = 20


def bounded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, of each rule at most the first `SAME_RULE_LIMIT` in span order; the rest is counted in one."""
    kept: list[Finding] = []
    counts: dict[str, int] = {}
    for finding in sorted(findings, key=lambda one: one.span.start if one.span else -1):
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
        if counts[finding.rule] <= SAME_RULE_LIMIT:
            kept.append(finding)
    cut = sum(max(count - SAME_RULE_LIMIT, 0) for count in counts.values())
    return [*kept, catalogue().finding("paste-findings-cut", count=cut)] if cut else kept


def _family(id_: str) -> str:
    """What a rule's id begins with; the ids of some checkers have a hyphen themselves."""
    return next((name for name in CHECKERS if id_.startswith(f"{name}-")), id_.split("-", 1)[0])


def _rule(id_: str, entry: Mapping[str, Any]) -> Rule:
    fix = entry.get("fix")
    reference = entry.get("reference")
    family = _family(id_)
    return Rule(
        id=id_,
        checker=family,
        shown_by=entry.get("shown_by", family if family in CHECKERS else CHECKERS[0]),
        severity=Severity(entry["severity"]),
        unchecked=bool(entry.get("unchecked", False)),
        result=bool(entry.get("result", False)),
        reference=Reference(*reference) if reference else None,
        applicability=Applicability(fix) if fix else None,
        bad=entry.get("bad"),
        good=entry.get("good"),
    )
