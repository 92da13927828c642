"""The article's 91 statements and the readers' forty questions: each has its heading on both sites, and is found."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser_support import StaticServer
from tests.site_support import ROOT, documents

COVERAGE = tomllib.loads((ROOT / "tests" / "seed_coverage.toml").read_text(encoding="utf-8"))
QUESTIONS = tomllib.loads((ROOT / "tests" / "questions.toml").read_text(encoding="utf-8"))["question"]


def places(site: Path) -> set[str]:
    """Every heading of the site as page#anchor, and every page."""
    found: set[str] = set()
    for document in documents(site):
        page = document.path.removesuffix("index.html")
        headings = {e.attributes["id"] for e in document.all("h1", "h2", "h3", "h4") if "id" in e.attributes}
        found |= {page, *(f"{page}#{anchor}" for anchor in headings)}
    return found


def test_every_statement_has_a_heading_in_both_languages(built_site: Path) -> None:
    assert sorted(COVERAGE) == [f"S{number:02}" for number in range(1, 92)]
    known = places(built_site)
    missing = [
        (statement, prefix + address)
        for statement, addresses in COVERAGE.items()
        for address in addresses
        for prefix in ("", "en/")
        if prefix + address not in known
    ]
    assert missing == []
    assert all(COVERAGE.values())


def test_the_questions_answers_exist(built_site: Path) -> None:
    assert [question["number"] for question in QUESTIONS] == list(range(1, 41))
    known = places(built_site)
    addresses = [address for question in QUESTIONS for address in question["answers"]]
    assert [address for address in addresses for prefix in ("", "en/") if prefix + address not in known] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_question_finds_its_answer_among_the_first_three(
    page: Page, serve: Callable[..., StaticServer], built_site: Path, lang: str
) -> None:
    home = f"{serve({'/guide/': built_site}).url}/guide/{'' if lang == 'zh' else 'en/'}"
    page.goto(home)
    page.keyboard.press("s")
    box = page.locator(".md-search__input")
    wrong: dict[str, list[str]] = {}
    for question in QUESTIONS:
        words = question[lang]
        box.fill("")
        box.press("Shift")
        expect(page.locator(".md-search-result__item")).to_have_count(0)
        box.fill(words)
        box.press("Shift")
        expect(page.locator(".md-search-result__item").first).to_be_attached(timeout=10_000)
        found = page.locator(".md-search-result__list > .md-search-result__item").evaluate_all(
            "(items) => items.slice(0, 3).map((item) => Array.from(item.querySelectorAll('a'), (link) => link.href))"
        )
        shown = [address.split("?")[0].removeprefix(home) + _anchor(address) for hit in found for address in hit]
        pages = {address.partition("#")[0] for address in shown}
        if not pages & {answer.partition("#")[0] for answer in question["answers"]}:
            wrong[words] = sorted(pages)
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


def _anchor(address: str) -> str:
    _, mark, anchor = address.partition("#")
    return mark + anchor
