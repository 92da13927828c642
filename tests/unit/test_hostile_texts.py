"""The hostile corpus itself: large enough, no name twice, and each text through every checker in CPython."""

from __future__ import annotations

from collections import Counter

from tests.hostile_texts import corpus

# Kinds of harm that must be among them.
GROUPS = {
    "html", "mutation", "breakout", "svg", "css", "schemes", "terminal", "bidi", "lookalike", "controls", "huge", "nested",
    "formats", "names", "format-strings",
}  # fmt: skip


def test_the_corpus_is_large_and_names_nothing_twice() -> None:
    texts = corpus()
    assert len(texts) >= 200
    assert {one.group for one in texts} == GROUPS
    assert [id_ for id_, count in Counter(one.id for one in texts).items() if count > 1] == []
    assert [text for text, count in Counter(one.text for one in texts).items() if count > 1] == []


def test_the_large_ones_are_large() -> None:
    lengths = [one.length for one in corpus()]
    assert all(one.length == len(one.text) for one in corpus())
    assert sum(length >= 100_000 for length in lengths) >= 20
    assert max(lengths) >= 1_000_000
