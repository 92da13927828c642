"""Which facts have to be looked up again: `python -m macros.due [YYYY-MM-DD]`, today unless said otherwise.

Never a part of the build: a site must not stop building because time passes.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

from .facts import Library
from .loading import load_facts
from .project import ROOT


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
