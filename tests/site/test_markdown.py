"""Our two Markdown extensions: joined Chinese lines and tables that become cards; and scripts without comments."""

from __future__ import annotations

import markdown  # type: ignore[import-untyped]
import pytest

from macros.card_tables import CardTables
from macros.chinese_lines import ChineseLines
from macros.slimming import slim


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
        ("不发密码。\n`x` 和 `y`", "<p>不发密码。<code>x</code> 和 <code>y</code></p>"),
        ("先看\n`甲`记录", "<p>先看\n<code>甲</code>记录</p>"),
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


def test_comments_fall_away_and_nothing_else() -> None:
    script = '// @ts-check\n/*\n * about\n */\n"use strict";\n\n  /** @type {x} */\n  const a = "// no /* comment */"; // kept\n'
    assert slim(script, css=False) == '"use strict";\n  const a = "// no /* comment */"; // kept\n'
    cast = "/** @type {x} */ (a).b();\nc(); /* d */\n"
    assert slim(cast, css=False) == cast
    assert slim("/* about */\na {\n  b: c;\n}\n", css=True) == "a {\n  b: c;\n}\n"
