"""The facts of a DMARC report in plain words: the policy, where it was found, and the decision about one message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .sections import Row, Table, Tree
from .words import Pieces, pieces, ui

REMOVED = ("pct", "rf", "ri")  # what RFC 7489 had and RFC 9989 dropped


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order: first the answer that was asked for."""
    if "evaluation" in facts:
        yield _evaluation(facts["evaluation"], lang)
    if facts.get("tags"):
        yield _tags(facts, lang)
    if "discovery" in facts:
        yield _discovery(facts["discovery"], lang)


def _evaluation(evaluation: Mapping[str, Any], lang: str) -> Table:
    words = ui(lang)["dmarc"]
    rows: list[Row] = [([(words["result"], False)], pieces(words[f"result_{evaluation['result']}"], {}))]
    for identifier in ("dkim", "spf"):
        aligned = evaluation["alignment"][identifier]
        mode = words[f"mode_{aligned['mode']}"]
        key = "aligned" if aligned["domain"] else "not_aligned"
        args = {"domain": aligned["domain"] or "", "mode": mode}
        rows.append(([(identifier.upper(), False)], pieces(words[key], args)))
    if evaluation["result"] in ("pass", "fail"):
        rows.append(([(words["policy"], False)], pieces(words[f"asked_{evaluation['policy'] or 'nothing'}"], {})))
    if evaluation["organizational_domain"]:
        rows.append(([(words["organizational_domain"], False)], [(evaluation["organizational_domain"], True)]))
    return Table("evaluation", words["evaluation"], None, rows)


def _discovery(discovery: Mapping[str, Any], lang: str) -> Table:
    words = ui(lang)["dmarc"]
    queried = [(name, True) for name in discovery["queried"]]
    between = [piece for name in queried for piece in (name, (" ", False))][:-1]
    rows: list[Row] = [([(words["queried"], False)], between)]
    at = discovery["record_at"]
    rows.append(([(words["record_at"], False)], [(f"_dmarc.{at}", True)] if at else [(words["nowhere"], False)]))
    if discovery["organizational_domain"]:
        rows.append(([(words["organizational_domain"], False)], [(discovery["organizational_domain"], True)]))
    if at:
        rows.append(([(words["policy"], False)], pieces(words[f"asked_{discovery['applied'] or 'nothing'}"], {})))
    return Table("discovery", words["discovery"], None, rows)


def _tags(facts: Mapping[str, Any], lang: str) -> Table:
    """The record tag by tag. Where it gives no policy (ignored, or one of several), the caption says so."""
    words, common = ui(lang)["dmarc"], ui(lang)
    caption = words["tags" if "policy" in facts else "tags_ignored"]
    idle = not facts.get("policy", {}).get("ruf")
    rows = [([(tag["text"][:200], True)], _meaning(tag, words, idle=idle)) for tag in facts["tags"]]
    return Table("tags", caption, (common["term"], common["meaning"]), rows)


def _meaning(tag: Mapping[str, Any], words: Mapping[str, str], *, idle: bool) -> Pieces:
    """What receivers make of one tag."""
    name, value = tag["name"], tag["value"].lower()
    if tag["kind"] == "version":
        key = "tag_v"
    elif tag["kind"] == "unknown":
        key = "tag_removed" if name in REMOVED else "tag_unknown"
    elif name == "fo":
        options = [words.get(f"tag_fo_{option.strip()}") for option in value.split(":")]
        if idle or None in options:
            key = "tag_fo_idle" if idle else "tag_bad_value"
        else:
            return [piece for option in options for piece in (*pieces(option or "", {}), (" ", False))][:-1]
    else:
        key = f"tag_{name}" if name in ("rua", "ruf") else f"tag_{name}_{value}"
    return pieces(words.get(key, words["tag_bad_value"]), {})
