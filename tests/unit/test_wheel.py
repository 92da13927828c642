"""The wheel in an empty environment: built, installed, imported by its own name, run by its command."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checkers import compile_data

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("environment")
    uv = str(BIN / "uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home)], check=True)
    command = [uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python")]
    subprocess.run([*command, "--constraint", str(ROOT / "requirements" / "dev.txt"), str(wheel)], check=True)
    return home


def test_what_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"mailcheck/{path}" for path in compile_data.sources()} <= set(names)
    assert not [name for name in names if name.endswith(".toml") or "compile_data" in name]
    assert all(name.startswith(("mailcheck/", "mailcheck-")) for name in names)
    assert "mailcheck/py.typed" in names
    assert "mailcheck/report.schema.json" in names
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert [name for name in names if name.endswith("licenses/NOTICE")]


def test_the_command(environment: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [environment / "bin" / "mailcheck", "spf", "v=spf1 include=spf.mail.qq.com ~all", "--lang", "zh"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    assert "冒号写成了等号" in done.stdout.decode()


def test_a_list(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("v=spf1 -all\nv=spf1 include=spf.mail.qq.com ~all\n")
    done = subprocess.run(
        [environment / "bin" / "mailcheck", "spf", "--input", "list.txt", "--format", "github", "--lang", "en"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    assert (
        b"::error title=v=spf1 include=spf.mail.qq.com ~all%3A spf-equals-for-colon,file=list.txt,line=2" in done.stdout
    )


def test_the_module_by_its_name(environment: Path, tmp_path: Path) -> None:
    code = "import mailcheck, mailcheck.datafiles as d; assert len(d.load('rules')) > 40; print(mailcheck.__version__)"
    done = subprocess.run(
        [environment / "bin" / "python", "-c", code], capture_output=True, cwd=tmp_path, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    module = subprocess.run(
        [environment / "bin" / "python", "-m", "mailcheck", "--version"], capture_output=True, cwd=tmp_path, check=True
    )
    assert done.stdout.strip().encode() in module.stdout


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    (again,) = tmp_path.glob("*.whl")
    assert again.read_bytes() == wheel.read_bytes()
