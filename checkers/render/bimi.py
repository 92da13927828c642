"""The facts of a BIMI report in plain words: the record tag by tag, what DMARC allows, and the logo's measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .sections import Row, Table, Tree
from .words import Pieces, pieces, ui


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    words, common = ui(lang)["bimi"], ui(lang)
    if facts.get("tags"):
        caption = words["tags" if "l" in facts else "tags_ignored"]
        rows = [([(tag["text"][:200], True)], _meaning(tag, words)) for tag in facts["tags"]]
        yield Table("tags", caption, (common["term"], common["meaning"]), rows)
    if "dmarc" in facts:
        yield _dmarc(facts["dmarc"], words)
    if facts.get("svg"):
        yield _logo(facts["svg"], words)


def _meaning(tag: Mapping[str, Any], words: Mapping[str, str]) -> Pieces:
    """What receivers make of one tag."""
    name, value = tag["name"], tag["value"]
    if tag["kind"] != "tag":
        key = "tag_v" if tag["kind"] == "version" else "tag_unknown"
    elif name == "avp":
        key = f"tag_avp_{value}"
    else:
        key = f"tag_{name}" if value else f"tag_{name}_empty"
    return pieces(words.get(key, words["tag_bad_value"]), {})


def _dmarc(dmarc: Mapping[str, Any], words: Mapping[str, str]) -> Table:
    answer = {True: "strong", False: "weak", None: "unknown"}[dmarc["strong"]]
    rows: list[Row] = [([(words["dmarc"], False)], [(words[f"dmarc_{answer}"], False)])]
    if dmarc["organizational_domain"]:
        rows.append(([(words["organizational_domain"], False)], [(dmarc["organizational_domain"], True)]))
    return Table("dmarc", words["requirement"], None, rows)


def _logo(logo: Mapping[str, Any], words: Mapping[str, str]) -> Table:
    def shown(value: str | None) -> Pieces:
        return [(value, True)] if value else [(words["none"], False)]

    rows: list[Row] = [([(words["size"], False)], pieces(words["octets"], {"octets": logo["octets"]}))]
    rows += [([(words[name], False)], shown(logo[name])) for name in ("title", "width", "height", "viewBox")]
    return Table("svg", words["svg"], None, rows)
