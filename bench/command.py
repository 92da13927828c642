"""How long the command takes from nothing to its report, beside importing the two libraries that it prints with.

The wheel is built and installed as a reader's is: data compiled, byte code written. Runs take turns, so that what else
the machine does falls on all of them alike, and only ratios of medians are told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .setting import CACHE, RECORD, ROOT, line, ratio

AIM = 1.5
_RUNS = 25  # at least: one run takes little, and single ones differ by half
_DMARC = "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
_BASE = "import click, rich.console"


def installed() -> Path:
    """The folder of programs of an environment that has our wheel, made anew."""
    home = CACHE / "command"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home / "wheel")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (home / "wheel").glob("*.whl")
    uv = str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home / "venv")], check=True)
    command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(home / "venv" / "bin" / "python")]
    subprocess.run([*command, "--constraint", str(ROOT / "requirements" / "dev.txt"), str(wheel)], check=True)
    return home / "venv" / "bin"


@dataclass(frozen=True, slots=True)
class _Time:
    """What a run took, in seconds: by the clock, and of the processor, which a busy machine does not stretch."""

    clock: float
    processor: float


def _run(command: list[str]) -> _Time:
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as complaints:
        environment = {**os.environ, "LANG": "en"}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=complaints, cwd=CACHE, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken = time.perf_counter() - begun
        complaints.seek(0)
        said = complaints.read().decode(errors="replace")
    if process.returncode not in (0, 1) or "Traceback" in said:
        raise RuntimeError(f"{command}: {said}")
    return _Time(taken, used.ru_utime + used.ru_stime)


def measure(runs: int) -> None:
    """Prints each command's time as a multiple of the base's, and of an interpreter's that does nothing."""
    folder = installed()
    python, mailcheck = str(folder / "python"), str(folder / "mailcheck")
    commands = {
        "base": [python, "-c", _BASE],
        "python -c pass": [python, "-c", "pass"],
        "mailcheck spf RECORD": [mailcheck, "spf", RECORD, "--lang", "zh"],
        "mailcheck spf RECORD --json": [mailcheck, "spf", RECORD, "--json"],
        "mailcheck dmarc RECORD": [mailcheck, "dmarc", _DMARC, "--lang", "zh"],
        "mailcheck --version": [mailcheck, "--version"],
    }
    taken: dict[str, list[_Time]] = {name: [] for name in commands}
    for command in commands.values():
        _run(command)  # the first run reads everything from the disk
    for _ in range(max(runs, _RUNS)):
        for name, command in commands.items():
            taken[name].append(_run(command))
    line("load of the machine", f"{os.getloadavg()[0]:.1f}", f"{os.cpu_count()} processors")
    for name, times in taken.items():
        if name == "base":
            continue
        clock = ratio([one.clock for one in times], [one.clock for one in taken["base"]])
        processor = ratio([one.processor for one in times], [one.processor for one in taken["base"]])
        note = f"of python -c '{_BASE}'; of the processor's time {processor:.2f}"
        line(name, f"{clock:.2f}", note + (f"  above {AIM}" if clock > AIM else ""))
