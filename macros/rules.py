"""The rules' pages: one for each rule of the catalogue, and their index, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from markupsafe import Markup

from checkers.catalogue import Rule, catalogue
from checkers.render.html import inline
from checkers.render.words import Pieces, finding_words, general, ui

from .facts import pick
from .page import GeneratedPage, Here
from .project import ROOT, Lang
from .templating import block, protected
from .widget import example, report
from .words import say


def find(id_: str) -> Rule:
    """A rule by id. Raises FactError that lists the known ones."""
    return pick(catalogue().rules, id_, "rule")


def groups() -> dict[str, list[Rule]]:
    """The rules by checker, both in the catalogue's order."""
    found: dict[str, list[Rule]] = {}
    for rule in catalogue().rules.values():
        found.setdefault(rule.checker, []).append(rule)
    return found


def table(checker: str, lang: Lang, link: Callable[[str], str], *, folded: bool = False) -> str:
    """A table of one checker's rules. `link` gives a rule's address; `folded` hides it behind a line that says how many.

    Raises FactError for an unknown checker.
    """
    rules = pick(groups(), checker, "checker with rules")
    rows = [(rule, ui(lang)[rule.severity.value], title(rule, lang), link(rule.id)) for rule in rules]
    name = say(lang, f"rules_group_{checker}")
    made = block("rules_table.html", lang, rows=rows, caption=say(lang, "rules_caption", checker=name))
    if not folded:
        return made
    line = escape(say(lang, "rules_fold", count=str(len(rows))))
    return f'<details class="rules-fold"><summary>{line}</summary>\n{made}\n</details>'


def pages(lang: Lang) -> Iterator[GeneratedPage]:
    """All generated pages of one language: the index first."""
    index = _place(lang, "rules/index.md")
    tables = [(checker, table(checker, lang, index.rule)) for checker in groups()]
    yield GeneratedPage(index.source, block("rules_index.md", lang, tables=tables))
    for rule in catalogue().rules.values():
        yield _page(rule, lang)


def says(rule: Rule, lang: Lang) -> Mapping[str, Pieces]:
    """A rule's title, message, why and how, as its own bad example would have them, else with gaps."""
    findings = report(tool(rule), rule.bad).findings if rule.bad is not None else ()
    found = next((finding for finding in findings if finding.rule == rule.id), None)
    if found is None:
        return general(rule.words(lang))
    words = finding_words(found, lang)
    return {"title": words.title, "message": words.message, "why": words.why, "how": words.how}


def title(rule: Rule, lang: Lang) -> Markup:
    """A rule's title without any finding, for links: HTML that Markdown leaves alone."""
    return protected(inline(general(rule.words(lang))["title"]))


def _page(rule: Rule, lang: Lang) -> GeneratedPage:
    here = _place(lang, f"rules/{rule.id}.md")
    checker = tool(rule)
    words = says(rule, lang)
    examples = {
        key: (subject, example(checker, subject, here))
        for key, subject in (("bad", rule.bad), ("good", rule.good))
        if subject is not None
    }
    return GeneratedPage(
        here.source,
        block(
            "rule.md",
            lang,
            rule=rule,
            heading=title(rule, lang),
            title=_plain(general(rule.words(lang))["title"]),
            description=escape(_plain(words["why"])),  # the theme writes it into an attribute as it is
            severity=ui(lang)[rule.severity.value],
            message=protected(inline(words["message"])),
            why=protected(inline(words["why"])),
            how=protected(inline(words["how"])),
            examples=examples,
            index=here.to(lang, "rules/"),
            attempt=_attempt(rule, checker, here),
        ),
    )


def _attempt(rule: Rule, checker: str, here: Here) -> str | None:
    """The address of the tool with the bad example in its box, where the checker has a page."""
    if rule.bad is None or not (ROOT / "docs" / here.lang / "tools" / f"{checker}.md").exists():
        return None
    return f"{here.to(here.lang, f'tools/{checker}/')}#{checker}={quote(rule.bad, safe='')}"


def tool(rule: Rule) -> str:
    """The checker that shows a rule: its own, or for what several have in common (paste, DNS, tag lists) one of them."""
    return rule.shown_by


def _plain(pieces: Pieces) -> str:
    """A sentence for places that take no markup."""
    return "".join(text for text, _ in pieces)


def _place(lang: Lang, source: str) -> Here:
    """Where a generated page will stand. It is written before MkDocs makes a page of it."""
    depth = source.removesuffix("index.md").removesuffix(".md").strip("/").count("/") + 1 + (lang != "zh")
    return Here(lang=lang, root="../" * depth, source=source, meta={}, runtime="")
