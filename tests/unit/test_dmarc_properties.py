"""Properties of the DMARC (RFC 9989) checker over generated input: never raises, spans inside, fixes converge, two readings agree."""

from __future__ import annotations

import asyncio
import os
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checkers.dmarc
from checkers.dmarc.record import POLICIES, Policy, Request, policy_of, report_domain
from checkers.fixing import apply_safe
from checkers.normalise import normalise
from checkers.report import Severity
from tests import record_properties as properties

# The suite runs the same examples every time; TMG_FUZZ=20 looks for new ones, twenty times as many.
FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

check = partial(checkers.dmarc.check, kind="record")

# Pieces of real records and of real mistakes, put together at random.
PIECES = st.sampled_from(
    [
        *[
            "v=DMARC1",
            "v=DMARC1",
            "v=dmarc1",
            "V=DMARC1",
            "v = DMARC1",
            "v=DMARC",
            "v=DMARC 1",
            "v=DMARC1.0",
            "v:DMARC1",
        ],
        *["DMARC1", "xv=DMARC1", "v=spf1", "v=DKIM1", "k=rsa", "v=DMARC1p=none"],
        *[
            "p=none",
            "p=quarantine",
            "p=reject",
            "P=none",
            "p=None",
            "p=monitor",
            "p=block",
            "p=",
            "p",
            "p none",
            "p:none",
        ],
        *[
            "p = reject",
            'p="none"',
            "none",
            "reject",
            "sp=none",
            "sp=reject",
            "sp=x",
            "np=none",
            "np=reject",
            "np=rejct",
        ],
        *[
            "rua=mailto:a@example.com",
            "rua=mailto:a@example.com,mailto:b@example.com",
            "rua=a@example.com",
            "rua=",
            "rua",
        ],
        *["rua=mailto:a@example.com!10m", "rua=mailto:x", "rua=mailto://a@example.com", "rua=https://example.com/"],
        *[
            "rua=a@example.com b@example.com",
            "rua=mailto:a@外贸.cn",
            "rua:mailto:a@example.com",
            "rau=mailto:a@example.com",
        ],
        *["rua=,", "rua=mailto:a@example.com,", "mailto:b@example.com", "b@example.com", ",mailto:c@example.com"],
        *["ruf=mailto:a@example.com", "ruf=x", "fo=1", "fo=0:1", "fo=1,d", "fo=x", "fo=", "RUF=mailto:a@example.com"],
        *[
            "adkim=r",
            "adkim=s",
            "adkim=relaxed",
            "aspf=x",
            "aspt=s",
            "t=y",
            "t=n",
            "t=yes",
            "psd=y",
            "psd=n",
            "psd=yes",
        ],
        *[
            "pct=100",
            "pct=5",
            "pct=0",
            "ri=86400",
            "rf=afrf",
            "mode=full",
            "polcy=reject",
            "policy=none",
            "text",
            "-all",
        ],
        *[
            "；",
            "，",
            "：",
            "＝",
            ",",
            ":",
            "=",
            "==",
            '"',
            "'",
            "“",
            "\\;",
            "\u200b",
            "\u00a0",
            "\t",
            "\n",
            "|",
            "<b>",
            "{x}",
        ],
        *["_dmarc", "_dmarc.example.com. 600 IN TXT", "(", ")", "\x00", "😀", "%", "%zz", "!", "\ud800", "无", "拒绝"],
    ]
)
GAPS = st.sampled_from(["; ", "; ", "; ", "; ", ";", " ", "", ", ", " ; ", ";;", "\n"])
JOINED = st.lists(st.tuples(PIECES, GAPS), max_size=10).map(lambda rows: "".join(piece + gap for piece, gap in rows))
SUBJECTS = st.one_of(JOINED, JOINED.map(lambda text: "v=DMARC1; " + text), st.text(max_size=60))


run = partial(properties.run, check)


@settings(max_examples=600 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_never_raises_and_spans_lie_inside(text: str) -> None:
    report = run(text)
    properties.places_lie_inside(report, text)


@settings(max_examples=600 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_a_safe_fix_removes_its_finding_and_adds_none(text: str) -> None:
    properties.safe_fixes_hold(check, text)


@settings(max_examples=300 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_fixing_converges_and_never_worsens(text: str) -> None:
    properties.fixing_converges(check, text)


@settings(max_examples=600 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(SUBJECTS)
def test_the_two_readings_agree(text: str) -> None:
    """What has no error is what receivers read, and the other way round they ask for what the report says."""
    fixed = asyncio.run(apply_safe(check, text))
    if any(finding.severity is Severity.ERROR for finding in fixed.report.findings):
        return
    policy = policy_of(normalise(fixed.text, "dmarc").text)
    assert policy is not None
    assert policy.usable
    told = {finding.rule for finding in fixed.report.findings} & {f"dmarc-policy-{request}" for request in POLICIES}
    assert told == {f"dmarc-policy-{policy.p}"}
    assert fixed.report.facts["policy"] == policy.facts()


ADDRESSES = st.lists(st.sampled_from(["mailto:a@example.com", "mailto:b+c@example.org!10m"]), max_size=2, unique=True)
REQUESTS: st.SearchStrategy[Request] = st.sampled_from(("none", "quarantine", "reject"))


@settings(max_examples=300 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.data())
def test_a_printed_policy_is_read_as_it_was(data: st.DataObject) -> None:
    ruf = tuple(data.draw(ADDRESSES))
    options = st.lists(st.sampled_from("1ds"), min_size=1, max_size=3, unique=True)
    policy = Policy(
        p=data.draw(REQUESTS),
        sp=data.draw(REQUESTS),
        np=data.draw(REQUESTS),
        adkim=data.draw(st.sampled_from("rs")),
        aspf=data.draw(st.sampled_from("rs")),
        t=data.draw(st.sampled_from("yn")),
        psd=data.draw(st.sampled_from("ynu")),
        fo=tuple(data.draw(options)) if ruf else ("0",),
        rua=tuple(data.draw(ADDRESSES)),
        ruf=ruf,
    )
    values = {
        name: ":".join(value) if name == "fo" else ",".join(value) if isinstance(value, list) else value
        for name, value in policy.facts().items()
    }
    tags = data.draw(st.permutations([f"{name}={value}" for name, value in values.items() if value]))
    assert policy_of("; ".join(["v=DMARC1", *tags])) == policy


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        (" v=DMARC1; p=none", False),  # §4.8: nothing before the version
        ("v=DMARC1 p=none", False),  # §4.8: dmarc-sep needs its semicolon
        ("v=DMARC10; p=none", False),
        ("v=dmarc1; p=none", False),  # §4.7: case-sensitive
        ("v=DMARC1\n; p=none", False),
        ("v\t=\tDMARC1\t;p=none", True),  # WSP is a space or a tab
        ("v=DMARC1", True),
    ],
)
def test_what_receivers_take_for_a_record(text: str, *, reads: bool) -> None:
    assert (policy_of(text) is not None) is reads


@pytest.mark.parametrize(
    ("record", "p", "sp", "usable", "taken_as_none"),
    [
        ("v=DMARC1; p=reject; sp=x; rua=mailto:a@example.com", "none", "none", True, True),
        ("v=DMARC1; p=reject; np=x", "none", "none", False, False),
        ("v=DMARC1; p=x; sp=reject; rua=mailto:a@example.com", "none", "none", True, True),
        ("v=DMARC1; sp=reject; rua=mailto:a@example.com", "none", "reject", True, True),
        ("v=DMARC1; sp=reject; rua=a@example.com", "none", "none", False, False),
        ("v=DMARC1; p=reject; p=none", "reject", "reject", True, False),
    ],
)
def test_bad_policies(record: str, p: str, sp: str, *, usable: bool, taken_as_none: bool) -> None:
    """§4.10.1."""
    policy = policy_of(record)
    assert policy
    assert (policy.p, policy.sp, policy.usable, policy.taken_as_none) == (p, sp, usable, taken_as_none)


@pytest.mark.parametrize(
    ("t", "p", "asked"),
    [("y", "reject", "quarantine"), ("y", "quarantine", "none"), ("y", "none", "none"), ("n", "reject", "reject")],
)
def test_testing_asks_for_one_level_less(t: str, p: str, asked: str) -> None:
    """§4.7, the tag t."""
    policy = policy_of(f"v=DMARC1; p={p}; t={t}")
    assert policy
    assert policy.asked("p") == asked


@pytest.mark.parametrize(
    ("uri", "domain"),
    [
        ("mailto:a@Example.com!10m", "example.com"),
        ("mailto:a%40b@example.com?subject=x", "example.com"),
        ("https://example.com/x", None),
        ("mailto:a", None),
    ],
)
def test_where_reports_go(uri: str, domain: str | None) -> None:
    assert report_domain(uri) == domain
