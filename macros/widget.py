"""The markup of a checker in a page: form, words, and a report made at build time on an example.

The page is useful as it stands, before Python has been fetched or where it never will be.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from functools import cache

from checkers.cache import CachingResolver
from checkers.dns import Resolver
from checkers.registry import CHECKERS
from checkers.registry import checker as checker_of
from checkers.render import html
from checkers.report import Report
from checkers.resolvers.zone import ZoneResolver, read_zone

from .facts import pick
from .page import Here
from .project import ROOT, Lang
from .templating import block


@cache
def _words() -> dict[str, dict[str, str]]:
    path = ROOT / "macros" / "data" / "widget-words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


ZONES = ROOT / "macros" / "data" / "example-zones"


def report(checker: str, subject: str) -> Report:
    """What a checker says about a text, without any look-up; a check-up of a domain with an example zone looks there.

    Raises FactError for an unknown checker.
    """
    check = pick({id_: checker_of(id_) for id_ in CHECKERS}, checker, "checker")
    return asyncio.run(check(subject, resolver=_dns_of(subject) if checker == "domain" else None))


def _dns_of(subject: str) -> Resolver | None:
    """The DNS of an example: its own zone, and the few names around it. None where the subject is none."""
    domains = {path.stem: path for path in ZONES.glob("*.*.zone")}
    if subject not in domains:
        return None
    world = read_zone((ZONES / "world.zone").read_text(encoding="utf-8"), ".")
    own = read_zone(domains[subject].read_text(encoding="utf-8"), subject)
    return CachingResolver(ZoneResolver([*own, *world]))


def example(checker: str, subject: str, here: Here) -> str:
    """A report on an example, as HTML."""
    return html.report(report(checker, subject), here.lang, link=here.rule, source="example")


def markup(checker: str, subject: str, here: Here) -> str:
    """The whole widget for a page. Raises FactError for an unknown checker."""
    made = example(checker, subject, here)
    return block(
        "widget.html",
        here.lang,
        checker=checker,
        here=here,
        word=lambda key: _word(here.lang, key),
        manual=_word(here.lang, f"manual_{checker}").strip().splitlines(),
        words=json.dumps(_words()[here.lang], ensure_ascii=False, separators=(",", ":")),
        report=made,
    )


def _word(lang: Lang, key: str) -> str:
    return pick(_words()[lang], key, f"phrase ({lang}) in macros/data/widget-words.toml")
