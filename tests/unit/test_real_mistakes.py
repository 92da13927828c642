"""The table of real mistakes that the measurements compare checkers by: what it claims of ours holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.mistakes import Mistake, Score, mistakes, ours, theirs
from tests.dns_support import nsd
from tests.vector_files import WORLD

TABLE = mistakes()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with nsd([*(mistake.whole_zone() for mistake in TABLE), WORLD], tmp_path_factory.mktemp("nsd")) as port:
        yield port


@pytest.mark.parametrize("mistake", TABLE, ids=lambda one: f"{one.checker} {one.id}")
def test_ours(mistake: Mistake, port: int) -> None:
    """Found, at its place, with a repair that gives the record that was meant; and quiet where nothing is wrong."""
    score = ours(mistake, port)
    assert not score.alarm
    assert {score.found, score.place, score.fix} <= {True, None}


def test_the_table() -> None:
    """Each mistake is either pasted or published, and says what is wrong or that nothing is."""
    assert len({one.id for one in TABLE}) == len(TABLE)
    for one in TABLE:
        assert (one.text is None) != (one.zone is None), one.id
        if one.ok:
            assert not one.marks
            assert one.right is None
        elif one.text is not None:
            assert any(mark in one.text for mark in one.marks), one.id


def test_what_counts_as_a_place() -> None:
    """The judge of the peers is fair: a name or a position counts, a repeated record does not."""
    mistake = Mistake(id="x", checker="spf", text="v=spf1 ipv4:192.0.2.1 -all", marks=("ipv4:",))
    told = {"warnings": [], "error": "ipv4 is not a mechanism"}
    pointed = {"warnings": [], "error": "Expected it at position 7 (marked with ➞) in: v=spf1 ➞ipv4:192.0.2.1 -all"}
    elsewhere = {"warnings": [], "error": "Expected it at position 0 (marked with ➞) in: ➞v=spf1 ipv4:192.0.2.1 -all"}
    assert theirs(mistake, told) == theirs(mistake, pointed) == Score(found=True, place=True)
    assert theirs(mistake, elsewhere) == Score(found=True, place=False)
    assert theirs(mistake, {"result": "neutral", "message": "neither"}) == Score(found=False, place=False)
