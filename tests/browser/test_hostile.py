"""The hostile corpus through every widget of the built site: each text is answered, and nothing in it is obeyed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.samples import checkers
from tests.browser.tool import Tool
from tests.browser_support import StaticServer
from tests.hostile_texts import corpus

HARNESS = Path(__file__).with_name("hostile.js").read_text(encoding="utf-8")
# So many texts at a time, and a key of the reader's own behind them.
BATCH = 25
LONG = 10_000
# Where a hostile text does its harm when it stands where a value is expected.
FRAMES = {
    "spf": ("v=spf1 include:", " ~all"),
    "dmarc": ("v=DMARC1; p=none; rua=mailto:", ""),
    "dkim": ("v=DKIM1; n=", "; p="),
    "mx": ("10 ", ""),
    "mta-sts": ("v=STSv1; id=", ";"),
    "tls-rpt": ("v=TLSRPTv1; rua=mailto:", ""),
    "bimi": ("v=BIMI1; l=https://a.example/", ".svg;"),
    "domain": ("sales@", ".example"),
}
# A field beside the box that takes a text of its own, and the groups that are meant for it.
FIELDS = {
    "mta-sts": ("policy", {"nested", "controls", "huge"}),
    "bimi": ("svg", {"svg", "mutation", "controls"}),
}
POLICY = ("version: STSv1\nmode: enforce\nmax_age: 86400\nmx: ", "\n")


def _jobs(checker: str) -> Iterator[dict[str, Any]]:
    field, groups = FIELDS.get(checker, ("", set[str]()))
    before, behind = FRAMES[checker]
    turn = list(FRAMES).index(checker)
    for number, one in enumerate(corpus()):
        # A megabyte takes a second or two of everybody's time: SPF takes them all, the others a fourth each.
        if one.length >= LONG and checker != "spf" and (number + turn) % 4:
            continue
        yield _job(one.id, one.parts)
        # The value of a record is drawn alike by all; the two that are used most are tried with every text.
        if one.length < LONG and (checker in {"spf", "domain"} or number % 3 == 0):
            yield _job(f"{one.id}, framed", [before, *one.parts, behind])
        if one.group in groups:
            yield _job(f"{one.id}, as {field}", one.parts, field)
            if field == "policy" and one.length < LONG:
                yield _job(f"{one.id}, in a policy", [POLICY[0], *one.parts, POLICY[1]], field)


def _job(id_: str, parts: Iterable[Any], field: str = "subject") -> dict[str, Any]:
    return {"id": id_, "parts": list(parts), "field": field, "live": False}


def run(tool: Tool, jobs: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the page says about each job: `ms` and what is `wrong`. The box must take a real key behind each batch."""
    told: dict[str, dict[str, Any]] = {}
    for batch in batched(jobs, BATCH):
        for result in tool.page.evaluate("(jobs) => hostile(jobs)", json.dumps(batch)):
            told[result["id"]] = result
        # By script: Chromium's own way of taking thousands of lines out grows with the square of their number.
        tool.box.evaluate("(box) => { box.value = ''; box.focus(); }")
        tool.page.keyboard.type("k")
        expect(tool.box).to_have_value("k")
    return told


def wrong(told: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """The texts that did something."""
    return {id_: result["wrong"] for id_, result in told.items() if result["wrong"]}


def slowest_lines(what: str, told: dict[str, dict[str, Any]], count: int = 6) -> None:
    """For whoever reads the output. It is no measurement, as the machine does other things as well."""
    rows = sorted(told.values(), key=lambda result: -float(result["ms"]))[:count]
    lines = [f"\n{what}: {len(told)} texts", *(f"{row['ms']:6.0f} ms {row['id']}" for row in rows)]
    sys.stdout.write("\n  ".join(lines) + "\n")


@pytest.mark.parametrize("checker", checkers())
def test_no_text_does_anything(tool: Tool, checker: str) -> None:
    tool.open("en" if checker in {"dmarc", "mx", "bimi"} else "zh")
    tool.box.focus()
    tool.state("ready")
    tool.page.evaluate(HARNESS)
    told = run(tool, _jobs(checker))
    slowest_lines(checker, told)
    assert len(told) > 400
    assert wrong(told) == {}


# What each would do to a page that took it for HTML; in a frame of its own, since some of them take the page away.
FIRED = """async (texts) => {
  const fired = [];
  for (const text of texts) {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const inside = frame.contentDocument;
    inside.body.innerHTML = text;
    await new Promise((resolve) => setTimeout(resolve, 200));
    let ran = false;
    try {
      ran = "__ran" in frame.contentWindow;
    } catch (error) {
      ran = true; // It has taken the frame to another origin.
    }
    if (ran) {
      fired.push(text);
    }
    frame.remove();
  }
  return fired;
}"""


def test_the_texts_do_run_where_nothing_is_in_their_way(
    page: Page, serve: Callable[..., StaticServer], tmp_path: Path
) -> None:
    """Else the test above would prove nothing: a page without a policy, and the text as HTML."""
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>", "utf-8")
    page.route(re.compile("evil"), lambda route: route.abort())
    page.goto(serve(tmp_path).url)
    texts = [one.text for one in corpus() if one.group in {"html", "mutation", "breakout", "svg"} and one.length < LONG]
    fired = page.evaluate(FIRED, texts)
    assert any("onerror" in text for text in fired)
    assert len(fired) >= 40


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        # A renderer that forgets to escape: the page cleans it, and the harness says that it had to.
        ("html => parse(html.replace('</div>', '<img src=x onerror=__ran=1></div>'))", "the answer had to be cleaned"),
        # A page that does not clean either: the policy is left, and what is drawn is seen.
        (
            "html => { const made = parse(html); made.append(document.createElement('img')); return made; }",
            "element img",
        ),
        ("html => { window.__ran = 1; return parse(html); }", "it ran"),
        ("html => { Object.prototype.polluted = 1; return parse(html); }", "the page has changed"),
        ("html => { document.querySelector('textarea').disabled = true; return parse(html); }", "the box takes no key"),
    ],
)
def test_the_harness_sees_a_page_that_obeys(tool: Tool, fault: str, said: str) -> None:
    tool.open()
    tool.box.focus()
    tool.state("ready")
    tool.page.evaluate(HARNESS)
    tool.page.evaluate(f"() => {{ const {{ parse }} = TradeMail.morph; TradeMail.morph.parse = {fault}; }}")
    (result,) = tool.page.evaluate("(jobs) => hostile(jobs)", json.dumps([_job("a", ["v=spf1 <b> ~all"])]))
    assert [line for line in result["wrong"] if line.startswith(said)], result
    tool.trouble.clear()
