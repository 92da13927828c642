"""Which facts have to be looked up again: `python -m macros.due [YYYY-MM-DD]`, today unless said otherwise.

Never a part of the build: a site must not stop building because time passes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime

from .facts import Fact, Library, Source
from .loading import load_facts
from .project import ROOT


@dataclass(frozen=True, slots=True)
class Aged:
    """A source, how many facts stand on it, and the day on which the first of them has to be looked up again."""

    source: Source
    facts: int
    due: date | None


def ages(library: Library) -> list[Aged]:
    """Every source, by publisher and title."""
    resting: dict[str, list[Fact]] = {id_: [] for id_ in library.sources}
    for fact in library.all():
        for source in fact.sources:
            resting[source.id].append(fact)
    rows = [
        Aged(source, len(facts), min((source.read + fact.lifetime for fact in facts), default=None))
        for source, facts in ((library.sources[id_], facts) for id_, facts in resting.items())
    ]
    return sorted(rows, key=lambda row: (row.source.publisher.casefold(), row.source.title.casefold()))


def overdue(library: Library, day: date) -> list[str]:
    """A line for each fact whose time is over on that day, the oldest first."""
    old = [(fact.due, fact) for fact in library.all() if fact.due and fact.due <= day]
    return [
        f"{due} {fact.address}: {', '.join(source.url for source in fact.sources)}"
        for due, fact in sorted(old, key=lambda pair: (pair[0], pair[1].address))
    ]


def main(arguments: list[str]) -> int:
    """Print the lines. The exit status is 1 where there are any."""
    day = date.fromisoformat(arguments[0]) if arguments else datetime.now(tz=UTC).date()
    lines = overdue(load_facts(ROOT), day)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
