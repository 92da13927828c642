"""Reports, one or many, in the form that was asked for: what stands before them, between them and behind them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Protocol

from ..characters import visible
from ..report import Report, Severity, Verdict
from . import github, json_, sarif
from .place import Place
from .styled import Styled, columns
from .terminal import VERDICT_STYLES
from .words import finding_words, plain, ui


class Document(Protocol):
    """A text that is written piece by piece, in order of completion."""

    def head(self) -> str:
        """What comes first."""
        ...

    def one(self, report: Report, place: Place) -> str:
        """One report."""
        ...

    def tail(self, *, whole: bool) -> str:
        """What comes last; `whole` says that no subject is missing."""
        ...


class Lines:
    """`--jsonl`: one object a line, with `input`."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def head(self) -> str:
        return ""

    def one(self, report: Report, place: Place) -> str:
        return json.dumps({"input": place.given, **json_.report(report, self._lang)}, ensure_ascii=False) + "\n"

    def tail(self, *, whole: bool) -> str:  # noqa: ARG002
        return ""


class Array:
    """`--json` over a list: an array of the objects that `--jsonl` writes."""

    def __init__(self, lang: str) -> None:
        self._lines = Lines(lang)
        self._first = True

    def head(self) -> str:
        return "["

    def one(self, report: Report, place: Place) -> str:
        before = "\n" if self._first else ",\n"
        self._first = False
        return before + self._lines.one(report, place).rstrip("\n")

    def tail(self, *, whole: bool) -> str:  # noqa: ARG002
        return "\n]\n"


class Sarif:
    """`--format sarif`."""

    def __init__(self, lang: str, artifact: str | None = None) -> None:
        """`artifact` is the text that was judged, where it is one and given as an argument."""
        self._lang = lang
        self._artifact = artifact
        self._rules: set[str] = set()
        self._first = True

    def head(self) -> str:
        return sarif.head()

    def one(self, report: Report, place: Place) -> str:
        out = ""
        for result in sarif.results(report, self._lang, place):
            out += ("\n" if self._first else ",\n") + json.dumps(result, ensure_ascii=False)
            self._first = False
        self._rules |= {finding.rule for _, finding in report.everything}
        return out

    def tail(self, *, whole: bool) -> str:
        return "\n" + sarif.tail(self._rules, self._lang, whole=whole, artifact=self._artifact) + "\n"


class Github:
    """`--format github`."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def head(self) -> str:
        return ""

    def one(self, report: Report, place: Place) -> str:
        return "".join(f"{line}\n" for line in github.lines(report, self._lang, place))

    def tail(self, *, whole: bool) -> str:  # noqa: ARG002
        return ""


def document(form: str, lang: str, *, artifact: str | None = None) -> Document:
    """The document of a form for programs. `artifact` is the one text that was judged, given as an argument."""
    if form == "sarif":
        return Sarif(lang, artifact)
    makers: dict[str, Callable[[str], Document]] = {"json": Array, "jsonl": Lines, "github": Github}
    return makers[form](lang)


def short(report: Report, place: Place, lang: str) -> Styled:
    """One line for a reader who looks at many: the verdict, the subject, and the finding that weighs most."""
    words = ui(lang)["batch"]
    width = max(columns(words[f"short_{verdict.value}"]) for verdict in Verdict)
    word = words[f"short_{report.verdict.value}"]
    out = Styled(word, VERDICT_STYLES[report.verdict])
    given = shown(place.given)
    out.append(" " * (width + 2 - columns(word)) + given)
    telling = [one for _, one in report.everything if one.severity is not Severity.INFO or one.unchecked]
    first = min(telling, key=lambda one: one.severity.weight, default=None)
    if first is not None:
        out.append(" " * max(2, 34 - columns(given)) + plain(finding_words(first, lang).title))
        out.append(f" [{first.rule}]", "dim")
    out.append("\n")
    return out


def shown(given: str, cells: int = 60) -> str:
    """A subject for a line: nothing hidden in it, and not longer than so many characters."""
    text = visible(given.strip()[: cells + 1])
    return text if len(text) <= cells else text[: cells - 1] + "…"
