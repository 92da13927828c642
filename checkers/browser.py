"""The one door for the page's worker: JSON text in, JSON text out.

The messages are the closed list of the page's `protocol.js`. Every answer repeats the request's `id` and
`checker`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from .catalogue import catalogue
from .fixing import apply_safe
from .registry import CHECKERS, checker
from .render import explain, html, json_
from .render.words import LANGUAGES
from .report import Report

_Handler = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class BadRequestError(Exception):
    """The page asked for something that is not in the protocol."""


async def handle(text: str) -> str:
    """Answer one request. `text` and the result are JSON objects.

    A request that is not understood is answered with `failed`. An error of our own is not caught here: the
    worker tells of it as such, and it must not look like the page's fault.
    """
    message: Any = None
    try:
        message = json.loads(text)
        answer_to = _understand(message)
    except (BadRequestError, ValueError) as error:
        answer = {"type": "failed", "code": "bad-request", "message": str(error)[:200]}
    else:
        answer = await answer_to(message)
    known = message if isinstance(message, dict) else {}
    whole = {**answer, "id": known.get("id"), "checker": known.get("checker")}
    return json.dumps(whole)  # ASCII: a lone surrogate in a paste must cross the border as well


def _understand(message: Any) -> _Handler:
    """The function that answers a message. Raises BadRequestError where it is not a request of ours."""
    kind = message.get("type") if isinstance(message, dict) else None
    if not isinstance(kind, str) or kind not in _NEEDED:
        raise BadRequestError("this message is not in the protocol")
    for name in ("checker", "lang", "root", *_NEEDED[kind]):
        if not isinstance(message.get(name), str):
            raise BadRequestError(f"{name} is missing or is not a text")
    if message["checker"] not in CHECKERS:
        raise BadRequestError(f"there is no checker {message['checker']!r}")
    if message["lang"] not in LANGUAGES:
        raise BadRequestError(f"there is no language {message['lang']!r}")
    if kind == "explain" and message["rule"] not in catalogue().rules:
        raise BadRequestError(f"there is no rule {message['rule']!r}")
    if message.get("kind") not in (None, "record", "domain"):
        raise BadRequestError(f"there is no kind {message['kind']!r}")
    return _HANDLERS[kind]


def _link(message: dict[str, Any]) -> Callable[[str], str]:
    root, lang = message["root"], message["lang"]
    return lambda rule: root + json_.rule_url(rule, lang)


def _rendered(report: Report, message: dict[str, Any]) -> dict[str, Any]:
    lang = message["lang"]
    return {
        "type": "result",
        "report": json_.report(report, lang),
        "html": html.report(report, lang, link=_link(message), source="live"),
        "status": html.status(report, lang),
    }


async def _check(message: dict[str, Any]) -> dict[str, Any]:
    report = await checker(message["checker"])(message["subject"], kind=message.get("kind"))
    return _rendered(report, message)


async def _fix(message: dict[str, Any]) -> dict[str, Any]:
    check = checker(message["checker"])
    fixed = await apply_safe(partial(check, kind="record"), message["subject"])
    return {**_rendered(fixed.report, message), "record": fixed.text, "applied": list(fixed.applied)}


async def _explain(message: dict[str, Any]) -> dict[str, Any]:
    rule = catalogue().rules[message["rule"]]
    return {"type": "result", "html": explain.html(rule, message["lang"], link=_link(message))}


# The texts that a request of each type must carry, beside checker, lang and root.
_NEEDED: dict[str, tuple[str, ...]] = {"check": ("subject",), "fix": ("subject",), "explain": ("rule",)}
_HANDLERS: dict[str, _Handler] = {"check": _check, "fix": _fix, "explain": _explain}
