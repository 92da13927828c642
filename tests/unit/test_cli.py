"""The command as its user runs it: a process with arguments, streams and an exit status."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from checkers import __version__
from checkers.console import default_language
from tests import dns_support
from tests.unit.test_vectors import VALIDATOR

ROOT = Path(__file__).resolve().parents[2]
GOOD = "v=spf1 include:spf.mail.qq.com ~all"
BAD = "v=spf1 include=spf.mail.qq.com ~all"


def mailcheck(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    variables |= {"PYTHONWARNINGS": "error", **environment}
    return subprocess.run(
        [sys.executable, "-m", "checkers", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env=variables,
        check=False,
        timeout=600,  # only so that a command that hangs ends some time
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["spf", GOOD], 0),
        (["spf", "v=spf1 include:spf.mail.qq.com"], 0),
        (["spf", BAD], 1),
        (["spf", ""], 1),
        (["spf"], 2),
        (["spf", GOOD, "--lang", "fr"], 2),
        (["spf", GOOD, "--nonsense"], 2),
        (["nonsense"], 2),
        (["spf", "example.com", "--resolver", "not-an-address"], 2),
        (["spf", "example.com", "--resolver", "127.0.0.1:99999"], 2),
        (["spf", "--explain", "spf-ptr"], 0),
        (["--explain", "spf-ptr"], 0),
        (["--explain", "nonsense"], 2),
        (["spf", GOOD, "--fix", "--json"], 2),
        (["--version"], 0),
        (["--help"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_status(arguments: list[str], status: int) -> None:
    done = mailcheck(*arguments)
    assert done.returncode == status, done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_an_unanswered_look_up_ends_with_2_and_says_unknown() -> None:
    with dns_support.fault_server(dns_support.silence) as port:
        done = mailcheck("spf", "example.test", "--resolver", f"127.0.0.1:{port}", "--timeout", "0.5", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["verdict"] == "unknown"


def test_a_look_up_over_a_named_resolver() -> None:
    with dns_support.fault_server(dns_support.truncated(BAD)) as port:
        done = mailcheck("spf", "example.test", "--resolver", f"127.0.0.1:{port}", "--jsonl")
        fixed = mailcheck("spf", "example.test", "--resolver", f"127.0.0.1:{port}", "--fix")
    document = json.loads(done.stdout)
    VALIDATOR.validate(document)
    assert (done.returncode, document["input"], document["facts"]["record"]) == (1, "example.test", BAD)
    assert fixed.stdout.decode() == GOOD + "\n"


def test_json_fits_the_schema_and_holds_the_subject_as_given() -> None:
    done = mailcheck("spf", BAD, "--json", "--lang", "zh")
    document = json.loads(done.stdout)
    VALIDATOR.validate(document)
    assert (document["lang"], document["subject"]) == ("zh", BAD)


def test_fix_prints_the_corrected_record_alone() -> None:
    done = mailcheck("spf", BAD, "--fix")
    assert (done.returncode, done.stdout.decode()) == (0, GOOD + "\n")
    assert b"spf-equals-for-colon" in done.stderr


def test_fix_without_anything_to_correct_prints_nothing() -> None:
    done = mailcheck("spf", "example", "--fix")
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        ("\ufeff" + GOOD + "\r\n").encode(),
        "v=spf1 include：spf.mail.qq.com ~all".encode("gb18030"),
        ("\ufeff" + GOOD + "\r\n").encode("utf-16-le"),
    ],
    ids=["utf-8", "utf-8 with a byte order mark", "gb18030", "utf-16 of PowerShell"],
)
def test_standard_input(data: bytes) -> None:
    done = mailcheck("spf", "-", "--fix", stdin=data)
    assert done.stdout.decode() == GOOD + "\n"


def test_binary_standard_input_gives_a_report() -> None:
    done = mailcheck("spf", "-", "--json", "--record", stdin=bytes(range(256)) * 40)
    assert done.returncode == 1
    VALIDATOR.validate(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "C"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_language_of_the_environment(environment: dict[str, str], lang: str) -> None:
    assert default_language(environment) == lang


def test_words_follow_the_environment_and_the_option() -> None:
    assert "冒号".encode() in mailcheck("spf", BAD, LANG="zh_CN.UTF-8", PYTHONIOENCODING="utf-8").stdout
    assert b"colon" in mailcheck("spf", BAD, "--lang", "en", LANG="zh_CN.UTF-8").stdout
    assert b"colon" in mailcheck("--lang", "en", "spf", BAD, LANG="zh_CN.UTF-8").stdout


def test_colour() -> None:
    assert b"\x1b[" not in mailcheck("spf", BAD).stdout
    assert b"\x1b[" in mailcheck("spf", BAD, "--color", "always").stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [([], {}, True), (["--color", "never"], {}, False), ([], {"NO_COLOR": "1"}, False)],
    ids=["auto", "never", "NO_COLOR"],
)
def test_colour_on_a_terminal(arguments: list[str], environment: dict[str, str], coloured: bool) -> None:
    """`script` gives the command a real terminal."""
    command = shlex.join([sys.executable, "-m", "checkers", "spf", BAD, *arguments])
    variables = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CI")}
    done = subprocess.run(
        ["script", "--quiet", "--command", command, "/dev/null"],
        capture_output=True,
        cwd=ROOT,
        env={**variables, "TERM": "xterm-256color", **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert b"spf-equals-for-colon" in done.stdout
    assert (b"\x1b[" in done.stdout) == coloured


def test_an_ascii_terminal_gets_escapes_and_no_traceback() -> None:
    done = mailcheck("spf", BAD, "--lang", "zh", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_version() -> None:
    assert __version__.encode() in mailcheck("--version").stdout


def test_a_record_does_not_import_what_only_a_look_up_needs() -> None:
    code = (
        "import sys; sys.argv = ['mailcheck', 'spf', 'v=spf1 mx ~all', '--json']\n"
        "from checkers.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'dns', 'rich', 'idna', 'httpx'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stderr.strip() == b"[]"


def test_json_is_utf_8_whatever_the_terminal_speaks() -> None:
    done = mailcheck("spf", "v=spf1 😀 包 mx", "--json", "--lang", "zh", PYTHONIOENCODING="gbk")
    document = json.loads(done.stdout.decode("utf-8"))
    assert document["subject"] == "v=spf1 😀 包 mx"


def test_explain_on_an_old_code_page() -> None:
    done = mailcheck("--explain", "spf-ptr", PYTHONIOENCODING="cp437")
    assert (done.returncode, done.stderr) == (0, b"")


def test_fix_of_several_published_records_still_fails(tmp_path: Path) -> None:
    zone = '$ORIGIN two.test.\n@ TXT "v=spf1 mx ~all"\n@ TXT "v=spf1 a ~all"\n'
    with dns_support.nsd([zone], tmp_path) as port:
        done = mailcheck("spf", "two.test", "--fix", "--resolver", f"127.0.0.1:{port}")
    assert done.returncode == 1
    assert done.stdout.decode() == "v=spf1 a ~all\nv=spf1 mx ~all\n"
