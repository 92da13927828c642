"""Properties over generated input: never raises, spans inside, fixes converge and never worsen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.spf
from checkers import characters
from checkers.fixing import apply_safe
from checkers.normalise import normalise
from checkers.render import html, json_, terminal
from checkers.render.drawn import segments
from checkers.report import Applicability, Report, Severity, Verdict, apply_edits, make_report
from checkers.spf.grammar import parse_strict

# The suite runs the same examples every time; TMG_FUZZ=20 looks for new ones, twenty times as many.
FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

check = partial(checkers.spf.check, kind="record")

# Pieces of real records and of real mistakes, put together at random: this reaches the rules, plain random
# text hardly does.
PIECES = st.sampled_from(
    [
        *["v=spf1", "V=SPF1", "v=spf", "v = spf1", "spf1", "v=spf1.0", "xv=spf1", "v=spf2"],
        *["include:spf.mail.qq.com", "include=_spf.google.com", "include:", "include: a.example", "inclde:a.example"],
        *[
            "ip4:203.0.113.7",
            "ip4=203.0.113.7",
            "ipv4:203.0.113.0/24",
            "ip4:10.0.0.1",
            "ip4:0.0.0.0/0",
            "ip4:x.example",
        ],
        *["ip6:2001:db8::1/64", "ip6:203.0.113.7", "ip4:2001:db8::1", "ip4:1.2.3", "203.0.113.7", "2001:db8::1"],
        *["a", "mx", "a:mail.example.com/24//64", "mx/33", "ptr", "exists:%{i}.a.example", "exists:%{z}.a.example"],
        *["redirect=_spf.example.com", "redirect:_spf.example.com", "exp=e.example.com", "foo=bar", "foo:bar"],
        *["~all", "-all", "+all", "?all", "all", "~all:x", "~", "-", "al", "all;", "ALL"],
        *["spf.mail.qq.com", "mail@example.com", "https://a.example/", ";", ",", "；", "，", '"', "“", "”", "\\;"],
        *["\u200b", "\ufeff", "\u00a0", "\u3000", "\t", "\n", "\r\n", "–", "：", "＝", "～all", "с", "почта.рф"],
        *["example.com. 3600 IN TXT", "(", ")", "•", "- ", "\x00", "\x1b[31m", "<b>", "😀", "{x}", "%s", "\ud800"],
        *["â€œ", "â€", "ï¼š", "&nbsp;", "&quot;", "<br>", "[a.example](http://a.example)", "`", "'", "```"],
        *[
            "（不含引号）",
            "600",
            "TTL 600",
            "3600 IN",
            "; remark",
            "# remark",
            "spf2.0/pra",
            "记录值：",
            "主机记录：@",
            "默认",
        ],
        *[
            "include::a.example",
            "include:include:a.example",
            "ip4:ip4:203.0.113.7",
            "include:ip4:203.0.113.7",
            "a:=b.example",
        ],
        *[
            "include.spf.example.com",
            "include,a.example",
            "ip4203.0.113.7",
            "include:http://a.example/",
            "a:b@c.example",
        ],
        *[
            "ip4:203.0.113.4-9",
            "ip4:203.0.113.*",
            "ip4:203.0.113/24",
            "ip4:203.0.113.0/255.255.255.0",
            "ip4:203.0.113.7:25",
        ],
        *["ip4:[203.0.113.7]", "ip4:203.0.113.07", "/24", "mx:10", "10", "all~", "--all", "-~all", "all.", "￣all"],
        *[
            "example.com\ttext =",
            "Server:  a",
            "非权威应答:",
            ";; ANSWER SECTION:",
            "google-site-verification=a",
            "spf邮件。qq。com",
        ],
    ]
)
JOINED = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", "", "  ", "\n"])), max_size=14).map(
    lambda rows: "".join(piece + gap for piece, gap in rows)
)
SUBJECTS = st.one_of(JOINED, JOINED.map(lambda text: "v=spf1 " + text), st.text(max_size=60))


def run(text: str) -> Report:
    return asyncio.run(check(text))


def run_live(text: str) -> Report:
    """The same text as receivers would read it."""
    findings, terms = checkers.spf.check_record(text, live=True)
    return make_report("spf", text, findings, {"terms": terms})


async def check_live(text: str) -> Report:
    return run_live(text)


Judge = Callable[[str], Report]
RUNS = st.sampled_from([run, run_live])


@settings(max_examples=1200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS, RUNS)
def test_never_raises_and_spans_lie_inside(text: str, judge: Judge) -> None:
    report = judge(text)
    for finding in report.findings:
        if finding.span:
            assert 0 <= finding.span.start <= finding.span.end <= len(text)
        if finding.fix:
            assert finding.fix.edits
            apply_edits(text, finding.fix.edits)
    for lang in ("zh", "en"):
        json_.report(report, lang)
        html.report(report, lang, link=str, source="live")
        terminal.report(report, lang)


@settings(max_examples=1200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS, RUNS)
def test_a_fix_removes_its_finding_and_adds_none(text: str, judge: Judge) -> None:
    report = judge(text)
    before = _counts(report)
    for finding in report.findings:
        if finding.fix is None or finding.fix.applicability is not Applicability.SAFE:
            continue
        after = _counts(judge(apply_edits(text, finding.fix.edits)))
        assert after.get(finding.rule, 0) < before[finding.rule], finding
        added = {rule: count for rule, count in after.items() if count > before.get(rule, 0)}
        assert not added, (finding, added)


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS, st.booleans())
def test_fixing_converges_and_never_worsens(text: str, live: bool) -> None:
    judge = check_live if live else check
    first = asyncio.run(judge(text))
    fixed = asyncio.run(apply_safe(judge, text))
    again = asyncio.run(apply_safe(judge, fixed.text))
    assert again.text == fixed.text
    worse = {rule: count for rule, count in _counts(fixed.report).items() if count > _counts(first).get(rule, 0)}
    assert not worse


@settings(max_examples=1200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_a_record_without_errors_is_one_that_receivers_can_read(text: str) -> None:
    """What the tolerant reading has no fault to find with parses by the strict grammar; `parse_strict` raises else."""
    if run_live(text).verdict is not Verdict.FAIL:
        parse_strict(text)
    fixed = asyncio.run(apply_safe(check, text))
    if fixed.report.verdict is not Verdict.FAIL:
        parse_strict(normalise(fixed.text).text)  # a line break that is left stands before another record: an error


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_nothing_is_forgiven_in_a_record_that_was_looked_up(text: str) -> None:
    """Where anything but spaces at the end had to be taken out, a live record has an error."""
    report = run_live(text)
    if normalise(text, live=True).text != text.rstrip(" "):
        assert Severity.ERROR in {finding.severity for finding in report.findings}
    if run(text).verdict is Verdict.FAIL:
        assert report.verdict is Verdict.FAIL


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS, st.sampled_from(["spf", "dmarc"]), st.booleans())
def test_taking_a_paste_apart_a_second_time_finds_nothing(text: str, wanted: str, live: bool) -> None:
    plain = normalise(text, wanted, live=live)
    assert normalise(plain.text, wanted, live=live).text == plain.text
    assert len(plain.at) == len(plain.text) + 1
    assert list(plain.at) == sorted(plain.at)


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_drawn_segments_are_the_text(text: str) -> None:
    drawn, left_out = segments(run(text))
    assert "".join(segment.text for segment in drawn) == text[: len(text) - left_out]


@settings(max_examples=200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.text(max_size=80))
def test_visible_text_has_nothing_hidden(text: str) -> None:
    shown = characters.visible(text)
    assert characters.visible(shown) == shown
    assert "".join(piece for piece, _ in characters.split_hidden(text)) == text


def _counts(report: Report) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return counts
