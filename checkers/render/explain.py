"""A rule by itself, as HTML: what the worker's `explain` says of it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from ..catalogue import Rule
from .html import inline
from .words import general, ui


def html(rule: Rule, lang: str, *, link: Callable[[str], str]) -> str:
    """The explanation of a rule as a fragment of HTML."""
    words = ui(lang)
    says = general(rule.words(lang))
    colon = escape(words["colon"])
    return (
        f'<div data-explain="{rule.id}"><p><strong>{inline(says["title"])}</strong></p>'
        f"<p>{inline(says['message'])}</p>"
        f"<p>{escape(words['why'])}{colon}{inline(says['why'])}</p>"
        f"<p>{escape(words['how'])}{colon}{inline(says['how'])}</p>"
        f'<p><a href="{escape(link(rule.id))}">{escape(words["rule"])}</a></p></div>'
    )
