"""The Content-Security-Policy of a page: the site's own, with the hashes of that page's inline scripts."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from .facts import FactError, pick

# Blocks of data are not run, so that no policy applies to them.
_DATA_TYPES: Final = {"application/json", "application/ld+json"}
_ANCHOR: Final = '<meta charset="utf-8">'


class _Page(HTMLParser):
    """Collects what a policy is about. The parser hands a script's text over as it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self.refused: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.refused.append(f"an inline style on <{tag}> in line {self.getpos()[0]}")
        if handler := next((name for name in names if name.startswith("on")), None):
            self.refused.append(f"{handler}= on <{tag}> in line {self.getpos()[0]}")
        if tag == "script" and "src" not in names and names.get("type") not in _DATA_TYPES:
            self._inside = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data


@cache
def _rules() -> Mapping[str, Mapping[str, Sequence[str]]]:
    path = Path(__file__).with_name("csp.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def policy(html: str, widen: Mapping[str, Sequence[str]], own: str = "") -> str:
    """The policy for a page's HTML. `widen` is the page's own wish, by `connect`, `style` or `img`.

    `own` is the one further origin that a page may connect to: a resolver of whoever hosts this copy of the site.

    Raises FactError for a wish that is not on the list, and for inline styles and handlers that the policy
    would silently refuse.
    """
    directives = {name: list(values) for name, values in _rules()["policy"].items()}
    for name, values in widen.items():
        allowed = pick(_rules()["allowed"], name, "widening of the policy (macros/csp.toml)")
        for value in values:
            if value not in allowed and not (name == "connect" and own and own.startswith(value)):
                raise FactError(f"csp: {name}: {value} is not allowed; allowed: {', '.join(allowed)}")
            directives[f"{name}-src"].append(value)
    page = _Page()
    page.feed(html)
    page.close()
    if page.refused and "'unsafe-inline'" not in directives["style-src"]:
        raise FactError(f"the page's policy would refuse {page.refused[0]}")
    directives["script-src"] += [f"'sha256-{_hash(script)}'" for script in dict.fromkeys(page.scripts)]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def protect(html: str, widen: Mapping[str, Sequence[str]], own: str = "") -> str:
    """The page with its policy before anything that could load or run."""
    if html.count(_ANCHOR) != 1:
        raise FactError(f"there is no single {_ANCHOR} to put the policy behind")
    content = escape(policy(html, widen, own), quote=False)
    return html.replace(_ANCHOR, f'{_ANCHOR}<meta http-equiv="Content-Security-Policy" content="{content}">')


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
