"""A checker in the built site, as a reader uses it: the page, what is in it, and what must never happen in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Dialog, Locator, Page, Request, Route, Worker, expect

from tests.browser.samples import FAIL, GOOD, WARN, samples

__all__ = ["FAIL", "GOOD", "START", "WARN", "Tool"]

ROOTS = {"zh": "/", "en": "/en/"}

# The whole start of Python, on a machine that does other things as well.
START = 60_000

SEEN = """(report) => {
  const text = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : node.className === "hidden-character" ? String.fromCodePoint(parseInt(node.textContent.slice(2), 16))
    : Array.from(node.childNodes, text).join("");
  const marks = Array.from(report.querySelectorAll("mark"));
  return Array.from(report.querySelectorAll("[data-findings] > li"), (item) => {
    const own = marks.filter((mark) => mark.dataset.keys.split(" ").includes(item.dataset.key));
    return { rule: item.dataset.rule, marks: own.length ? own.map(text).join("") : null };
  });
}"""


@dataclass
class Tool:
    """A page with a checker. `trouble` collects what a reader's browser would complain about."""

    page: Page
    origin: str
    checker: str = "spf"
    trouble: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(START)
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("dialog", self._dialogue)
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("request", self._asked)

    def _dialogue(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.trouble.append(f"{kind}: {text}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.trouble.append(f"foreign request: {request.url}")

    @property
    def downloads(self) -> list[str]:
        """What has been asked of the runtime so far."""
        return [url for url in self.requests if "/runtime/" in url]

    def address(self, lang: str = "zh", record: str | None = None) -> str:
        """The page's address, with `record` in it."""
        fragment = "" if record is None else f"#{self.checker}={quote(record, safe='')}"
        return f"{self.origin}{ROOTS[lang]}tools/{self.checker}/{fragment}"

    def open(self, lang: str = "zh", record: str | None = None) -> Tool:
        """Opens the page; `record` goes into the address."""
        self.page.goto(self.address(lang, record))
        return self

    def sample(self, verdict: str) -> str:
        """A text that this checker judges so without a look-up. Raises KeyError where it has no such verdict."""
        return samples(self.checker)[verdict]

    @property
    def worker(self) -> Worker:
        """Python's worker; the theme's search has one too, loaded by its address."""
        (found,) = [worker for worker in self.page.workers if worker.url.startswith("blob:")]
        return found

    # What is in the page

    @property
    def section(self) -> Locator:
        return self.page.locator(f"section[data-checker={self.checker}]")

    @property
    def box(self) -> Locator:
        return self.section.locator("textarea[name=subject]")

    @property
    def report(self) -> Locator:
        return self.section.locator("[data-report]")

    @property
    def record(self) -> Locator:
        """The drawn record."""
        return self.report.locator("pre[data-record]")

    @property
    def status(self) -> Locator:
        return self.section.get_by_role("status")

    @property
    def alert(self) -> Locator:
        return self.section.get_by_role("alert")

    def button(self, action: str) -> Locator:
        return self.section.locator(f".checker-actions [data-action={action}]")

    def fix(self, rule: str) -> Locator:
        """The button that applies the fix of this rule's first finding."""
        return self.report.locator(f"li[data-rule={rule}] [data-action=apply-fix]").first

    def word(self, key: str, **values: object) -> str:
        """The widget's own words, in the page's language; those of one checker have its name behind: `label_spf`."""
        words: dict[str, str] = self.page.evaluate(
            "() => JSON.parse(document.querySelector('template[data-words]').content.textContent)"
        )
        return words[key].format(**values)

    def seen(self) -> tuple[str, tuple[tuple[str, str | None], ...]]:
        """Verdict, and rule and marked text of each finding, read out of the drawn report.

        Hidden characters are drawn as their number, U+200B, and turned back here.
        """
        rows: list[dict[str, Any]] = self.report.evaluate(SEEN)
        return self.report.get_attribute("data-verdict") or "", tuple((row["rule"], row["marks"]) for row in rows)

    # What a reader does

    def type(self, text: str, *, delay: float = 0) -> None:
        """Puts text in by the keys."""
        self.box.focus()
        self.page.keyboard.type(text, delay=delay)

    def paste(self, text: str) -> None:
        """Replaces what is in the box, as a paste does."""
        self.box.focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def hold(self, file: str) -> list[Route]:
        """Keeps requests for this file of the runtime waiting; `continue_()` on each lets it go."""
        held: list[Route] = []

        def keep(route: Route) -> None:
            held.append(route)

        self.page.route(f"**/{file}", keep)
        return held

    def drawn(self, verdict: str | None = None) -> Tool:
        """Waits until a live report is there and nothing is under way."""
        expect(self.report).to_have_attribute("data-source", "live", timeout=START)
        expect(self.section).to_have_attribute("data-state", "ready", timeout=START)
        if verdict:
            expect(self.report).to_have_attribute("data-verdict", verdict)
        return self

    def state(self, state: str) -> Tool:
        """Waits for a state."""
        expect(self.section).to_have_attribute("data-state", state, timeout=START)
        return self

    def focused(self) -> str:
        """What holds the focus: the action of a button, the name of a field, or the role."""
        name: str = self.page.evaluate(
            """() => { const one = document.activeElement;
              return one.dataset.action || one.getAttribute("name") || one.getAttribute("role") || one.tagName; }"""
        )
        return name
