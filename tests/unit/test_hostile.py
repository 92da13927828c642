"""Bad input: a finding, no hang, nothing executed, and the work stays bounded."""

from __future__ import annotations

import asyncio
import json

import pytest

import checkers.spf
from checkers.browser import handle
from checkers.fixing import apply_safe
from checkers.normalise import FIXABLE
from checkers.render import html, json_, terminal
from checkers.report import Report
from checkers.spf import TERMS_SHOWN, check_record

MEGABYTE = 1_000_000
HUGE = {
    "ptr": "v=spf1 " + "ptr " * (MEGABYTE // 4),
    "one term": "v=spf1 include:" + "a" * MEGABYTE,
    "full-width marks": "v=spf1 " + "a：" * (MEGABYTE // 2),
    "quotation marks": '"' * MEGABYTE,
    "strings": '"v=spf1 a" ' * (MEGABYTE // 11),
    "blanks": "v=spf1" + " " * 60_000 + "-all" + " " * MEGABYTE,
    "quoted blanks": '"v=spf1"' + " " * 60_000 + "x" * MEGABYTE,
    "inner line breaks": "v=spf1 mx" + "\n" * 60_000 + "v= x" * MEGABYTE,
    "line breaks": "v=spf1 mx\n" * (MEGABYTE // 10),
    "colons": "v=spf1 ip6:" + ":" * MEGABYTE,
    "signs": "v=spf1 " + "~all" * (MEGABYTE // 4),
    "percent": "v=spf1 exists:" + "%{" * (MEGABYTE // 2),
    "backslashes": "v=spf1 " + "\\;" * (MEGABYTE // 2),
    "semicolons": "v=spf1 " + ";" * MEGABYTE,
    "gaps": "v=spf1 " + "include: " * (MEGABYTE // 9),
    "digits": "v=spf1 ip4:1.2.3.4/" + "9" * MEGABYTE,
    "binary": "".join(chr(number % 256) for number in range(MEGABYTE)),
    "Cyrillic": "v=spf1 " + "aс" * (MEGABYTE // 2),
    "slashes": "v=spf1 a" + "/" * MEGABYTE,
    "unquoted": "v=spf1 " + 'a"b ' * (MEGABYTE // 4),
    "mojibake": "v=spf1 " + "â€œ" * (MEGABYTE // 3),
    "half of mojibake": "v=spf1 " + "â" * MEGABYTE,
    "markup": "v=spf1&nbsp;" * (MEGABYTE // 12),
    "open brackets": "v=spf1 " + "[a](http:" * (MEGABYTE // 9),
    "tabs": "v=spf1\t" + "-\t" * (MEGABYTE // 2),
    "table rows": "@\tTXT\tv=spf1 mx ~all\t600\n" * (MEGABYTE // 26),
    "remarks": "v=spf1 mx ~all 600 " * (MEGABYTE // 19),
    "spaces behind all": "v=spf1 mx ~all" + " " * 60_000 + "\n" + "x" * MEGABYTE,
    "labels": "记录值：" * (MEGABYTE // 4) + "v=spf1",
    "digits in front": "0" * 60_000 + "值" + "v=spf1 mx ~all" * (MEGABYTE // 14),
    "lines of chatter": "v=spf1 mx ~all\n" + ";; x\n" * (MEGABYTE // 5),
    "indented lines": "v=spf1 mx" + "\n\t \n" * (MEGABYTE // 4),
    "single quotes": "'" * MEGABYTE + "v=spf1",
    "quoted lines": "'v=spf1 mx\n" * (MEGABYTE // 11),
    "comments": '"v=spf1" ;' * (MEGABYTE // 10),
    "doubled names": "v=spf1 " + "include:" * (MEGABYTE // 8),
    "doubled names by turns": "v=spf1 " + "a:=mx:" * (MEGABYTE // 6),
    "Sender ID": "v=spf1 mx" + " " * 60_000 + "spf2.0/pra " * (MEGABYTE // 11),
    "address ranges": "v=spf1 " + "ip4:1.2.3.4-250 " * (MEGABYTE // 16),
    "brackets": "v=spf1 include:" + "(" * MEGABYTE,
    "at signs": "v=spf1 include:" + "a@" * (MEGABYTE // 2),
}


def check(subject: str) -> Report:
    return asyncio.run(checkers.spf.check(subject, kind="record"))


@pytest.mark.parametrize("name", HUGE)
def test_a_megabyte_gives_findings_and_bounded_output(name: str) -> None:
    report = check(HUGE[name])
    rules = [finding.rule for finding in report.findings]
    assert "paste-too-long" in rules
    assert len(rules) < 200
    page = html.report(report, "zh", link=lambda rule: rule, source="live")
    assert len(page) < 400_000
    assert len(terminal.report(report, "en").plain) < 400_000


@pytest.mark.parametrize("name", ["full-width marks", "semicolons", "gaps", "line breaks", "ptr"])
def test_fixing_a_long_paste_ends(name: str) -> None:
    text = HUGE[name][: FIXABLE - 10]
    assert any(finding.fix for finding in check(text).findings)
    fixed = asyncio.run(apply_safe(checkers.spf.check, text))
    assert len(fixed.applied) <= 400


@pytest.mark.parametrize("name", HUGE)
def test_a_paste_too_long_to_be_a_record_gets_no_fix(name: str) -> None:
    assert not any(finding.fix for finding in check(HUGE[name][:60_000]).findings)


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_record_that_was_looked_up(name: str) -> None:
    findings, terms = check_record(HUGE[name][:65_000], live=True)
    assert len(findings) < 200
    assert not any(finding.fix for finding in findings)
    assert len(terms) <= TERMS_SHOWN


def test_more_of_the_same_is_counted() -> None:
    report = check("v=spf1 " + "ptr:a.example.com " * 100 + "~all")
    rules = [finding.rule for finding in report.findings]
    assert rules.count("spf-ptr") == 20
    assert "paste-findings-cut" in rules


HOSTILE = (
    "<script>alert(1)</script>",
    'v=spf1 include:"><img src=x onerror=alert(1)> ~all',
    "v=spf1 include:</textarea><svg/onload=alert(1)> ~all",
    "v=spf1 &lt;script&gt; ~all",
    "v=spf1 include:{{7*7}}.{%raw%} ~all",
)


@pytest.mark.parametrize("subject", HOSTILE)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markup_is_escaped(subject: str, lang: str) -> None:
    page = html.report(check(subject), lang, link=lambda rule: f"rules/{rule}/", source="live")
    for word in ("<script", "<img", "<svg", "</textarea", 'onerror=alert(1)"'):
        assert word not in page


def test_terminal_escapes_are_written_out() -> None:
    report = check("v=spf1 include:\x1b]0;owned\x07.example.com \x9b31m ~all")
    text = terminal.report(report, "en").plain
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    assert "<U+001B>" in text


def test_a_lone_surrogate_crosses_the_border() -> None:
    request = {"type": "check", "id": 1, "checker": "spf", "subject": "v=spf1 \ud800 ~all", "lang": "zh", "root": ""}
    answer = json.loads(asyncio.run(handle(json.dumps(request))))
    assert answer["report"]["verdict"] == "fail"
    assert answer["report"]["subject"] == request["subject"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"type": "check"}',
        '{"type": ["check"], "id": 1}',
        '{"type": "nothing", "id": 1, "checker": "spf"}',
        '{"type": "check", "id": 1, "checker": "no", "subject": "x", "lang": "zh", "root": ""}',
        '{"type": "check", "id": 1, "checker": "spf", "subject": "x", "lang": "fr", "root": ""}',
        '{"type": "check", "id": 1, "checker": "spf", "subject": 7, "lang": "zh", "root": ""}',
    ],
)
def test_a_request_that_is_not_understood_is_answered(text: str) -> None:
    answer = json.loads(asyncio.run(handle(text)))
    assert answer["type"] == "failed"
    assert answer["code"] == "bad-request"


def test_json_does_not_depend_on_the_renderer_being_called_twice() -> None:
    report = check(HOSTILE[1])
    assert json_.report(report, "zh") == json_.report(check(HOSTILE[1]), "zh")
