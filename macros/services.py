"""The macros about services to choose from: the overview, the chooser, what they cost, the records to type in."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, ClassVar

from markupsafe import Markup

from . import overview, tables
from .chooser import Chooser, load_chooser
from .citing import Macros
from .costs import plans
from .facts import pick
from .provider_pages import GROUPS
from .recipes import Recipes
from .templating import block
from .words import say


class Services(Macros):
    """What helps to choose a service and to set it up."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "services_table",
        "fields_table",
        "chooser",
        "chooser_cases",
        "cost_calculator",
        "recipe",
    )

    @cached_property
    def _chooser(self) -> Chooser:
        return load_chooser(self._library)

    def services_table(self) -> str:
        """All services, a row each, to be sorted and filtered in the page."""
        here = self._here()
        here.script("services-table")
        rows = overview.rows(self._library, here.lang)
        for row in rows:
            for cell in row.cells:
                for fact in cell.facts:
                    self._cite(here, fact)
        return block(
            "services.html",
            here.lang,
            rows=rows,
            columns=overview.columns(self._library, here.lang),
            categories=overview.categories(self._library, here.lang),
            providers=here.to(here.lang, "providers/"),
        )

    def fields_table(self, provider: str, group: str) -> str:
        """What is known of one service, by one of `provider_pages.GROUPS`."""
        here = self._here()
        (found,) = tables.providers(self._library, [provider])
        keys = [key for key in pick(GROUPS, group, "group of fields") if key in found.facts]
        rows = tables.comparison(self._library, keys, [provider], here.lang)
        for row in rows:
            for statement in row.cells[0]:
                self._cite(here, statement.fact)
        caption = say(here.lang, f"provider_{group}")
        return block("fields.html", here.lang, name=found.name[here.lang], rows=rows, caption=caption)

    def chooser(self) -> str:
        """Six questions, and the services ranked by the answers."""
        here = self._here()
        here.script("chooser")
        chooser = self._chooser
        for rule in chooser.rules:
            if rule.fact is not None:
                self._cite(here, self._library.fact(rule.fact))
        payload = data_block(chooser.payload(self._library, here.lang))
        return block(
            "chooser.html", here.lang, chooser=chooser, payload=payload, providers=here.to(here.lang, "providers/")
        )

    def chooser_cases(self) -> str:
        """What the chooser's rules say about typical readers."""
        here = self._here()
        cases = []
        for case in self._chooser.cases:
            ranked = [one for one in self._chooser.rank(case.answers) if not one.out][:3]
            names = [
                (self._library.providers[one.service].name[here.lang], here.to(here.lang, f"providers/{one.service}/"))
                for one in ranked
            ]
            because = [rule.text[here.lang] for rule in ranked[0].rules if rule.effect == "for"]
            cases.append(
                {
                    "text": case.text[here.lang],
                    "address": self._chooser.address(case.answers),
                    "services": names,
                    "because": say(here.lang, "full_stop").join(because) + say(here.lang, "full_stop").rstrip(),
                }
            )
        return block("chooser_cases.html", here.lang, cases=cases)

    def cost_calculator(self) -> str:
        """What the accounts cost over some years, from list prices and the reader's own figures."""
        here = self._here()
        here.script("cost")
        found = plans(self._library, here.lang)
        for plan in found:
            self._cite(here, plan.fact)
        currencies = list(dict.fromkeys(plan.currency for plan in found))
        payload = data_block([plan.payload() for plan in found])
        return block("cost.html", here.lang, plans=found, currencies=currencies, payload=payload)

    def recipe(self) -> str:
        """A provider's records as one panel wants them typed: the reader picks both."""
        here = self._here()
        here.script("recipe")
        recipes = Recipes.of(self._library, here.lang)
        for fact in recipes.facts:
            self._cite(here, fact)
        tools = here.to(here.lang, "tools/")
        return block("recipe.html", here.lang, recipes=recipes, payload=data_block(recipes.payload()), tools=tools)


def data_block(data: Any) -> Markup:
    """JSON for a script element of a page: whatever is in it, it does not end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704, escaped here
