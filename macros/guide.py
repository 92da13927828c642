"""The macros that pages call. One macro serves both languages: the language is the page's."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from markupsafe import Markup

from . import attempts, rules, tables, widget
from .citing import CITED, LISTED, WHERE, Macros
from .facts import pick
from .templating import block, inline


class Guide(Macros):
    """Facts, tables of facts, rules and the checkers."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "checker",
        "home_box",
        "example_of",
        "try_text",
        "try_rule",
        "try_provider",
        "fact",
        "value",
        "cite",
        "categories_table",
        "providers_table",
        "dns_records",
        "rule",
        "rules_table",
        "sources_list",
    )

    def checker(self, checker: str, example: str) -> str:
        """The tool itself, with a report made now on the example."""
        here = self._here()
        here.meta["checker"] = "widget"
        here.meta["csp"] = {"connect": widget.origins(here.own_resolver)}
        return widget.markup(checker, example, here)

    def home_box(self) -> str:
        """The box that takes an address, a domain or a record, and opens the tool for it."""
        here = self._here()
        here.script("home")
        return block("home_box.html", here.lang, tools=here.to(here.lang, "tools/"))

    def example_of(self, rule: str, good: bool = False) -> str:
        """The text of a rule's example, for `checker`."""
        return attempts.example_of(rules.find(rule), good=good)

    def try_text(self, checker: str, text: str, label: str) -> Markup:
        """A link that puts a text into the checker of this page."""
        return attempts.link(checker, text, label, self._here().lang)

    def try_rule(self, rule: str, label: str | None = None, good: bool = False) -> Markup:
        """A link that puts a rule's example into the checker of this page; without a label it says the rule's title."""
        here, found = self._here(), rules.find(rule)
        label = rules.title(found, here.lang) if label is None else label
        return attempts.link(rules.tool(found), attempts.example_of(found, good=good), label, here.lang)

    def try_provider(self, checker: str, provider: str) -> Markup:
        """A link that puts the record of a provider's customers into the checker of this page."""
        here = self._here()
        (found,) = tables.providers(self._library, [provider])
        typical = attempts.typical(checker, found)
        self._cite(here, typical.fact)
        return attempts.link(checker, typical.text, found.name[here.lang], here.lang)

    def fact(self, address: str, index: int = 0) -> Markup:
        """A fact's text with a small mark that leads to its source."""
        here, fact = self._here(), self._library.fact(address, index)
        self._cite(here, fact)
        return inline("fact.html", here.lang, statement=tables.Statement.of(fact, here.lang))

    def value(self, address: str, index: int = 0) -> Markup:
        """A fact's text alone, where its source is cited beside it already."""
        here = self._here()
        fact = self._library.fact(address, index)
        return inline("value.html", here.lang, statement=tables.Statement.of(fact, here.lang))

    def cite(self, source: str) -> Markup:
        """A small mark that leads to a source."""
        here = self._here()
        found = pick(self._library.sources, source, "source in checkers/data/sources.toml")
        self._note(here, found, None)
        return inline("cite.html", here.lang, source=found, where=None)

    def categories_table(self) -> str:
        """The kinds of mailbox."""
        here = self._here()
        categories = self._library.categories
        for category in categories:
            for source in category.sources:
                self._note(here, source, None)
        columns = list(dict.fromkeys(name for category in categories for name in category.columns))
        return block("categories.html", here.lang, categories=categories, columns=columns)

    def providers_table(self, keys: Sequence[str], ids: Sequence[str]) -> str:
        """Providers compared, a row for each field."""
        here = self._here()
        rows = tables.comparison(self._library, keys, ids, here.lang)
        for row in rows:
            for cell in row.cells:
                for statement in cell:
                    self._cite(here, statement.fact)
        names = [provider.name[here.lang] for provider in tables.providers(self._library, ids)]
        return block("comparison.html", here.lang, names=names, rows=rows)

    def dns_records(self, provider: str) -> str:
        """The records to type into a DNS panel for one provider."""
        here = self._here()
        (found,) = tables.providers(self._library, [provider])
        rows = list(tables.dns_rows(found, here.lang))
        facts = list(dict.fromkeys(row.fact.address for row in rows))
        shown = [self._library.fact(address) for address in facts]
        for fact in shown:
            self._cite(here, fact)
        return block(
            "dns_records.html",
            here.lang,
            name=found.name[here.lang],
            rows=rows,
            notes=[fact.note[here.lang] for fact in shown if fact.note],
            help=found.facts["dns_help"][0].value if found.knows("dns_help") else None,
        )

    def rule(self, rule: str) -> str:
        """A link to a rule's page, as Markdown, so that MkDocs checks it."""
        here = self._here()
        title = rules.title(rules.find(rule), here.lang)
        return f"[{title}]({posixpath.relpath(f'rules/{rule}.md', posixpath.dirname(here.source))})"

    def rules_table(self, checker: str) -> str:
        """The rules of one checker, folded: there are dozens, and the reader came for one."""
        here = self._here()
        return rules.table(checker, here.lang, here.rule, folded=True)

    def sources_list(self) -> str:
        """The sources that this page cited, with grade, the day they were read and when that gets too old."""
        here = self._here()
        cited: dict[str, timedelta | None] = here.meta.get(CITED, {})
        here.meta[LISTED] = True
        entries = [(self._library.sources[id_], lifetime) for id_, lifetime in cited.items()]
        due: dict[str, date] = {source.id: source.read + life for source, life in entries if life is not None}
        where = here.meta.get(WHERE, {})
        return block("sources.html", here.lang, sources=[source for source, _ in entries], due=due, where=where)
