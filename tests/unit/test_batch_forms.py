"""SARIF by its published schema, GitHub's workflow commands by GitHub's own rules, and arrays of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

import checkers
from checkers.render import github
from checkers.render.documents import document, shown
from checkers.render.place import Place
from checkers.report import Report
from tests import dns_support, many_domains
from tests.unit.test_cli import BAD, GOOD, ROOT, mailcheck
from tests.unit.test_vectors import VALIDATOR as REPORT
from tests.vector_files import vectors

# The schema as the Jest matchers of SARIF's editors carry it: `package.json` names them for this file alone.
SCHEMA = ROOT / "node_modules" / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
SARIF = jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

HOSTILE = "v=spf1 \x1b[31minclude=%0A::error::x,file=y:z%\u202e\u2028 \ud800 😀 包括 ~all"


def whole(data: bytes) -> dict[str, Any]:
    """A SARIF document that fits the schema, its one run, and every reference in it leading somewhere."""
    log: dict[str, Any] = json.loads(data.decode("utf-8"))
    SARIF.validate(log)
    (run,) = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules
    for result in run["results"]:
        for location in result["locations"]:
            artifact = location.get("physicalLocation", {}).get("artifactLocation", {})
            assert "index" not in artifact or artifact["index"] < len(run["artifacts"])
    found: dict[str, Any] = run
    return found


def marked(run: dict[str, Any], result: dict[str, Any]) -> str:
    """The text that a result's region covers in the artifact that the document carries."""
    region = result["locations"][0]["physicalLocation"]["region"]
    text: str = run["artifacts"][0]["contents"]["text"]
    return text[region["charOffset"] :][: region["charLength"]]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    """The control."""
    run = {"tool": {"driver": {"name": "x"}}, "results": [{"message": {"text": "m"}, "level": "info"}]}
    assert [error.json_path for error in SARIF.iter_errors({"version": "2.1.0", "runs": [run]})] == [
        "$.runs[0].results[0].level"
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_record(lang: str) -> None:
    done = mailcheck("spf", "v=spf1 😀 include=spf.mail.qq.com ~all", "--format", "sarif", "--lang", lang)
    assert done.returncode == 1
    run = whole(done.stdout)
    (equals,) = [result for result in run["results"] if result["ruleId"] == "spf-equals-for-colon"]
    assert equals["level"] == "error"
    assert marked(run, equals).startswith("include=")
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    (rule,) = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "spf-equals-for-colon"]
    assert rule["properties"]["page"] == ("" if lang == "zh" else "en/") + "rules/spf-equals-for-colon/"
    assert ("冒号" in rule["shortDescription"]["text"]) == (lang == "zh")


def test_one_good_record_has_no_result() -> None:
    assert whole(mailcheck("spf", GOOD, "--format", "sarif").stdout)["results"] == []


def test_a_list_of_records_points_into_the_file(tmp_path: Path) -> None:
    listed = tmp_path / "our records.txt"
    text = f"# ours\n{GOOD}\n\n   {BAD}\n"
    listed.write_text(text, encoding="utf-8")
    run = whole(mailcheck("spf", "--input", str(listed), "--format", "sarif").stdout)
    (result,) = run["results"]
    where = result["locations"][0]["physicalLocation"]
    assert unquote(where["artifactLocation"]["uri"]) == listed.as_uri().replace("%20", " ")
    region = where["region"]
    line = text.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "include="


def test_a_list_of_domains_points_at_their_lines(tmp_path: Path) -> None:
    listed = tmp_path / "domains.csv"
    listed.write_text("customer,domain\n" + many_domains.listed(30, lambda name: f"x,{name}"), encoding="utf-8")
    with dns_support.nsd([many_domains.zone(30)], tmp_path) as port:
        words = ("spf", "--input", str(listed), "--resolver", f"127.0.0.1:{port}")
        run = whole(mailcheck(*words, "--format", "sarif").stdout)
        commands = mailcheck(*words, "--format", "github", "--lang", "en").stdout.decode().splitlines()
    lines = listed.read_text().splitlines()
    for result in run["results"]:
        (location,) = result["locations"]
        name = location["logicalLocations"][0]["fullyQualifiedName"]
        assert lines[location["physicalLocation"]["region"]["startLine"] - 1] == f"x,{name}"
    assert len(commands) == len(run["results"]) > 20
    prints = [result["partialFingerprints"]["subjectAndKey/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for command in commands:
        _, properties, message = read(command)
        assert properties["title"].startswith(lines[int(properties["line"]) - 1].removeprefix("x,") + ": spf-")
        assert properties["file"] == listed.as_posix()
        assert message


def test_a_run_that_was_not_whole_says_so() -> None:
    log = document("sarif", "en")
    assert json.loads(log.head() + log.tail(whole=False))["runs"][0]["invocations"] == [{"executionSuccessful": False}]


def reports() -> Iterable[Report]:
    import asyncio

    from checkers.registry import checker

    for name in ("spf", "dmarc"):
        for text in (HOSTILE, *{vector.subject for vector in vectors(name) if vector.zone is None}):
            yield asyncio.run(checker(name)(text, kind="record"))


def test_every_vector_in_every_form() -> None:
    """One document of them all, as over a list: what any record holds, the document stays one."""
    made = {form: document(form, "zh") for form in ("sarif", "json", "github")}
    texts = {form: one.head() for form, one in made.items()}
    count = findings = 0
    for count, report in enumerate(reports(), 1):
        findings += len(report.findings)
        for form, one in made.items():
            texts[form] += one.one(report, Place(report.subject, "list.txt", "list.txt", count))
    for form, one in made.items():
        texts[form] += one.tail(whole=True)
    assert len(whole(texts["sarif"].encode("utf-8", "backslashreplace"))["results"]) == findings > 500
    array = json.loads(texts["json"].encode("utf-8", "backslashreplace"))
    assert len(array) == count
    for one_report in array[::10]:
        REPORT.validate(one_report)
    commands = texts["github"].rstrip("\n").split("\n")
    assert len(commands) == findings
    for command in commands:
        read(command)


# GitHub


def read(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it (actions/runner, ActionCommand.TryParseV2)."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    command, _, properties = head.partition(" ")
    assert command in {"error", "warning", "notice"}
    found = dict(part.split("=", 1) for part in properties.split(","))
    assert set(found) <= {"title", "file", "line", "col", "endColumn"}
    assert not re.search(r"[\x00-\x1f]", line)
    undone = {key: undo(value, ("%3A", ":"), ("%2C", ",")) for key, value in found.items()}
    return command, undone, undo(data)


def undo(text: str, *more: tuple[str, str]) -> str:
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(written, meant)
    return text


def test_marks_that_divide_are_written_out() -> None:
    assert github._data("50% off\r\nnow: a,b") == "50%25 off%0D%0Anow: a,b"
    assert github._property("50%\n: a,b::") == "50%25%0A%3A a%2Cb%3A%3A"


def test_one_record_for_github() -> None:
    done = mailcheck("spf", BAD, "--format", "github", "--lang", "en")
    (line,) = done.stdout.decode().splitlines()
    command, properties, message = read(line)
    assert command == "error"
    assert properties == {"title": f"{BAD}: spf-equals-for-colon"}
    assert message.startswith("An equals sign where a colon belongs")


def test_no_record_can_give_a_command_of_its_own() -> None:
    done = mailcheck("spf", "--input", "-", "--format", "github", stdin=b"v=spf1 ::error::x%0A::set-env name=A::b -all")
    lines = done.stdout.decode().splitlines()
    assert lines
    for line in lines:
        _, properties, _ = read(line)
        assert "file" not in properties
        assert "%0A" in properties["title"]


def test_an_array_of_json(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"{GOOD}\n{BAD}\n")
    found = json.loads(mailcheck("spf", "--input", str(listed), "--json").stdout)
    assert [one["input"] for one in found] == [GOOD, BAD]
    for one in found:
        REPORT.validate(one)
    listed.write_text("")
    assert json.loads(mailcheck("spf", "--input", str(listed), "--json").stdout) == []


def test_a_subject_in_a_line_hides_nothing() -> None:
    assert shown("  a\x1b[31m\n") == "a<U+001B>[31m"
    assert len(shown("x" * 500)) == 60


def test_the_forms_exclude_each_other() -> None:
    assert mailcheck("spf", GOOD, "--format", "xml").returncode == 2
    assert checkers.__version__.encode() in mailcheck("spf", BAD, "--format", "sarif").stdout
