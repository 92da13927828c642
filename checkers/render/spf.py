"""The facts of an SPF report in plain words: its terms, the look-ups that they cost, and the result for one message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..senders import sender
from .sections import Line, Row, Table, Tree
from .words import Pieces, pieces, plain, ui

_ALL = {"+": "all_pass", "?": "all_neutral", "~": "all_softfail", "-": "all_fail"}
_QUALIFIED = {"~": "soft", "?": "neutral"}
_COUNTED = ("include", "a", "mx", "ptr", "exists", "redirect")


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order: first the answer that was asked for."""
    if "evaluation" in facts:
        yield _evaluation(facts["evaluation"], lang)
    if facts.get("terms"):
        yield _terms(facts["terms"], lang)
    if "lookups" in facts:
        yield _lookups(facts["lookups"], lang)


def _terms(terms: Sequence[Mapping[str, Any]], lang: str) -> Table:
    words = ui(lang)
    meanings = term_meanings(terms, lang)
    rows = [([(term["text"][:200], True)], meaning) for term, meaning in zip(terms, meanings, strict=True)]
    return Table("terms", words["terms"], (words["term"], words["meaning"]), rows)


def _evaluation(evaluation: Mapping[str, Any], lang: str) -> Table:
    words = ui(lang)["spf"]
    rows: list[Row] = [
        ([(words["result"], False)], pieces(words[f"result_{evaluation['result']}"], {})),
    ]
    if evaluation["matched"]:
        rows.append(([(words["matched"], False)], [(evaluation["matched"][:200], True)]))
    if evaluation["explanation"]:
        rows.append(([(words["explanation"], False)], [(evaluation["explanation"][:500], False)]))
    counts = {"total": evaluation["lookups"], "void": evaluation["void_lookups"]}
    rows.append(([(words["asked"], False)], pieces(words["asked_counts"], counts)))
    return Table("evaluation", words["evaluation"], None, rows)


def _lookups(lookups: Mapping[str, Any], lang: str) -> Tree:
    words = ui(lang)["spf"]
    counts = {key: lookups[key] for key in ("total", "limit", "void", "void_limit")}
    root, *below = _branch(lookups["tree"], 0, words, lang)
    lines = [replace(root, numbers={**root.numbers, "limit": lookups["limit"]}), *below]
    return Tree("lookups", plain(pieces(words["lookups"], counts)), lines)


def _branch(node: Mapping[str, Any], depth: int, words: Mapping[str, str], lang: str) -> Iterator[Line]:
    """One look-up and what it leads to."""
    label = node["via"] if node["via"] is not None else node["domain"]
    notes: list[str] = []
    if depth:
        notes.append(words["cost_one" if node["cost"] == 1 else "cost"].format(count=node["cost"]))
    if known := sender(node["provider"]) if node["provider"] else None:
        notes.append(known.name[lang])
    if node["status"] != "ok":
        notes.append(words[f"status_{node['status']}"])
    note = ui(lang)["list_separator"].join(notes)
    yield Line(depth, [(label[:200], True)], note, bad=node["status"] != "ok", numbers={"cost": node["cost"]})
    for child in node["children"]:
        yield from _branch(child, depth + 1, words, lang)


def ignored_terms(terms: Sequence[Mapping[str, Any]]) -> set[int]:
    """The numbers of the terms that receivers never read: mechanisms behind `all`, redirect beside it."""
    ignored: set[int] = set()
    for record in {term.get("record", 0) for term in terms}:
        numbers = [number for number, term in enumerate(terms) if term.get("record", 0) == record]
        alls = [number for number in numbers if terms[number]["name"] == "all"]
        for number in numbers if alls else ():
            behind = number > alls[0] and terms[number]["kind"] == "mechanism"
            if behind or terms[number]["name"] == "redirect":
                ignored.add(number)
    return ignored


def term_meanings(terms: Sequence[Mapping[str, Any]], lang: str) -> list[Pieces]:
    """One sentence about each row of `facts.terms`."""
    ignored = ignored_terms(terms)
    words = ui(lang)["spf"]
    return [
        pieces(words["ignored"], {}) if number in ignored else _meaning(term, words, lang)
        for number, term in enumerate(terms)
    ]


def _meaning(term: Mapping[str, Any], words: Mapping[str, str], lang: str) -> Pieces:
    name = term["name"]
    if term["kind"] == "version":
        return pieces(words["version"], {})
    if term["kind"] == "unknown":
        return pieces(words["unknown"], {})
    if term["kind"] == "modifier" and name not in ("redirect", "exp"):
        return pieces(words["skipped"], {})
    denied = name != "all" and term["qualifier"] == "-"
    sentence = pieces(words["deny"], {"term": term["text"]}) if denied else _sentence(term, words, lang)
    if name != "all" and term["qualifier"] in _QUALIFIED:
        sentence = [*sentence, (" " + words[_QUALIFIED[term["qualifier"]]], False)]
    if name in _COUNTED:
        sentence = [*sentence, (f" · {words['lookup']}", False)]
    return sentence


def _sentence(term: Mapping[str, Any], words: Mapping[str, str], lang: str) -> Pieces:
    name, value = term["name"], term["value"]
    if known := sender(term["provider"]) if term["provider"] else None:
        service = {"name": _spaced(known.name[lang], lang)}
        if known.what:
            return pieces(words["sender_what"], {**service, "what": known.what[lang].rstrip("。.")})
        return pieces(words["sender"], service)
    if name == "all":
        return pieces(words[_ALL[term["qualifier"]]], {})
    if name in ("ip4", "ip6"):
        return pieces(words["ip"], {"value": term["text"].partition(":")[2]})
    if name in ("a", "mx") and not value:
        return pieces(words[f"{name}_self"], {})
    return pieces(words[name], {"value": value})


def _spaced(name: str, lang: str) -> str:
    """A blank between 汉字 and a Latin name, none between 汉字 and 汉字."""
    if lang != "zh":
        return name
    return (" " if name[0].isascii() else "") + name + (" " if name[-1].isascii() else "")
