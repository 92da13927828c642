"""A rule by itself: what `--explain`, the worker's `explain` and the rule pages say of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from ..catalogue import Rule, Words
from .html import inline
from .words import Pieces, ui

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def general(words: Words) -> dict[str, Pieces]:
    """A rule's sentences without a finding: placeholders become "…"."""
    texts = {"title": words.title, "message": words.message, "why": words.why, "how": words.how}
    return {name: _general(text) for name, text in texts.items()}


def _general(template: str) -> Pieces:
    parts = _PLACEHOLDER.sub("…", template).replace("{{", "{").replace("}}", "}").split("`")
    return [(part, bool(number % 2)) for number, part in enumerate(parts) if part]


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
