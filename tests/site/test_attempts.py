"""The examples that a reader tries with one press: they open the page's own checker and show what their line says."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from checkers.registry import CHECKERS
from checkers.report import Verdict
from macros import attempts
from macros.facts import FactError
from macros.loading import load_facts
from macros.rules import find
from macros.widget import report
from tests.site_support import ROOT, Document, documents

LIBRARY = load_facts(ROOT)
PROVIDERS = ("tencent-exmail", "alibaba-mail", "google-workspace", "microsoft-365")


def tried(document: Document) -> list[tuple[str, str]]:
    """Checker and text of every link that fills the box of its own page."""
    addresses = [element.attributes.get("href", "") for element in document.all("a")]
    parts = [address.removeprefix("#").partition("=") for address in addresses if address.startswith("#")]
    return [(checker, unquote(text)) for checker, mark, text in parts if mark]


@pytest.mark.parametrize("checker", CHECKERS)
def test_every_tool_has_examples_of_its_own_checker(built_site: Path, checker: str) -> None:
    pages = {document.path: document for document in documents(built_site)}
    zh, en = (tried(pages[f"{folder}tools/{checker}/index.html"]) for folder in ("", "en/"))
    assert zh == en
    assert len(zh) >= 5
    assert {id_ for id_, _ in zh} == {checker}


@pytest.mark.parametrize("checker", set(CHECKERS) - {"domain"})
def test_a_tool_shows_what_is_right_and_what_is_wrong(built_site: Path, checker: str) -> None:
    pages = {document.path: document for document in documents(built_site)}
    verdicts = {report(checker, text).verdict for _, text in tried(pages[f"tools/{checker}/index.html"])}
    assert {Verdict.PASS, Verdict.FAIL} <= verdicts


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("checker", ["spf", "mx", "mta-sts"])
def test_what_a_provider_gives_is_right(checker: str, provider: str) -> None:
    typical = attempts.typical(checker, LIBRARY.providers[provider])
    assert report(checker, typical.text).verdict is Verdict.PASS
    assert typical.fact.sources
    assert "<" not in typical.text


def test_a_page_cannot_ask_for_what_nobody_knows() -> None:
    with pytest.raises(FactError, match="checker with records of providers"):
        attempts.typical("bimi", LIBRARY.providers["tencent-exmail"])
    with pytest.raises(FactError, match="spf-no-record has no bad example"):
        attempts.example_of(find("spf-no-record"), good=False)
