"""The chooser: which services suit six answers, and why. Questions and rules are data; this ranks and checks them.

The page does the same ranking in docs/assets/js/chooser.js, so that it needs no Python there; a test holds the two together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .facts import FactError, Library, Text, both
from .project import ROOT, Lang

PATH: Final = ROOT / "macros" / "data" / "chooser.toml"
EFFECTS: Final = ("out", "for", "against")


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers to a question."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers, of which one is chosen."""

    id: str
    text: Text
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What some answers mean for some services. `weight` is in points, 0 where the service is ruled out."""

    when: Mapping[str, tuple[str, ...]]
    services: tuple[str, ...]
    effect: str
    weight: int
    text: Text
    fact: str | None  # the address of the fact behind it

    def speaks(self, answers: Mapping[str, str]) -> bool:
        """Whether every question that it asks about has one of its answers."""
        return all(answers.get(question) in wanted for question, wanted in self.when.items())


@dataclass(frozen=True, slots=True)
class Ranked:
    """A service with the rules that spoke about it, in the file's order. `out` where one of them ruled it out."""

    service: str
    points: int
    out: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A typical reader: an answer to every question."""

    answers: Mapping[str, str]
    text: Text


@dataclass(frozen=True, slots=True)
class Chooser:
    """All of the file. `services` is in the order that breaks ties."""

    questions: tuple[Question, ...]
    services: tuple[str, ...]
    rules: tuple[Rule, ...]
    cases: tuple[Case, ...]

    def address(self, answers: Mapping[str, str]) -> str:
        """The fragment that fills the page's form: the answers in the order of the questions, "-" for none."""
        return "chooser=" + ".".join(answers.get(question.id, "-") for question in self.questions)

    def rank(self, answers: Mapping[str, str]) -> list[Ranked]:
        """The services for the answers {question id: answer id}, best first, those ruled out last.

        A question without an answer says nothing. More points go first; then the order of `services`.
        """
        spoken = [rule for rule in self.rules if rule.speaks(answers)]
        ranked = [self._judge(service, spoken) for service in self.services]
        return sorted(ranked, key=lambda one: (one.out, -one.points))

    @staticmethod
    def _judge(service: str, spoken: Iterable[Rule]) -> Ranked:
        rules = tuple(rule for rule in spoken if service in rule.services)
        points = sum(rule.weight if rule.effect == "for" else -rule.weight for rule in rules)
        return Ranked(service, points, any(rule.effect == "out" for rule in rules), rules)

    def payload(self, library: Library, lang: Lang) -> dict[str, Any]:
        """What the page's script reads: names, questions and rules in one language."""
        return {
            "services": [{"id": id_, "name": library.providers[id_].name[lang]} for id_ in self.services],
            "questions": [
                {"id": question.id, "answers": [answer.id for answer in question.answers]}
                for question in self.questions
            ],
            "rules": [
                {
                    "when": {question: list(wanted) for question, wanted in rule.when.items()},
                    "services": list(rule.services),
                    "effect": rule.effect,
                    "weight": rule.weight,
                    "text": rule.text[lang],
                    "source": source_of(library, rule),
                }
                for rule in self.rules
            ],
        }


def source_of(library: Library, rule: Rule) -> dict[str, str] | None:
    """Where a rule's fact stands: source id, publisher and day of reading. None for advice and for what nobody could verify."""
    if rule.fact is None or not (sources := library.fact(rule.fact).sources):
        return None
    source = sources[0]
    return {"id": source.id, "publisher": source.publisher, "read": source.read.isoformat()}


def load_chooser(library: Library) -> Chooser:
    """The chooser's file, checked against the facts. Raises FactError that says what is wrong with which rule."""
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    questions = tuple(_question(entry) for entry in data["question"])
    known = {question.id: {answer.id for answer in question.answers} for question in questions}
    services = tuple(data["services"]["ids"])
    for service in services:
        if service not in library.providers:
            raise FactError(f"chooser.toml: services: there is no provider “{service}”")
    rules = tuple(_rule(number, entry, known, services) for number, entry in enumerate(data["rule"], start=1))
    for number, rule in enumerate(rules, start=1):
        if rule.fact is not None:
            try:
                library.fact(rule.fact)
            except FactError as error:
                raise FactError(f"chooser.toml: rule {number}: {error}") from None
    cases = tuple(Case(entry["answers"], both(entry)) for entry in data["case"])
    for case in cases:
        for question, answer in case.answers.items():
            if answer not in known.get(question, set()):
                raise FactError(f"chooser.toml: case “{case.text['en']}”: “{question}” has no answer “{answer}”")
    return Chooser(questions, services, rules, cases)


def _question(entry: Mapping[str, Any]) -> Question:
    answers = tuple(Answer(answer["id"], both(answer)) for answer in entry["answers"])
    return Question(entry["id"], both(entry), answers)


def _rule(number: int, entry: Mapping[str, Any], known: Mapping[str, set[str]], services: tuple[str, ...]) -> Rule:
    def fail(reason: str) -> FactError:
        return FactError(f"chooser.toml: rule {number}: {reason}")

    when = {question: tuple(wanted) for question, wanted in entry.get("when", {}).items()}
    for question, wanted in when.items():
        if strange := set(wanted) - known.get(question, set()):
            raise fail(f"“{question}” has no answer “{min(strange)}”")
    if strange := set(entry["services"]) - set(services):
        raise fail(f"“{min(strange)}” is not among the services")
    if entry["effect"] not in EFFECTS:
        raise fail(f"effect must be one of {', '.join(EFFECTS)}")
    weight = entry.get("weight", 0)
    if (entry["effect"] == "out") == bool(weight) or not 0 <= weight <= 3:
        raise fail("weight must be 1 to 3 points, and nothing where the service is out")
    return Rule(when, tuple(entry["services"]), entry["effect"], weight, both(entry), entry.get("fact"))
