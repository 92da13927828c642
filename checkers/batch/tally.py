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


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of one report: `rules` are those that were broken, or that say what could not be looked up."""

    verdict: Verdict
    rules: frozenset[str]


def result(report: Report) -> Result:
    """The result of a report, with those of its parts."""
    telling = (one for _, one in report.everything if one.severity is not Severity.INFO or one.unchecked)
    return Result(report.verdict, frozenset(one.rule for one in telling))


@dataclass(slots=True)
class Tally:
    """Counts, and nothing of the reports themselves, so that it stays small."""

    total: int  # subjects of the list
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)  # subjects in which a rule was broken
    failed: int = 0  # subjects without a report, by an error of ours
    earlier: int = 0  # subjects that an earlier run answered; they count among all others

    def add(self, one: Result) -> None:
        """Count one result; a rule counts once, however often it was broken."""
        self.verdicts[one.verdict] += 1
        self.rules.update(one.rules)

    def add_earlier(self, one: Result) -> None:
        """Count the result of an earlier run."""
        self.earlier += 1
        self.add(one)

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


def summary(tally: Tally, lang: str, *, repeated: int) -> Iterator[str]:
    """The last lines of a run, for standard error."""
    words = ui(lang)["batch"]
    yield words["done"].format(done=tally.done, total=tally.total)
    for verdict in Verdict:
        if count := tally.verdicts[verdict]:
            yield f"  {count:>6}  {words[verdict.value]}"
    if tally.failed:
        yield f"  {tally.failed:>6}  {words['failed']}"
    for key, count in (("repeated", repeated), ("earlier", tally.earlier)):
        if count:
            yield words[key].format(count=count)
    known = [(rule, count) for rule, count in tally.rules.items() if rule in catalogue().rules]
    most = sorted(known, key=lambda item: (-item[1], item[0]))[:NAMED]
    if most:
        yield words["rules"]
    for rule, count in most:
        title = plain(general(catalogue().rules[rule].words(lang))["title"])
        yield f"  {count:>6}  {rule}{ui(lang)['colon']}{title}"
