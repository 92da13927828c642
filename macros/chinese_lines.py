"""Line breaks inside a Chinese paragraph: HTML would show each as a space, where Chinese has none.

Authors write one sentence a line. A break falls away between two Chinese characters and beside a full-width
mark; between a Chinese character and a Latin one it stays, because a space belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_MARKS = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—"
_LINE = "[ \t]*\n[ \t]*"  # a list's lines are indented
_BREAK = re.compile(f"(?<=[{_MARKS}]){_LINE}|{_LINE}(?=[{_MARKS}])|(?<=[{_HAN}]){_LINE}(?=[{_HAN}])")
_INLINE = {"a", "abbr", "br", "cite", "code", "del", "em", "img", "ins", "kbd", "small", "span", "strong", "sub", "sup"}
_LITERAL = {"code", "pre", "script", "style", "textarea"}


class ChineseLines(Extension):  # type: ignore[misc]
    """Joins the lines of Chinese paragraphs. Registered by macros/hooks/markdown.py."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, the name is Python-Markdown's
        """Run when inline markup has become elements."""
        md.treeprocessors.register(_Join(md), "chinese_lines", -11)


class _Join(Treeprocessor):  # type: ignore[misc]
    def run(self, root: Element) -> None:
        places = list(_places(root))
        texts = [getattr(element, name) if name else "x" for element, name in places]
        # A break may stand at the edge of an element, so that its neighbour is in the text before or after.
        for index, (element, name) in enumerate(places):
            before = texts[index - 1][-1] if index else ""
            after = texts[index + 1][0] if index + 1 < len(texts) else ""
            if name:
                setattr(element, name, _joined(before, texts[index], after))


def _joined(before: str, text: str, after: str) -> str:
    """`text` without its needless breaks. What of a break stands in the neighbours is theirs to lose."""
    whole = before + text + after
    begin, end = len(before), len(before) + len(text)
    found = [match.span() for match in _BREAK.finditer(whole) if begin <= match.start() < end]
    kept, at = "", begin
    for start, stop in found:
        kept += whole[at:start]
        at = min(stop, end)
    return kept + whole[at:end]


def _places(element: Element) -> Iterator[tuple[Element, str]]:
    """Every text that is not empty, in the order of reading. Code counts as a Latin letter, without a name to set."""
    if element.tag in _LITERAL:
        yield element, ""
    else:
        if element.text:
            yield element, "text"
        for child in element:
            yield from _places(child)
            if child.tail and child.tag in _INLINE:  # behind a block the break is only the layout of the HTML
                yield child, "tail"
