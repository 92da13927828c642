"""The program of the page about scale, as it stands there: two workers of Dask give what one process gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import peers
from tests import dns_support, many_domains
from tests.unit.test_cli import ROOT

COUNT = 60
SLICE = 20


def program(lang: str) -> str:
    """The page's only block of Python. Its slices are made smaller, so that there are several of them."""
    page = (ROOT / "docs" / lang / "contribute" / "scale.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 1
    assert "partition_size=500" in blocks[0]
    return str(blocks[0].replace("partition_size=500", f"partition_size={SLICE}"))


def test_both_pages_show_the_same_program() -> None:
    assert program("zh") == program("en")


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which `mailcheck` is a command, as it is where the package is installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "mailcheck"
    command.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m checkers "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_two_workers_give_what_one_process_gives(tmp_path: Path, on_path: dict[str, str]) -> None:
    listed = tmp_path / "domains.txt"
    listed.write_text(many_domains.listed(COUNT), encoding="utf-8")
    (tmp_path / "map.py").write_text(program("en"), encoding="utf-8")
    servers = tmp_path / "servers"
    servers.mkdir()
    with dns_support.nsd([many_domains.zone(COUNT)], servers) as port:
        words = ["--resolver", f"127.0.0.1:{port}"]
        mapped: list[str | Path] = [peers.environment(), tmp_path / "map.py", listed, tmp_path / "results", *words]
        subprocess.run(mapped, cwd=tmp_path, env=on_path, check=True, timeout=300)
        alone = ["mailcheck", "domain", "--input", str(listed), "--jsonl", *words]
        one = subprocess.run(alone, env=on_path, capture_output=True, check=False, timeout=300)
    files = sorted((tmp_path / "results").glob("*.jsonl"))
    assert len(files) == COUNT // SLICE
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert sorted(lines) == sorted(one.stdout.decode().splitlines())
    assert len(lines) == COUNT
