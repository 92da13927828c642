"""The chooser: every way through its questions, in a real browser, beside the ranking that Python works out."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from macros.chooser import load_chooser
from macros.loading import load_facts
from macros.project import ROOT
from tests.browser_support import StaticServer

CHOOSER = load_chooser(load_facts(ROOT))
# Fills the form with each set of answers in turn and reads what the page shows.
EVERY_PATH = """(paths) => {
  const form = document.querySelector("[data-chooser] form");
  const read = (list) => Array.from(document.querySelectorAll(list), (item) => item.dataset.service);
  return paths.map((answers) => {
    for (const [name, value] of Object.entries(answers)) {
      form.querySelector(`input[name="${name}"][value="${value}"]`).checked = true;
    }
    form.dispatchEvent(new Event("change"));
    const cards = Array.from(document.querySelectorAll("[data-ranked] > li"));
    return {
      ranked: cards.map((card) => [card.dataset.service, Number(card.dataset.points)]),
      reasons: cards.map((card) => card.querySelectorAll("ul > li").length),
      out: read("[data-out] > ul > li"),
    };
  });
}"""


def paths() -> list[dict[str, str]]:
    """Every combination of answers."""
    names = [question.id for question in CHOOSER.questions]
    choices = [[answer.id for answer in question.answers] for question in CHOOSER.questions]
    return [dict(zip(names, chosen, strict=True)) for chosen in product(*choices)]


@pytest.fixture
def chooser(page: Page, server: StaticServer, lang: str) -> Page:
    """The chooser's page in both languages."""
    page.goto(f"{server.url}/guide/{'' if lang == 'zh' else 'en/'}chooser/")
    expect(page.locator("[data-chooser][data-ready]")).to_be_visible()
    return page


def test_every_path_is_ranked_as_python_ranks_it(chooser: Page) -> None:
    every = paths()
    shown: list[dict[str, Any]] = chooser.evaluate(EVERY_PATH, every)
    assert len(shown) == len(every) > 1000
    for answers, page in zip(every, shown, strict=True):
        ranked = CHOOSER.rank(answers)
        assert page["ranked"] == [[one.service, one.points] for one in ranked if not one.out], answers
        assert page["out"] == [one.service for one in ranked if one.out], answers
        # Somebody is always left to choose, the first of them with a reason for it.
        assert page["ranked"], answers
        assert page["reasons"][0] >= 1, answers
        assert any(rule.effect == "for" for rule in ranked[0].rules), answers


def test_answers_travel_in_the_address(chooser: Page) -> None:
    box = chooser.locator("[data-chooser]")
    requests: list[str] = []
    chooser.on("request", lambda request: requests.append(request.url))
    box.locator("input[name=network][value=mainland]").check()
    box.locator("input[name=together][value=wecom]").check()
    assert chooser.url.endswith("#chooser=mainland.-.wecom.-.-.-")
    expect(box.locator("[data-ranked] > li").first).to_have_attribute("data-service", "tencent-exmail")
    assert [url for url in requests if "wecom" in url or "://127.0.0.1" not in url] == []
    address = chooser.url
    chooser.goto("about:blank")
    chooser.goto(address)
    expect(box.locator("input[name=together][value=wecom]")).to_be_checked()
    expect(box.locator("[data-ranked] > li").first).to_have_attribute("data-service", "tencent-exmail")
    chooser.evaluate("location.hash = '#chooser=abroad.nonsense.<b>.one.card.own'")
    expect(box.locator("input[name=network][value=mainland]")).to_be_checked()
    chooser.evaluate("location.hash = '#chooser=abroad.nonsense.none.one'")
    expect(box.locator("input[name=network][value=abroad]")).to_be_checked()
    expect(box.locator("input[name=buyers]:checked")).to_have_count(0)


def test_by_keyboard_and_cleared(chooser: Page) -> None:
    box = chooser.locator("[data-chooser]")
    box.locator("input[name=network]").first.focus()
    chooser.keyboard.press("Space")
    chooser.keyboard.press("ArrowDown")
    expect(box.locator("input[name=network]").nth(1)).to_be_checked()
    expect(box.locator("[data-ranked] > li")).not_to_have_count(0)
    box.get_by_role("button").first.click()
    expect(box.locator("[data-ranked] > li")).to_have_count(0)
    assert "#" not in chooser.url


def test_typical_cases_fill_the_form_and_say_the_same(chooser: Page) -> None:
    cases = chooser.locator(".chooser-cases tbody tr")
    expect(cases).to_have_count(len(CHOOSER.cases))
    for row in cases.all():
        first = row.locator("td a").first.inner_text()
        row.locator("th a").click()
        expect(chooser.locator("[data-ranked] > li strong").first).to_have_text(first)


def test_without_scripts_the_cases_are_there(chromium: Browser, server: StaticServer) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/guide/chooser/")
    expect(page.locator(".chooser-cases tbody tr")).to_have_count(len(CHOOSER.cases))
    context.close()
