"""Search: words are found in each language, nothing of the other one, and nothing is loaded before somebody searches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser_support import StaticServer

FOLDERS = {"zh": "search", "en": "en/search"}


def index(site: Path, lang: str, name: str) -> Any:
    return json.loads((site / FOLDERS[lang] / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", FOLDERS)
def test_the_languages_are_apart(built_site: Path, lang: str) -> None:
    locations = {entry["location"].partition("#")[0] for entry in index(built_site, lang, "full.json")["docs"]}
    assert "tools/spf/" in locations
    assert "rules/spf-ptr/" in locations
    assert not any(location.startswith("en/") for location in locations)
    titles = [entry["title"] for entry in index(built_site, lang, "full.json")["docs"]]
    chinese = sum(any("\u4e00" <= letter <= "\u9fff" for letter in title) for title in titles)
    assert chinese > len(titles) / 2 if lang == "zh" else chinese == 0


@pytest.mark.parametrize("lang", FOLDERS)
def test_the_index_is_not_escaped_and_the_first_part_is_small(built_site: Path, lang: str) -> None:
    assert "\\u4e00" not in (built_site / FOLDERS[lang] / "full.json").read_text(encoding="utf-8").lower()
    assert index(built_site, lang, "search_index.json")["docs"] == []


def test_examples_are_not_searched(built_site: Path) -> None:
    texts = [entry["text"] for entry in index(built_site, "en", "full.json")["docs"]]
    assert not [text for text in texts if "This is an example" in text]


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("", "垃圾箱", "垃圾箱"),
        ("why/", "域名", "域名"),
        ("tools/spf/", "spf.mail.qq.com", "SPF"),
        ("why/", "解析多久", "解析"),
        ("en/", "records", "records"),
        ("en/why/", "priority", "priority"),
        ("en/rules/spf-ptr/", "deliver", "deliver"),
    ],
)
def test_words_are_found(
    page: Page, serve: Callable[..., StaticServer], built_site: Path, path: str, query: str, found: str
) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{serve({'/guide/': built_site}).url}/guide/{path}")
    expect(page.locator(".md-search-result__meta")).to_have_text(
        "输入要找的词" if "en" not in path else "Type to start searching"
    )
    assert not [url for url in requests if "full.json" in url or "workers/" in url]
    box = page.locator(".md-search__input")
    page.keyboard.press("s")  # the theme's own key for it
    box.fill(query)
    box.press("Shift")
    first = page.locator(".md-search-result__item").first
    expect(first).to_contain_text(found, ignore_case=True, timeout=10_000)
    assert [url for url in requests if "full.json" in url]
    address = first.locator("a").first.get_attribute("href") or ""
    assert ("/en/" in address) == path.startswith("en/")
    box.fill("qqqqzzzz")
    box.press("Shift")
    expect(page.locator(".md-search-result__meta")).to_have_text(
        "没有找到" if "en" not in path else "No matching documents"
    )
    assert complaints == []
