"""What all results come to: how many of each verdict, and which rules were broken most often. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..catalogue import catalogue
from ..render.words import general, plain, ui
from ..report import Report, Severity, Verdict

# How many rules the summary names.
NAMED = 10


@dataclass(slots=True)
class Tally:
    """Counts, and nothing of the reports themselves, so that it stays small."""

    total: int  # subjects of this run
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)  # subjects in which a rule was broken
    failed: int = 0  # subjects without a report, by an error of ours

    def add(self, report: Report) -> None:
        """Count one report; a rule counts once, however often it was broken."""
        self.verdicts[report.verdict] += 1
        wanted = {one.rule for _, one in report.everything if one.severity is not Severity.INFO or one.unchecked}
        self.rules.update(wanted)

    @property
    def done(self) -> int:
        """How many subjects are finished with."""
        return self.verdicts.total() + self.failed

    @property
    def status(self) -> int:
        """The exit status: 2 for an error of ours or where nothing could be judged, 1 where something failed, else 0."""
        if self.failed:
            return 2
        if self.verdicts[Verdict.FAIL]:
            return 1
        return 2 if self.done and self.verdicts[Verdict.UNKNOWN] == self.done else 0


def summary(tally: Tally, lang: str, *, repeated: int, earlier: int) -> Iterator[str]:
    """The last lines of a run, for standard error."""
    words = ui(lang)["batch"]
    yield words["done"].format(done=tally.done, total=tally.total)
    for verdict in Verdict:
        if count := tally.verdicts[verdict]:
            yield f"  {count:>6}  {words[verdict.value]}"
    if tally.failed:
        yield f"  {tally.failed:>6}  {words['failed']}"
    for key, count in (("repeated", repeated), ("earlier", earlier)):
        if count:
            yield words[key].format(count=count)
    most = sorted(tally.rules.items(), key=lambda item: (-item[1], item[0]))[:NAMED]
    if most:
        yield words["rules"]
    for rule, count in most:
        title = plain(general(catalogue().rules[rule].words(lang))["title"])
        yield f"  {count:>6}  {rule}{ui(lang)['colon']}{title}"
