"""What the guide states as a figure, a name or a law comes from the data: it is not typed into a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.project import ROOT

# The pages of the guide. What is written for those who build it speaks of files and tools.
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "contribute" not in path.parts)
DATA = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("macros/data", "checkers/data", "checkers/rules")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".toml", ".zone"}
)

MONEY = re.compile(
    r"[¥￥$€£]\s?\d|\d[\d,.]*\s?(?:万|亿)?\s?(?:元|美元|欧元|英镑|人民币)|\b\d[\d,.]*\s?(?:USD|CNY|RMB|EUR|GBP|dollars?|euros?|yuan)\b"
)
LAW = re.compile(
    r"(?:法|办法|规定|条例|规则|GDPR|PIPL)[》”]?\s?第\s?[0-9一二三四五六七八九十百]+\s?条|\bArt(?:icle|\.)\s?\d+|§+\s?\d+\w?\s?(?:GmbHG|AktG|HGB|UWG|BGB|TMG|DDG)"
    r"|\b(?:GmbHG|AktG|HGB|UWG)\s?§+\s?\d"
)
HOST = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9_-]+\.)+(?:com|cn|net|org|io|eu|de|ru|me|co|info|ch)(?![\w.-]*\w)", re.IGNORECASE
)
EXAMPLE = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org|cn))?|factory\.example)$", re.IGNORECASE)
CODE = re.compile(r"\{\{.*?\}\}|\{:.*?\}|\]\([^)]*\)|=\"[^\"]*\"", re.DOTALL)


def told(path: Path) -> str:
    """A page's own text: without the calls of macros, which print facts, without attributes and addresses."""
    text = path.read_text(encoding="utf-8")
    return CODE.sub("", text)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_amounts_of_money(path: Path) -> None:
    assert MONEY.findall(told(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_articles_of_law(path: Path) -> None:
    assert LAW.findall(told(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_host_name_is_in_the_data(path: Path) -> None:
    hosts = {found.group().lower() for found in HOST.finditer(told(path))}
    assert sorted(host for host in hosts if not EXAMPLE.search(host) and host not in DATA.lower()) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MONEY, "每人每月 50 元"),
        (MONEY, "costs $7 a month"),
        (MONEY, "7 USD"),
        (LAW, "个保法第三十八条"),
        (LAW, "GDPR Art. 27"),
        (LAW, "§ 35a GmbHG"),
        (HOST, "填 smtp.exmail.qq.com，端口"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
