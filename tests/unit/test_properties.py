"""Properties over generated input: never raises, spans inside, fixes converge and never worsen."""

from __future__ import annotations

import asyncio
import os
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.spf
from checkers import characters
from checkers.fixing import apply_safe
from checkers.normalise import normalise
from checkers.render import html, json_, terminal
from checkers.render.drawn import segments
from checkers.report import Applicability, Report, apply_edits

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
    ]
)
JOINED = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", "", "  ", "\n"])), max_size=14).map(
    lambda rows: "".join(piece + gap for piece, gap in rows)
)
SUBJECTS = st.one_of(JOINED, JOINED.map(lambda text: "v=spf1 " + text), st.text(max_size=60))


def run(text: str) -> Report:
    return asyncio.run(check(text))


@settings(max_examples=1200 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_never_raises_and_spans_lie_inside(text: str) -> None:
    report = run(text)
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
@given(SUBJECTS)
def test_a_fix_removes_its_finding_and_adds_none(text: str) -> None:
    report = run(text)
    before = _counts(report)
    for finding in report.findings:
        if finding.fix is None or finding.fix.applicability is not Applicability.SAFE:
            continue
        after = _counts(run(apply_edits(text, finding.fix.edits)))
        assert after.get(finding.rule, 0) < before[finding.rule], finding
        added = {rule: count for rule, count in after.items() if count > before.get(rule, 0)}
        assert not added, (finding, added)


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_fixing_converges_and_never_worsens(text: str) -> None:
    first = run(text)
    fixed = asyncio.run(apply_safe(check, text))
    again = asyncio.run(apply_safe(check, fixed.text))
    assert again.text == fixed.text
    worse = {rule: count for rule, count in _counts(fixed.report).items() if count > _counts(first).get(rule, 0)}
    assert not worse


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_taking_a_paste_apart_a_second_time_finds_nothing(text: str) -> None:
    plain = normalise(text)
    assert normalise(plain.text).text == plain.text
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
