"""Our two Markdown extensions: joined Chinese lines and tables that become cards."""

from __future__ import annotations

import markdown  # type: ignore[import-untyped]
import pytest

from macros.card_tables import CardTables
from macros.chinese_lines import ChineseLines


def html(text: str) -> str:
    return str(markdown.markdown(text, extensions=["tables", "fenced_code", CardTables(), ChineseLines()]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先看记录。\n再看内容。", "<p>先看记录。再看内容。</p>"),
        ("先看\n记录", "<p>先看记录</p>"),
        ("先看。\nSPF 再看", "<p>先看。SPF 再看</p>"),
        ("看 SPF\n（第一条）", "<p>看 SPF（第一条）</p>"),
        ("先看\nSPF", "<p>先看\nSPF</p>"),
        ("SPF\n再看", "<p>SPF\n再看</p>"),
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("先看**记录。**\n再看[内容](x)\n。完", '<p>先看<strong>记录。</strong>再看<a href="x">内容</a>。完</p>'),
        ("先看。\n`甲\n乙`", "<p>先看。<code>甲\n乙</code></p>"),
        ("```\n甲\n乙\n```", "<pre><code>甲\n乙\n</code></pre>"),
        ("- 甲\n  乙\n- 丙", "<ul>\n<li>甲乙</li>\n<li>丙</li>\n</ul>"),
    ],
)
def test_lines(text: str, expected: str) -> None:
    assert html(text) == expected


def test_cells_know_their_column() -> None:
    table = html("| 名 | **值** |\n|---|---|\n| a | `b` |")
    assert '<table class="cards">' in table
    assert '<td data-label="名">a</td>' in table
    assert '<td data-label="值"><code>b</code></td>' in table
