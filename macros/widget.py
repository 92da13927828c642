"""The markup of a checker in a page: form, words, and a report made at build time on an example.

The page is useful as it stands, before Python has been fetched or where it never will be.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from functools import cache

from checkers.registry import CHECKERS
from checkers.registry import checker as checker_of
from checkers.render import html
from checkers.report import Report

from .facts import pick
from .page import Here
from .project import ROOT, Lang
from .templating import block


@cache
def _words() -> dict[str, dict[str, str]]:
    path = ROOT / "macros" / "data" / "widget-words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def report(checker: str, subject: str) -> Report:
    """What a checker says about a text, without any look-up. Raises FactError for an unknown checker."""
    return asyncio.run(pick({id_: checker_of(id_) for id_ in CHECKERS}, checker, "checker")(subject))


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
