"""The markup of a checker in a page: form, words, and a report made at build time on an example.

The page is useful as it stands, before Python has been fetched or where it never will be.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from checkers.cache import CachingResolver
from checkers.datafiles import load
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


@dataclass(frozen=True, slots=True)
class Option:
    """A field beside the box: a part of that checker's `Options`."""

    name: str
    text: bool = False  # several lines
    subject: bool = False  # it can be judged without a record in the box
    lookup: bool = False  # of use to a look-up alone


# In the order of the fields. `checkers/browser.py` reads them by these names.
OPTIONS: Mapping[str, Sequence[Option]] = {
    "spf": [Option(name, lookup=True) for name in ("ip", "sender", "helo")],
    "dmarc": [Option(name, lookup=True) for name in ("from_address", "dkim_pass", "spf_pass")],
    "dkim": [Option("selectors", lookup=True)],
    "mta-sts": [Option("policy", text=True, subject=True)],
    "bimi": [Option("selector", lookup=True), Option("svg", text=True, subject=True)],
    "domain": [Option("selectors", lookup=True)],
}


def resolvers(lang: Lang, own: str) -> list[dict[str, Any]]:
    """The resolvers to choose from: inside China first in Chinese, last in English. `own` is a self-hosted copy's, or ""."""
    rows = sorted(load("resolvers"), key=lambda row: (row["region"] == "cn") == (lang == "en"))
    if not own:
        return rows
    host = urlsplit(own).hostname or own
    return [{"id": "own", "url": own, "name": {lang: host}, "operator": {lang: host}}, *rows]


def origins(own: str) -> list[str]:
    """The origins that a page with look-ups may connect to."""
    urls = [row["url"] for row in load("resolvers")] + ([own] if own else [])
    return list(dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in urls))


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
        options=OPTIONS.get(checker, ()),
        resolvers=resolvers(here.lang, here.own_resolver),
        word=lambda key: _word(here.lang, key),
        manual=_word(here.lang, f"manual_{checker}").strip().splitlines(),
        words=json.dumps(_own(here.lang, checker), ensure_ascii=False, separators=(",", ":")),
        report=made,
    )


def _own(lang: Lang, checker: str) -> dict[str, str]:
    """The phrases for one checker's page: what only another checker's markup says stays out of it."""
    foreign = {
        f"{kind}_{id_}" for kind in ("label", "hint", "noscript", "manual") for id_ in CHECKERS if id_ != checker
    }
    return {key: phrase for key, phrase in _words()[lang].items() if key not in foreign}


def _word(lang: Lang, key: str) -> str:
    return pick(_words()[lang], key, f"phrase ({lang}) in macros/data/widget-words.toml")
