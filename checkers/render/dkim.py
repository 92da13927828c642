"""The facts of a DKIM report in plain words: the keys of a domain, and one record tag by tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .sections import Row, Table, Tree
from .words import Pieces, pieces, ui

_LISTS = ("h", "s", "n", "g")


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    if "keys" in facts:
        yield _keys(facts, lang)
    if facts.get("tags"):
        yield _tags(facts, lang)


def _keys(facts: Mapping[str, Any], lang: str) -> Table:
    """Every key of the domain with its length, and which selectors were asked for."""
    words = ui(lang)["dkim"]
    rows: list[Row] = [([(key["selector"], True)], _key(key, words)) for key in facts["keys"]]
    if not rows:
        tried = [(name, True) for name in facts["tried"]]
        between = [piece for name in tried for piece in (name, (" ", False))][:-1]
        rows.append(([(words["tried"], False)], [*between, (f" – {words['none']}", False)]))
    return Table("keys", words["keys"], (words["selector"], words["key"]), rows)


def _key(key: Mapping[str, Any], words: Mapping[str, str]) -> Pieces:
    """One key in a few words."""
    if key["revoked"]:
        shown = pieces(words["key_revoked"], {})
    elif key["bits"] is None:
        shown = pieces(words["key_unread"], {})
    else:
        name = "key_ed25519" if key["key_type"] == "ed25519" else "key_rsa"
        shown = pieces(words[name], {"bits": key["bits"]})
    if "y" in key["flags"]:
        shown = [*shown, (" ", False), *pieces(words["key_testing"], {})]
    if key["cname"]:
        shown = [*shown, (" ", False), *pieces(words["key_cname"], {"cname": key["cname"]})]
    return shown


def _tags(facts: Mapping[str, Any], lang: str) -> Table:
    """The record tag by tag."""
    words, common = ui(lang)["dkim"], ui(lang)
    key = facts["keys"][0] if facts.get("keys") else facts
    rows = [([(_shortened(tag["text"]), True)], _meaning(tag, key, words)) for tag in facts["tags"]]
    return Table("tags", words["tags"], (common["term"], common["meaning"]), rows)


def _shortened(text: str, head: int = 24, tail: int = 12) -> str:
    """A key is long and says nothing to the eye: its two ends are enough to compare it."""
    return text if len(text) <= head + tail + 20 else f"{text[:head]}…{text[-tail:]}"


def _meaning(tag: Mapping[str, Any], key: Mapping[str, Any], words: Mapping[str, str]) -> Pieces:
    """What receivers make of one tag."""
    name, value = tag["name"], tag["value"].lower()
    if tag["kind"] == "version":
        return pieces(words["tag_v"], {})
    if tag["kind"] == "unknown":
        return pieces(words["tag_unknown"], {})
    if name == "p":
        return pieces(words[_key_word(key)], {"bits": key.get("bits") or 0})
    if name == "t":
        known = [words[f"tag_t_{flag}"] for flag in ("y", "s") if flag in value.split(":")]
        separated = [piece for word in known for piece in (*pieces(word, {}), (" ", False))][:-1]
        return separated or pieces(words["tag_unknown"], {})
    word = f"tag_{name}" if name in _LISTS else f"tag_{name}_{value}"
    return pieces(words.get(word, words["tag_bad_value"]), {})


def _key_word(key: Mapping[str, Any]) -> str:
    """What is said of `p=`; of several records at once nothing is known."""
    if "bits" not in key:
        return "tag_p"
    if key["revoked"]:
        return "tag_p_revoked"
    if key["bits"] is None:
        return "tag_p_unread"
    return "tag_p_ed25519" if key["key_type"] == "ed25519" else "tag_p_rsa"
