"""What is put into a checker's box: for each verdict that it can give without a look-up, a text that gets it.

They come out of the vectors, so that a new checker has them as soon as it has vectors.
"""

from __future__ import annotations

from functools import cache

from tests.browser_support import ROOT
from tests.vector_files import Vector, vectors

FAIL = "v=spf1 include=spf.mail.qq.com ptr ip4:203.0.113.7~all"
WARN = "v=spf1 include:spf.mail.qq.com ptr ~all"
GOOD = "v=spf1 include:spf.mail.qq.com ~all"

# The SPF tests know these by heart.
_CHOSEN = {"spf": {"fail": FAIL, "warn": WARN, "pass": GOOD}}
# A text that a reader could as well type.
_SHORT = 400


@cache
def checkers() -> tuple[str, ...]:
    """The checkers that have a page of their own, by the guide's Chinese sources."""
    return tuple(sorted(path.stem for path in (ROOT / "docs" / "zh" / "tools").glob("*.md") if path.stem != "index"))


@cache
def samples(checker: str) -> dict[str, str]:
    """Verdict → text, the one with the most to draw: a fix that can be applied, then as many findings as there are."""
    made = dict(_CHOSEN.get(checker, {}))
    for vector in sorted(filter(_fits, vectors(checker)), key=_richness):
        made.setdefault(vector.verdict, vector.subject)
    return made


def _fits(vector: Vector) -> bool:
    text = vector.subject
    return vector.zone is None and vector.options is None and text.isprintable() and 0 < len(text.strip()) <= _SHORT


def _richness(vector: Vector) -> tuple[bool, int, int]:
    return vector.fixed is None, -len(vector.findings), len(vector.subject)
