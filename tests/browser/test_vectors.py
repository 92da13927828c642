"""The vectors in the page: what CPython finds, the reader sees. One vector a rule, in both languages' pages."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.tool import Tool
from tests.vector_files import Vector, vectors


def first_of_each_rule() -> dict[str, Vector]:
    """A vector for each rule that the page can show. An empty box shows the example instead of a report."""
    found: dict[str, Vector] = {}
    for vector in vectors("spf"):
        if vector.zone is None and vector.options is None and vector.subject.strip() and "\r" not in vector.subject:
            for rule, _ in vector.findings:
                found.setdefault(rule, vector)
    return found


def expected(vector: Vector) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    """What the page must show. A mark of no width is not drawn."""
    return vector.verdict, tuple((rule, marks or None) for rule, marks in vector.findings)


def test_every_rule_in_the_page(tool: Tool, lang: str) -> None:
    tool.open(lang).box.focus()
    tool.state("ready")
    wrong = []
    for rule, vector in first_of_each_rule().items():
        tool.paste("")
        tool.page.keyboard.press("Delete")
        expect(tool.report).to_have_attribute("data-source", "example")
        tool.box.evaluate(
            """(box, text) => { box.value = text; box.dispatchEvent(new InputEvent("input", { bubbles: true })); }""",
            vector.subject,
        )
        tool.drawn()
        if tool.seen() != expected(vector):
            wrong.append((rule, vector.id, tool.seen(), expected(vector)))
        if vector.fixed is not None and tool.button("fix").is_visible():
            tool.button("fix").click()
            expect(tool.box).to_have_value(vector.fixed)
    assert wrong == []
