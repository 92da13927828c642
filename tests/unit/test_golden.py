"""The renderers' whole output against the golden files; they change only by `make golden`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden_files import FOLDER, files

MADE = dict(files())


@pytest.mark.parametrize("path", MADE, ids=lambda path: str(path.relative_to(FOLDER)))
def test_golden(path: Path) -> None:
    assert path.read_bytes().decode("utf-8") == MADE[path]


def test_no_golden_file_is_left_over() -> None:
    assert {path for path in FOLDER.rglob("*.*") if path.is_file()} == set(MADE)
