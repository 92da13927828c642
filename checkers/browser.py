"""The one door for the page's worker: JSON text in, JSON text out.

The messages are the closed list of the page's `protocol.js`. Every answer repeats the request's `id` and
`checker`. A request that we do not understand is answered with `failed`, never with an exception.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from .catalogue import catalogue
from .fixing import apply_safe
from .registry import CHECKERS
from .render import explain, html, json_
from .render.words import LANGUAGES
from .report import Report


async def handle(text: str) -> str:
    """Answer one request. `text` and the result are JSON objects."""
    message: Any = None
    try:
        message = json.loads(text)
        answer = await _HANDLERS[message["type"]](message)
    except (KeyError, TypeError, ValueError) as error:
        answer = {"type": "failed", "code": "bad-request", "message": f"{type(error).__name__}: {error}"[:200]}
    known = message if isinstance(message, dict) else {}
    whole = {**answer, "id": known.get("id"), "checker": known.get("checker")}
    return json.dumps(whole)  # ASCII: a lone surrogate in a paste must cross the border as well


def _link(message: dict[str, Any]) -> Callable[[str], str]:
    root, lang = message["root"], message["lang"]
    return lambda rule: root + json_.rule_url(rule, lang)


def _language(message: dict[str, Any]) -> str:
    if message["lang"] not in LANGUAGES:
        raise ValueError(f"unknown language {message['lang']!r}")
    return str(message["lang"])


def _rendered(report: Report, message: dict[str, Any]) -> dict[str, Any]:
    lang = _language(message)
    return {
        "type": "result",
        "report": json_.report(report, lang),
        "html": html.report(report, lang, link=_link(message), source="live"),
        "status": html.status(report, lang),
    }


async def _check(message: dict[str, Any]) -> dict[str, Any]:
    report = await CHECKERS[message["checker"]](message["subject"], kind=message.get("kind"))
    return _rendered(report, message)


async def _fix(message: dict[str, Any]) -> dict[str, Any]:
    checker = CHECKERS[message["checker"]]
    fixed = await apply_safe(partial(checker, kind="record"), message["subject"])
    return {**_rendered(fixed.report, message), "record": fixed.text, "applied": list(fixed.applied)}


async def _explain(message: dict[str, Any]) -> dict[str, Any]:
    rule = catalogue().rules[message["rule"]]
    return {"type": "result", "html": explain.html(rule, _language(message), link=_link(message))}


_HANDLERS: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
    "check": _check,
    "fix": _fix,
    "explain": _explain,
}
