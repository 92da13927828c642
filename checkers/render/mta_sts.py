"""The facts of a report by `mta-sts` in plain words: the record, and the policy that senders read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .sections import Row, Table, Tree
from .words import Pieces, pieces, ui

_DAY = 86_400  # seconds
_MOST = 20  # servers that are listed


def sections(facts: Mapping[str, Any], lang: str) -> Iterator[Table | Tree]:
    """What there is to draw, in reading order."""
    words, common = ui(lang)["mta_sts"], ui(lang)
    if facts.get("tags"):
        valid = facts.get("id") is not None
        rows = [([(tag["text"][:200], True)], _meaning(tag, words, valid=valid)) for tag in facts["tags"]]
        yield Table("tags", words["tags"], (common["term"], common["meaning"]), rows)
    if "policy" in facts:
        yield Table("policy", words["policy"], None, list(_policy(facts["policy"], words)))


def _meaning(tag: Mapping[str, Any], words: Mapping[str, str], *, valid: bool) -> Pieces:
    if tag["kind"] == "version":
        return pieces(words["tag_v"], {})
    if tag["kind"] == "unknown":
        return pieces(words["tag_unknown"], {})
    return pieces(words["tag_id" if valid else "tag_bad_id"], {})


def _policy(policy: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[Row]:
    yield [(words["mode"], False)], pieces(words[f"mode_{policy['mode']}"], {})
    seconds = policy["max_age"]
    args = {"count": seconds, "days": seconds // _DAY}
    yield [(words["max_age"], False)], pieces(words["days" if seconds >= _DAY else "seconds"], args)
    named = [piece for name in policy["mx"][:_MOST] for piece in ((name, True), (" ", False))][:-1]
    yield [(words["mx"], False)], named or [(words["no_mx"], False)]
