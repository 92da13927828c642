"""What a run prints at its end: how many tests of each kind there were. In CI a skipped test is a failure."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
# The folder of a test says its kind.
KINDS = {
    "unit": "checkers, command and wheel",
    "runtime": "runtime in Pyodide, Node and browsers",
    "site": "built site",
    "browser": "tools in real Chromium",
    "peers": "generated records beside pyspf and checkdmarc",
    "bench": "measuring tools",
}


def kind_of(nodeid: str) -> str:
    """The kind of a test by its folder."""
    parts = nodeid.split("::", 1)[0].split("/")
    return KINDS.get(parts[1], parts[1]) if len(parts) > 2 else "other"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line a kind."""
    reports = [report for key in ("passed", "failed", "error") for report in terminalreporter.stats.get(key, [])]
    counts = Counter(kind_of(report.nodeid) for report in reports if getattr(report, "when", "call") == "call")
    terminalreporter.section("tests by kind")
    for kind, count in counts.most_common():
        terminalreporter.write_line(f"{count:6}  {kind}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Nothing that CI could run may be left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if os.environ.get("CI") and skipped and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
