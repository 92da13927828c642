"""A logo (SVG Tiny PS) under every kind of input: findings, never an exception, nothing expanded, the work bounded."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.bimi
from checkers.bimi import Options, is_markup
from checkers.bimi.logo import check_logo
from checkers.bimi.markup import DEEPEST, LONGEST, parse
from checkers.datafiles import load
from checkers.fixing import apply_safe
from checkers.render import html, terminal
from checkers.report import Report, apply_edits

FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

ROOT = '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" width="96" height="96" viewBox="0 0 96 96">'
BODY = '<title>Example</title><rect width="96" height="96" fill="#fff"/>'
GOOD = f"{ROOT}{BODY}</svg>"


def check(svg: str, subject: str = "") -> Report:
    return asyncio.run(checkers.bimi.check(subject, options=Options(svg=svg)))


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_a_good_logo_has_no_findings() -> None:
    report = check(GOOD)
    assert report.findings == ()
    assert report.text == GOOD
    assert report.facts == {
        "svg": {"octets": len(GOOD), "title": "Example", "width": "96", "height": "96", "viewBox": "0 0 96 96"}
    }


def test_line_and_column_are_those_of_the_file() -> None:
    svg = GOOD.replace("<rect", "\n  <title>中文</title>\n  <script/><rect")
    found = next(finding for finding in check(svg).findings if finding.rule == "bimi-svg-script")
    assert (found.args["line"], found.args["column"]) == (3, 3)
    assert found.span is not None
    assert svg[found.span.start : found.span.end] == "<script"


def test_beside_a_record_a_finding_has_no_place_but_its_line() -> None:
    report = check(GOOD.replace("1.2", "1.1"), "v=BIMI1; l=; a=;")
    found = next(finding for finding in report.findings if finding.rule == "bimi-svg-version")
    assert found.span is None
    assert found.fix is None
    assert found.args["line"] == 1


@pytest.mark.parametrize(
    ("octets", "expected"), [(32 * 1024, []), (32 * 1024 + 1, ["bimi-svg-large"])], ids=["32 kB", "one more"]
)
def test_more_than_32_kilobytes(octets: int, expected: list[str]) -> None:
    """The size is that of the octets, not of the characters."""
    svg = GOOD.replace("Example", "字" * 10_000 + "x" * (octets - len(GOOD) - 30_000 + len("Example")))
    assert len(svg.encode()) == octets
    assert rules(check(svg)) == expected


def test_a_huge_file_is_not_read() -> None:
    assert rules(check(GOOD + " " * LONGEST)) == ["bimi-svg-huge"]
    assert parse("<a>" * 200).trouble == "deep"
    assert len(parse("<a>" * 200).elements) == DEEPEST + 1


FILL = LONGEST - len(GOOD) - 100
HUGE = {
    "elements": ROOT + BODY + "<a/>" * (FILL // 4) + "</svg>",
    "lines": ROOT + BODY + "<a/>\n" * (FILL // 5) + "</svg>",
    "attributes": ROOT + BODY + "<g " + " ".join(f'a{number}="x"' for number in range(FILL // 12)) + "/></svg>",
    "one attribute": GOOD.replace("#fff", "url(" * (FILL // 4)),
    "blanks in a value": GOOD.replace("<title", "<g/><title").replace('viewBox="0', f'viewBox="0{" " * FILL}'),
    "blanks in a ratio": ROOT.replace(" version", f' preserveAspectRatio="none{" " * FILL}x" version')
    + BODY
    + "</svg>",
    "blanks in a width": GOOD.replace('width="96" height="96" v', f'width="9{" " * FILL}x" height="96" v'),
    "digits": GOOD.replace('width="96" height="96" v', f'width="{"9" * FILL}" height="96" v'),
    "open tags": "<g>" * (FILL // 3),
    "doctypes": "<!DOCTYPE" * (FILL // 9),
    "not ASCII": ROOT + BODY + "<字/>" * (FILL // 6) + "</svg>",
    "text": ROOT + f"<title>{'字' * (FILL // 2)}</title></svg>",
    "comments": ROOT + BODY + "<!---->" * (FILL // 7) + "</svg>",
    "instructions": "<?a?>" * (FILL // 5) + GOOD,
    "namespaces": ROOT + BODY + '<a xmlns="x"/>' * (FILL // 14) + "</svg>",
    "laughs": "<!DOCTYPE svg ["
    + "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 5_000))
    + "]>"
    + GOOD,
}


@pytest.mark.parametrize("name", HUGE)
def test_much_of_anything_gives_bounded_output(name: str) -> None:
    report = check(HUGE[name])
    assert 0 < len(report.findings) < 200
    assert len(html.report(report, "zh", link=lambda rule: rule, source="live")) < 1_000_000
    assert len(terminal.report(report, "en").plain) < 400_000


def test_no_entity_is_expanded() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><svg><title>&b;</title></svg>'
    markup = parse(bomb)
    assert markup.trouble == "entity"
    assert markup.elements == []


def test_the_profile_is_closed() -> None:
    """Whatever may be a child is an element with attributes, and has a place of its own."""
    data = load("svg_tiny_ps")
    children = {child for listed in data["children"].values() for child in listed}
    assert children | {"svg"} == set(data["elements"])
    assert set(data["children"]) <= set(data["elements"])
    assert set(data["fixed"]) <= set(data["elements"]["svg"])
    assert "x" not in data["elements"]["svg"]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        (GOOD, True),
        ('<?xml version="1.0"?><svg/>', True),
        ("\n <!DOCTYPE svg>", True),
        ("<p>v=BIMI1; l=https://example.com/logo.svg</p>", False),
        ("v=BIMI1; l=", False),
        ("", False),
        ("< b", False),
    ],
)
def test_what_is_markup(text: str, *, markup: bool) -> None:
    assert is_markup(text) is markup


PIECES = st.sampled_from(
    [
        *[
            "<svg>",
            "</svg>",
            ROOT,
            "<svg ",
            ">",
            "/>",
            "<g>",
            "</g>",
            "<title>",
            "</title>",
            "<title/>",
            "<a/>",
            "<script/>",
        ],
        *[
            ' version="1.1"',
            ' version="1.2"',
            ' baseProfile="tiny"',
            ' x="0"',
            " y='1px'",
            ' viewBox="0 0 9 8"',
            ' width="1e9"',
        ],
        *[' xmlns="http://www.w3.org/2000/svg"', ' style="a"', ' onload="x"', ' href="#a"', ' href="x"', ' a:b="c"'],
        *[
            "<?xml version='1.0'?>",
            "<!DOCTYPE svg>",
            "<!DOCTYPE svg [",
            "]>",
            '<!ENTITY a "b">',
            "&a;",
            "&amp;",
            "&#0;",
            "<![CDATA[x]]>",
        ],
        *[
            "<!-- -->",
            "\n",
            " ",
            "\t",
            "中",
            "\u200b",
            "\ufeff",
            "\x00",
            "\ud800",
            "\x1f\x8b",
            "<",
            "&",
            '"',
            "'",
            "]]>",
            "<rect/>",
        ],
    ]
)


@settings(max_examples=300 * FACTOR, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_any_text_gives_findings_with_places_inside(text: str) -> None:
    findings, facts = check_logo(text, placed=True)
    assert facts["octets"] >= len(text)
    before = Counter(finding.rule for finding in findings)
    for finding in findings:
        assert finding.span is not None
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        assert int(finding.args["line"]) >= 1
        assert int(finding.args["column"]) >= 1
        if finding.fix:
            after = Counter(one.rule for one in check_logo(apply_edits(text, finding.fix.edits), placed=True)[0])
            assert after[finding.rule] < before[finding.rule]
            assert not set(after) - set(before)


ROOTS = st.lists(
    st.sampled_from(
        [
            *[
                'version="1.1"',
                'version="1.2"',
                'baseProfile="tiny"',
                "baseProfile='full'",
                'x="0"',
                'y="0px"',
                'id="a"',
            ],
            *['viewBox="0 0 9 9"', 'width="96"', 'height="96"', 'zoomAndPan="magnify"', 'snapshotTime="1"'],
            *['preserveAspectRatio="xMinYMin slice"', 'focusable="true"', 'xmlns="http://www.w3.org/2000/svg"'],
        ]
    ),
    unique_by=lambda attribute: attribute.split("=")[0],
)
SAFE = {"version", "base-profile", "root-position", "namespace", "value", "doctype"}


@settings(max_examples=100 * FACTOR, deadline=None)
@given(ROOTS, st.sampled_from(["", "<!DOCTYPE svg>\n", "<!-- a -->"]))
def test_safe_fixes_leave_none_of_theirs(attributes: list[str], head: str) -> None:
    text = f"{head}<svg {' '.join(attributes)}>{BODY}</svg>"
    fixed = asyncio.run(apply_safe(partial(checkers.bimi.check, kind="record"), text))
    assert not {f"bimi-svg-{name}" for name in SAFE} & set(rules(fixed.report))
    assert BODY in fixed.text
