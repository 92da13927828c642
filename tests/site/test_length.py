"""Pages for a tired reader: no page is endless, no paragraph is a wall."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.project import ROOT

PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "contribute" not in path.parts)
# Characters of a Chinese page or paragraph; an English one takes about three times as many for the same.
PAGE = {"zh": 9_000, "en": 27_000}
PARAGRAPH = {"zh": 260, "en": 780}
CALL = re.compile(r"\{\{.*?\}\}|\{:.*?\}|\]\([^)]*\)|<[^>]*>", re.DOTALL)


def paragraphs(path: Path) -> list[str]:
    """The text's own paragraphs and list items: no front matter, code, tables or HTML."""
    text = re.sub(r"\A---.*?^---$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(```|~~~).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = CALL.sub("", text)
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text)
    return [part.strip() for part in parts if part.strip() and not part.lstrip().startswith(("|", "<", "#", "    "))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages_and_paragraphs_are_bounded(path: Path) -> None:
    lang = path.relative_to(ROOT / "docs").parts[0]
    parts = paragraphs(path)
    assert sum(map(len, parts)) <= PAGE[lang]
    assert [part for part in parts if len(part) > PARAGRAPH[lang]] == []
