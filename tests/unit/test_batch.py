"""A list in one run of the real command, with thousands of domains in a real nsd: bounded, resumable, unstoppable."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import dns_support, many_domains
from tests.unit.test_cli import ROOT, mailcheck
from tests.unit.test_vectors import VALIDATOR

COUNT = 5_000
# Runs the command as its only child and tells how much memory that child took at most, in kB. pytest itself would not
# do as the parent: until it is replaced by the command, a child is as large as its parent.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("many"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with dns_support.nsd([many_domains.zone(COUNT)], folder) as port:
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def domains(folder: Path) -> Path:
    path = folder / "domains.txt"
    path.write_text(many_domains.listed(COUNT), encoding="utf-8")
    return path


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "checkers", *map(str, words)]


def measured(folder: Path, *words: str | Path) -> tuple[subprocess.CompletedProcess[bytes], int]:
    """A run, and the memory that it took at most, in kB."""
    told = folder / "memory"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, told, *command(*words)], capture_output=True, cwd=ROOT, check=False
    )
    return done, int(told.read_text())


@pytest.fixture(scope="module")
def clean(folder: Path, server: str, domains: Path) -> tuple[list[str], int, bytes]:
    """One run over all of them that nothing disturbs: its lines, its memory and its standard error."""
    done, memory = measured(folder, "spf", "--input", domains, "--jsonl", "--resolver", server, "--lang", "en")
    assert done.returncode == 1, done.stderr.decode()
    return done.stdout.decode().splitlines(), memory, done.stderr


def started(*words: str | Path, output: Path) -> subprocess.Popen[bytes]:
    """A run that goes on by itself, when it has written something."""
    run = subprocess.Popen(command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    end = time.monotonic() + 60
    while not (output.exists() and output.stat().st_size > 200_000):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)
    return run


def test_five_thousand_domains(clean: tuple[list[str], int, bytes]) -> None:
    lines, _, told = clean
    documents = [json.loads(line) for line in lines]
    states = dict(many_domains.domains(COUNT))
    # Documents of one state differ in names alone, and the validator takes longer than the run.
    for document in {states[document["input"]]: document for document in documents}.values():
        VALIDATOR.validate(document)
    assert Counter(document["input"] for document in documents) == Counter(list(states))
    verdicts = {state: {d["verdict"] for d in documents if states[d["input"]] == state} for state in states.values()}
    assert verdicts["good"] == verdicts["null-mx"] == verdicts["own-server"] == verdicts["alias"] == {"pass"}
    assert verdicts["no-all"] == {"warn"}
    for state in ("no-spf", "two-spf", "vendor-gone", "too-many-lookups", "missing", "empty"):
        assert verdicts[state] == {"fail"}, state
    assert f"Checked {COUNT} of {COUNT}:" in told.decode()
    assert "spf-several-answers: " in told.decode()


def test_the_memory_does_not_grow_with_the_list(
    clean: tuple[list[str], int, bytes], folder: Path, server: str, domains: Path
) -> None:
    few = folder / "few.txt"
    few.write_text("".join(domains.read_text("utf-8").splitlines(keepends=True)[:200]), encoding="utf-8")
    _, small = measured(folder, "spf", "--input", few, "--jsonl", "--resolver", server)
    _, large, _ = clean
    # The text of all reports alone, let alone the reports themselves, would not fit into what is allowed here.
    assert sum(map(len, clean[0])) > 9_000_000
    assert large - small < 9_000
    assert large < 80_000


def summed_up(told: bytes) -> list[str]:
    """The summary at the end, but for the line about the earlier run."""
    lines = told.decode().splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("Checked "))
    return [line for line in lines[begin:] if not line.startswith("Answered by")]


def test_killed_in_the_middle_and_resumed(
    clean: tuple[list[str], int, bytes], folder: Path, server: str, domains: Path
) -> None:
    output = folder / "killed.jsonl"
    words = ("spf", "--input", domains, "--output", output, "--resume", "--resolver", server, "--lang", "en")
    run = started(*words, output=output)
    run.kill()
    assert run.wait() == -signal.SIGKILL
    run.communicate()
    written = output.read_bytes()
    assert 0 < written.count(b"\n") < COUNT
    # As if the system had stopped in the midst of a line.
    output.write_bytes(written + b'{"input": "d00')
    done = mailcheck(*map(str, words))
    assert (done.returncode, done.stdout) == (1, b"")
    kept = written.count(b"\n")
    assert f"not checked again: {kept}." in done.stderr.decode()
    assert output.read_bytes().startswith(written)
    assert sorted(output.read_text("utf-8").splitlines()) == sorted(clean[0])
    again = mailcheck(*map(str, words))
    # The exit status is about the whole list, not about what was left of it.
    assert (again.returncode, again.stdout) == (1, b"")
    assert summed_up(again.stderr) == summed_up(clean[2])
    assert sorted(output.read_text("utf-8").splitlines()) == sorted(clean[0])


def test_interrupted_and_nothing_that_was_written_is_lost(folder: Path, server: str, domains: Path) -> None:
    output = folder / "interrupted.jsonl"
    words = ("spf", "--input", domains, "--output", output, "--jsonl", "--resolver", server, "--lang", "en")
    run = started(*words, output=output)
    run.send_signal(signal.SIGINT)
    out, told = run.communicate(timeout=20)
    assert (run.returncode, out) == (130, b"")
    lines = output.read_text("utf-8").splitlines()
    assert 0 < len(lines) < COUNT
    for line in lines:
        json.loads(line)
    assert f"Checked {len(lines)} of {COUNT}:" in told.decode()
    assert "--resume" in told.decode()
    assert "Traceback" not in told.decode()


def test_the_reader_of_a_pipe_may_leave(server: str, domains: Path) -> None:
    words = command("spf", "--input", domains, "--jsonl", "--resolver", server)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as run:
        assert run.stdout
        assert run.stderr
        assert json.loads(run.stdout.readline())["checker"] == "spf"
        run.stdout.close()
        told = run.stderr.read()
    assert (run.returncode, told) == (1, b"")


def test_who_reads_slowly_makes_no_look_up_time_out(folder: Path, server: str) -> None:
    """The run waits for its reader longer than a subject may take, and still every domain is answered."""
    few = folder / "slow.txt"
    few.write_text(many_domains.listed(600), encoding="utf-8")
    words = command("spf", "--input", few, "--jsonl", "--resolver", server, "--timeout", "2")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as run:
        assert run.stdout
        lines = [run.stdout.readline()]
        time.sleep(4)
        lines += run.stdout
    assert len(lines) == 600
    assert "unknown" not in {json.loads(line)["verdict"] for line in lines}


def test_standard_output_is_resumed_where_it_goes_to_the_earlier_file(folder: Path, server: str) -> None:
    few, output = folder / "thirty.txt", folder / "thirty.jsonl"
    few.write_text(many_domains.listed(30), encoding="utf-8")
    words = command("spf", "--input", few, "--jsonl", "--resolver", server)
    whole = subprocess.run(words, capture_output=True, cwd=ROOT, check=False).stdout.splitlines()
    output.write_bytes(b"\n".join(whole[:10]) + b"\n" + whole[10][:40])
    with output.open("ab") as file:
        subprocess.run([*words, "--resume", output], stdout=file, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    assert sorted(output.read_bytes().splitlines()) == sorted(whole)
    # Where the results go elsewhere, the earlier file is only read.
    output.write_bytes(b"\n".join(whole[:10]) + b"\n" + whole[10][:40])
    before = output.read_bytes()
    done = subprocess.run([*words, "--resume", output], capture_output=True, cwd=ROOT, check=False)
    assert output.read_bytes() == before
    assert sorted([*whole[:10], *done.stdout.splitlines()]) == sorted(whole)


def test_one_bad_line_never_stops_the_rest(folder: Path, server: str) -> None:
    good, other = [name for name, state in many_domains.domains(100) if state == "good"][:2]
    listed = folder / "bad.txt"
    listed.write_bytes(
        b"\xef\xbb\xbf# customers\r\n\r\n"
        + good.encode()
        + b"\r\n"
        + b"x" * 70_000
        + b"\r\nnot a domain\r\n..\r\nhttps://"
        + other.encode()
        + b"/shop\r\n\x00\x1b[31m\r\n"
        + good.upper().encode()
        + b".\r\nv=spf1 -all\r\n"
    )
    done = mailcheck("spf", "--input", str(listed), "--jsonl", "--resolver", server, "--lang", "en")
    assert done.returncode == 1
    documents = {document["input"]: document for document in map(json.loads, done.stdout.decode().splitlines())}
    for document in documents.values():
        VALIDATOR.validate(document)
    verdicts = {given: document["verdict"] for given, document in documents.items()}
    assert verdicts == {
        good: "pass",
        "x" * 80 + "…": "fail",
        "not a domain": "fail",
        "..": "fail",
        f"https://{other}/shop": "pass",
        "\x00\x1b[31m": "fail",
        "v=spf1 -all": "pass",
    }
    assert "Lines that name the same again: 1." in done.stderr.decode()


@pytest.mark.parametrize(("lines", "status"), [("", 0), ("\n# nothing\n\n", 0), ("v=spf1 -all\n", 0)])
def test_an_empty_list_is_none_of_anybodys_faults(tmp_path: Path, lines: str, status: int) -> None:
    path = tmp_path / "list.txt"
    path.write_text(lines)
    done = mailcheck("spf", "--input", str(path), "--jsonl")
    assert done.returncode == status
    assert len(done.stdout.splitlines()) == lines.count("v=spf1")


def test_every_subject_unknown_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("a.test\nb.test\n")
    nobody = f"127.0.0.1:{dns_support.free_port()}"
    done = mailcheck("spf", "--input", str(path), "--jsonl", "--resolver", nobody, "--timeout", "1")
    assert done.returncode == 2
    path.write_text("a.test\nv=spf1 -all\n")
    assert mailcheck("spf", "--input", str(path), "--resolver", nobody, "--timeout", "1").returncode == 0


def test_a_list_from_standard_input_in_lines_for_a_reader() -> None:
    listed = "v=spf1 -all\nv=spf1 include=spf.mail.qq.com ~all\nv=spf1 include:spf.mail.qq.com\n".encode("utf-16")
    done = mailcheck("spf", "--input", "-", "--lang", "zh", stdin=listed, PYTHONIOENCODING="utf-8")
    assert done.returncode == 1
    first, second, third = done.stdout.decode().splitlines()
    assert first.split() == ["正常", "v=spf1", "-all"]
    assert second.startswith("有错")
    assert second.endswith("[spf-equals-for-colon]")
    assert third.startswith("能用")
    assert third.endswith("[spf-no-all]")
    assert "查完 3 个，共 3 个：" in done.stderr.decode()


def test_dmarc_has_it_too(folder: Path, server: str) -> None:
    few = folder / "dmarc.txt"
    few.write_text(many_domains.listed(100), encoding="utf-8")
    done = mailcheck("dmarc", "--input", str(few), "--jsonl", "--resolver", server)
    states = dict(many_domains.domains(100))
    verdicts = {line["input"]: line["verdict"] for line in map(json.loads, done.stdout.splitlines())}
    assert verdicts.keys() == states.keys()
    assert {verdicts[name] for name, state in states.items() if state == "broken-dmarc"} == {"fail"}
    assert {verdicts[name] for name, state in states.items() if state == "null-mx"} <= {"pass", "warn"}


def test_the_check_up_says_the_same_however_many_are_checked_at_once(folder: Path, server: str) -> None:
    few = folder / "check-up.txt"
    few.write_text(many_domains.listed(56), encoding="utf-8")
    words = ("domain", "--input", str(few), "--jsonl", "--resolver", server)
    alone, together = (mailcheck(*words, "--concurrency", count).stdout.splitlines() for count in ("1", "200"))
    assert sorted(alone) == sorted(together)
    documents = [json.loads(line) for line in alone]
    for document in documents[:14]:
        VALIDATOR.validate(document)
    assert [document["input"] for document in documents] == [name for name, _ in many_domains.domains(56)]
    assert "unknown" not in {document["verdict"] for document in documents}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--input", "{folder}"], "directory"),
        (["--input", "{folder}/none.txt"], "No such file"),
        (["--input", "{list}", "v=spf1 -all"], "--input"),
        (["--input", "{list}", "--fix"], "--fix"),
        (["--input", "{list}", "--resume"], "--output"),
        (["--input", "{list}", "--resume", "{list}"], "line 1"),
        (["--input", "{list}", "--resume", "{folder}"], "directory"),
        (["--input", "{list}", "--resume", "{folder}/new", "--format", "sarif"], "sarif"),
        (["--input", "{list}", "--output", "{folder}"], "directory"),
        (["--input", "{list}", "--output", "{folder}/none/out"], "No such file"),
        (["--input", "{list}", "--output", "{list}"], "--resume"),
        (["--input", "{list}", "--output", "/dev/full"], "No space left"),
        (["--input", "{list}", "--concurrency", "0"], "concurrency"),
        (["--input", "{list}", "--resolver", "nobody"], "address"),
        (["--output", "{folder}/out", "v=spf1 -all"], "--input"),
        (["--resume", "{folder}/out", "v=spf1 -all"], "--input"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("v=spf1 -all\nexample.test\n")
    filled = [word.format(folder=tmp_path, list=listed) for word in words]
    done = mailcheck("spf", *filled)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert listed.read_text() == "v=spf1 -all\nexample.test\n"


def on_a_terminal(*words: str | Path, redirect: str = "") -> str:
    """What a terminal is sent; `script` gives the command a real one."""
    done = subprocess.run(
        ["script", "--quiet", "--command", shlex.join(command(*words)) + redirect, "/dev/null"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.stdout.decode().replace("\r\n", "\n")


def test_a_bar_and_lines_for_a_reader_do_not_mix_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"v=spf1 ip4:192.0.2.{number} -all\n" for number in range(100)))
    sent = on_a_terminal("spf", "--input", path, "--lang", "en", "--color", "never")
    shown = [text.rpartition("\r")[2] for text in sent.split("\n")]
    assert sum(text.startswith("pass     v=spf1 ip4:192.0.2.") for text in shown) == 100
    assert "[#" in sent
    assert "Checked 100 of 100:" in shown


def test_a_bar_is_drawn_over_itself(folder: Path, server: str) -> None:
    few = folder / "bar.txt"
    few.write_text(many_domains.listed(400), encoding="utf-8")
    output = folder / "bar.jsonl"
    words = ("spf", "--input", few, "--jsonl", "--resolver", server, "--lang", "en")
    sent = on_a_terminal(*words, redirect=f" > {shlex.quote(str(output))}")
    *drawn, after = [text for text in sent.split("\n")[0].split("\r") if text.strip()]
    assert after == "Checked 400 of 400:"
    assert len(drawn) > 2
    assert all(text.startswith("[") and " of 400, " in text and len(text) < 80 for text in drawn)
    assert len(output.read_text("utf-8").splitlines()) == 400


BROKEN = """
import sys
import checkers.spf
whole = checkers.spf.check
async def check(subject, **words):
    if ".9" in subject:
        raise KeyError("a fault of ours")
    return await whole(subject, **words)
checkers.spf.check = check
from checkers.cli import main
sys.argv[0] = "mailcheck"
main()
"""


def test_a_fault_of_ours_in_one_line_is_told_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("".join(f"v=spf1 ip4:192.0.{number}.1 -all\n" for number in range(5, 35)))
    words = ["spf", "--input", str(path), "--jsonl", "--lang", "en", "--output", str(tmp_path / "out.jsonl")]
    done = subprocess.run([sys.executable, "-c", BROKEN, *words], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    told = done.stderr.decode().splitlines()
    assert [text for text in told if "fault of this" in text and "Line" in text] == [
        "Line 5, v=spf1 ip4:192.0.9.1 -all: no result, through a fault of this program (KeyError: 'a fault of ours')"
    ]
    assert "      29  without a problem" in told
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 29
