"""From a finding and a language to sentences: placeholders filled, code parts told apart, nothing escaped yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..catalogue import Words, catalogue
from ..characters import visible
from ..datafiles import load
from ..report import Finding, Report, Severity

LANGUAGES = ("zh", "en")

# A sentence as pieces: (text, whether it is code). The renderer escapes and marks up each piece by itself,
# so that nothing in an argument can be read as markup.
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class FindingWords:
    """What a finding says in one language."""

    title: Pieces
    message: Pieces
    why: Pieces
    how: Pieces
    fix: Pieces | None


def ui(lang: str) -> Mapping[str, Any]:
    """The renderers' own words (`words.toml`)."""
    words: Mapping[str, Any] = load(f"ui_{lang}")
    return words


def finding_words(finding: Finding, lang: str) -> FindingWords:
    """The catalogue's words with the finding's arguments in them."""
    words = catalogue().rules[finding.rule].words(lang)
    args = _named(finding.args, lang)
    title = pieces(words.title, args)
    other = finding.args.get("selector")
    if finding.span is None and other is not None and "{selector}" not in words.message:
        # A rule about a record, said of another DKIM key than the one that is drawn.
        title = [(visible(str(other)), True), (ui(lang)["colon"], False), *title]
    return FindingWords(
        title=title,
        message=pieces(words.message, args),
        why=pieces(words.why, args),
        how=pieces(words.how, args),
        fix=pieces(words.fix, args) if words.fix and finding.fix else None,
    )


def _named(args: Mapping[str, str | int], lang: str) -> Mapping[str, str | int]:
    """The arguments, with the name of a mailbox service in place of its id."""
    id_ = args.get("provider")
    if not isinstance(id_, str):
        return args
    from ..providers import provider  # noqa: PLC0415 - few findings are about one

    known = provider(id_)
    if known is None:
        return args
    return {**args, "provider": spaced(known.name[lang], lang)}


def spaced(name: str, lang: str) -> str:
    """A name for the midst of a sentence: a blank between 汉字 and Latin letters."""
    if lang != "zh":
        return name
    return (" " if name[0].isascii() else "") + name + (" " if name[-1].isascii() else "")


def pieces(template: str, args: Mapping[str, str | int]) -> Pieces:
    """Split at the backticks of the template first, fill in afterwards."""
    shown = {name: visible(str(value)) for name, value in args.items()}
    return [(part.format_map(shown), bool(number % 2)) for number, part in enumerate(template.split("`")) if part]


def plain(sentence: Pieces) -> str:
    """A sentence as plain text, with backticks around its code again."""
    return "".join(f"`{text}`" if code else text for text, code in sentence)


def in_one_line(says: FindingWords, lang: str) -> str:
    """A finding where there is one line for it: what is wrong, and what to do."""
    words = ui(lang)
    return f"{plain(says.title)}{words['colon']}{plain(says.message)}{words['join']}{plain(says.how)}"


def verdict_sentence(report: Report, lang: str) -> str:
    """The verdict in one sentence, with the number of findings of each weight, or the result for one message."""
    words = ui(lang)
    for finding in report.findings:
        if finding.result:
            return plain(finding_words(finding, lang).title) + str(words["sentence_end"])
    sentence: str = words[f"verdict_{report.verdict.value}"]
    counts = [
        words[f"count_{severity.value}"].format(count=count)
        for severity in Severity
        if (count := sum(finding.severity is severity for _, finding in report.everything))
    ]
    if not counts:
        return sentence
    listed: str = words["list_separator"].join(counts)
    return f"{sentence}{words['join']}{listed}{words['sentence_end']}"


_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def general(words: Words) -> dict[str, Pieces]:
    """A rule's sentences without a finding: placeholders become "…"."""
    texts = {"title": words.title, "message": words.message, "why": words.why, "how": words.how}
    return {name: _general(text) for name, text in texts.items()}


def _general(template: str) -> Pieces:
    parts = _PLACEHOLDER.sub("…", template).replace("{{", "{").replace("}}", "}").split("`")
    return [(part, bool(number % 2)) for number, part in enumerate(parts) if part]
