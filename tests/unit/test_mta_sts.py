"""The MTA-STS (RFC 8461) checker over generated records and policies: never raises, spans inside, fixes proved."""

from __future__ import annotations

import asyncio
import os
import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.mta_sts
from checkers.fixing import apply_safe
from checkers.mta_sts import Options
from checkers.mta_sts.policy import Policy, is_pattern, is_policy, lines, policy_of
from checkers.normalise import normalise
from checkers.report import Severity
from tests import record_properties as properties

# The suite runs the same examples every time; TMG_FUZZ=20 looks for new ones, twenty times as many.
FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

check = partial(checkers.mta_sts.check, kind="record")

RECORD_PIECES = st.sampled_from(
    """v=STSv1|v=STSv1|v=stsv1|v = STSv1|v=STS1|v=MTA-STSv1|v:STSv1|STSv1|v=TLSRPTv1|id=20260101|id=20260101
    |id=2026-01-01|id=|id|id = 1|ID=1|ids=1|id:1|id=1 2|id=无|id=_|mode=enforce|x|；|＝|,|:|=|"|“|\\;|😀
    |_mta-sts""".replace("\n    ", "").split("|")
)
RECORD_GAPS = st.sampled_from(["; ", "; ", "; ", ";", " ", "", ", ", " ; ", ";;", "\n", "\u00a0", "\t"])
RECORDS = st.lists(st.tuples(RECORD_PIECES, RECORD_GAPS), max_size=7).map(
    lambda rows: "".join(piece + gap for piece, gap in rows)
)
LINES = st.sampled_from(
    """version: STSv1|version: STSv1|version: stsv1|Version: STSv1|version=STSv1|version：STSv1|version:STSv1
    |mode: enforce|mode: enforce|mode: testing|mode: none|mode: Enforce|mode: x|mode:|mode : enforce| mode: enforce
    |mx: mail.example.com|mx: *.example.com|mx: mail.example.com.|mx: a.example.com, b.example.com|mx: *|mx: 192.0.2.1
    |mx: 10 mail.example.com|mx:|MX: mail.example.com|mx: mail|max_age: 604800|max_age: 604800|max_age: 604800s
    |max_age: 99999999|max_age: 60|max-age: 604800|max_age:|x: y|# note|text|\ufeffmode: none|v=STSv1; id=1
    |<html>""".replace("\n    ", "").split("|")
)
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n", " ", " \n", "", "\r", "\n\t\n"])
POLICIES = st.lists(st.tuples(LINES, ENDS), max_size=8).map(lambda rows: "".join(line + end for line, end in rows))
SUBJECTS = st.one_of(
    RECORDS,
    RECORDS.map(lambda text: f"v=STSv1; {text}"),
    POLICIES,
    POLICIES.map(lambda text: f"version: STSv1\n{text}"),
)


run = partial(properties.run, check)


@settings(max_examples=300 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.one_of(SUBJECTS, st.text(max_size=60)))
def test_never_raises_and_spans_lie_inside(text: str) -> None:
    for report in (run(text), asyncio.run(check("", options=Options(policy=text)))):
        properties.places_lie_inside(report, report.text)


@settings(max_examples=300 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_a_safe_fix_removes_its_finding_and_adds_none(text: str) -> None:
    properties.safe_fixes_hold(check, text)


# RFC 8461 §3.1, sts-text-record, without extensions.
STRICT_RECORD = re.compile(r"v=STSv1(?:[ \t]*;[ \t]*id=[A-Za-z0-9]{1,32})+(?:[ \t]*;[ \t]*)?")
# §3.2, one line of a policy.
STRICT_LINE = re.compile(
    r"(?:version:[ \t]*STSv1|mode:[ \t]*(?:enforce|testing|none)|max_age:[ \t]*[0-9]{1,10}"
    r"|mx:[ \t]*(?:\*\.)?[A-Za-z0-9.-]+|(?!version:|mode:|max_age:|mx:)[A-Za-z0-9][A-Za-z0-9_.-]{0,31}:[ \t]*\S.*)[ \t]*\r?"
)


@settings(max_examples=300 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_what_is_not_told_is_in_the_grammar(text: str) -> None:
    """Fixed as far as it goes; what strict senders would stumble over is told at least as a warning."""
    fixed = asyncio.run(apply_safe(check, text))
    assert asyncio.run(apply_safe(check, fixed.text)).text == fixed.text
    if any(finding.severity is not Severity.INFO for finding in fixed.report.findings):
        return
    if is_policy(fixed.text):
        assert all(STRICT_LINE.fullmatch(line) for line in fixed.text.rstrip("\r\n\t ").split("\n")), fixed.text
        assert "policy" in fixed.report.facts
    elif not properties.rules(fixed.report)["tag-unknown"]:
        plain = normalise(fixed.text, "mta-sts").text
        assert STRICT_RECORD.fullmatch(plain), plain
        assert fixed.report.facts["id"]


@settings(max_examples=200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.data())
def test_a_printed_policy_is_read_as_it_was(data: st.DataObject) -> None:
    hosts = st.lists(st.sampled_from(["mail.example.com", "*.example.net", "MX1.example.org"]), min_size=1, max_size=3)
    policy = Policy(
        version="STSv1",
        mode=data.draw(st.sampled_from(["enforce", "testing", "none"])),
        max_age=data.draw(st.integers(0, 31_557_600)),
        mx=tuple(data.draw(hosts)),
    )
    written = [f"{key}: {value}" for key, value in policy.facts().items() if key != "mx"]
    written = data.draw(st.permutations([*written, "contact: 邮件 postmaster"])) + [f"mx: {host}" for host in policy.mx]
    text = data.draw(st.sampled_from(["\n", "\r\n", " \n"])).join(written)
    assert policy_of(lines(text)) == policy
    assert not any(finding.severity is Severity.ERROR for finding in run(text).findings)


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("*.example.com", "mail.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "foo.bar.example.com", False),
        ("mail.example.com", "mail.example.com", True),
        ("Mail.Example.com", "mail.example.com", True),
        ("mail.example.com", "a.mail.example.com", False),
        ("*.com", "example.com", True),
    ],
)
def test_matching(pattern: str, host: str, *, covered: bool) -> None:
    """RFC 8461 §4.1, whose examples are the first three."""
    assert Policy(version="STSv1", mode="enforce", max_age=1, mx=(pattern,)).covers(host) is covered


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("mail.example.com", True),
        ("*.example.com", True),
        ("mail", False),
        ("*.com", False),
        ("-a.example.com", False),
        ("a_b.example.com", False),
        ("192.0.2.1", False),
        ("[192.0.2.1]", False),
        ("mail.example.com.", False),
        (f"{'a' * 64}.example.com", False),
        (f"{'a.' * 130}com", False),
    ],
)
def test_patterns(value: str, *, valid: bool) -> None:
    assert is_pattern(value) is valid


MEGABYTE = 1_000_000
HUGE = {
    "servers": "version: STSv1\n" + "mx: *\n" * (MEGABYTE // 6),
    "one line": "mode: x " * (MEGABYTE // 8),
    "commas": "mode: x" + "," * MEGABYTE,
    "blank lines": "mode: x\n" + "\n" * MEGABYTE + "x",
    "blanks": "mode: x\n" + " " * MEGABYTE + "x",
    "marks": "\ufeff" * MEGABYTE + "mode: x",
    "ids": "v=STSv1; " + "id=1;" * (MEGABYTE // 5),
    "an id": "v=STSv1; id=" + "-" * MEGABYTE,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_megabyte_gives_few_findings_and_no_fix(name: str) -> None:
    report = run(HUGE[name])
    assert report.verdict.value == "fail"
    assert len(report.findings) < 120
    assert not any(finding.fix for finding in report.findings)


def test_a_record_is_no_policy_and_a_policy_no_record() -> None:
    assert not is_policy("v=STSv1; id=1; mode: enforce")
    assert is_policy("\ufeffversion: STSv1\n")
    assert is_policy("Mode:enforce")


def test_without_a_resolver_nothing_is_said_about_the_domain() -> None:
    report = asyncio.run(checkers.mta_sts.check("mta-sts.example.com"))
    assert [finding.rule for finding in report.findings] == ["dns-not-looked-up"]
    assert report.findings[0].args["name"] == "example.com"


def test_progress_is_told() -> None:
    class Nobody:
        async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> checkers.dns.Answer:  # noqa: ARG002
            return checkers.dns.Answer(name=name, rdtype=rdtype, exists=True)

    told: list[tuple[str, int, int]] = []
    asyncio.run(checkers.mta_sts.check("example.com", resolver=Nobody(), progress=lambda *step: told.append(step)))
    assert [done for _, done, _ in told] == [0, 1, 2, 3]
