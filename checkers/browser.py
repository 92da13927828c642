"""The one door for the page's worker: JSON text in, JSON text out.

The messages are the closed list of the page's `protocol.js`. Every answer repeats the request's `id` and
`checker`.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from .catalogue import catalogue
from .fixing import apply_safe
from .registry import CHECKERS, checker
from .render import explain, html, json_
from .render.words import LANGUAGES
from .report import Report

# Told how far a request is: a stage, steps done, steps in all.
Tell = Callable[[str, int, int], None]
_Handler = Callable[[dict[str, Any], Tell], Awaitable[dict[str, Any]]]

# How long a look-up may take, in seconds. A page asks over longer ways than the command does.
PATIENCE = 20.0
# So many reports are kept, for a reader who wants one in another form.
_MOST_KEPT = 200

# What a request may say beside its subject, by checker: the fields of that checker's own `Options`.
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "spf": ("ip", "sender", "helo"),
    "dmarc": ("from_address", "spf_pass"),
    "mta-sts": ("policy",),
    "bimi": ("selector", "svg"),
}
_LISTS: Mapping[str, tuple[str, ...]] = {"dmarc": ("dkim_pass",), "dkim": ("selectors",), "domain": ("selectors",)}
# A text as a whole; of the others the blanks around them are the reader's typing.
_WHOLE = ("policy", "svg")

_kept: OrderedDict[int, Report] = OrderedDict()


class BadRequestError(Exception):
    """The page asked for something that is not in the protocol."""


async def handle(text: str, tell: Tell | None = None) -> str:
    """Answer one request. `text` and the result are JSON objects; `tell` hears how far a look-up is.

    A request that is not understood is answered with `failed`. An error of our own is not caught here: the
    worker tells of it as such, and it must not look like the page's fault.
    """
    message: Any = None
    try:
        message = json.loads(text)
        answer = await _understand(message)(message, tell or _hush)
    except (BadRequestError, json.JSONDecodeError) as error:
        answer = {"type": "failed", "code": "bad-request", "message": str(error)[:200]}
    known = message if isinstance(message, dict) else {}
    whole = {**answer, "id": known.get("id"), "checker": known.get("checker")}
    return json.dumps(whole)  # ASCII: a lone surrogate in a paste must cross the border as well


def _hush(_stage: str, _done: int, _total: int) -> None:
    """For a request that nobody watches."""


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


def _options(message: dict[str, Any]) -> Any:
    """The checker's own `Options`, or None where the page gives none. Raises BadRequestError."""
    id_, given = message["checker"], message.get("options") or {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise BadRequestError("options are texts by name")
    texts, lists = _TEXTS.get(id_, ()), _LISTS.get(id_, ())
    if unknown := given.keys() - {*texts, *lists}:
        raise BadRequestError(f"{id_} has no option {min(unknown)!r}")
    made: dict[str, Any] = {name: _text(name, given[name]) for name in texts if given.get(name, "").strip()}
    made |= {name: tuple(given[name].replace(",", " ").split()) for name in lists if given.get(name, "").strip()}
    return import_module(f".{id_.replace('-', '_')}", __package__).Options(**made) if made else None


def _text(name: str, value: str) -> str:
    return value if name in _WHOLE else value.strip()


def _link(message: dict[str, Any]) -> Callable[[str], str]:
    root, lang = message["root"], message["lang"]
    return lambda rule: root + json_.rule_url(rule, lang)


def _rendered(report: Report, message: dict[str, Any]) -> dict[str, Any]:
    lang = message["lang"]
    if isinstance(message.get("id"), int):
        _kept[message["id"]] = report
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return {
        "type": "result",
        "report": json_.report(report, lang),
        "html": html.report(report, lang, link=_link(message), source="live"),
        "status": html.status(report, lang),
    }


async def _check(message: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    check = checker(message["checker"])
    report = await check(message["subject"], kind=message.get("kind"), options=_options(message))
    return _rendered(report, message)


async def _lookup(message: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """A check with live look-ups, by the resolver that the reader chose."""
    from .resolvers import page, page_fetch  # noqa: PLC0415 - only a reader who presses the button needs dnspython

    spec = message.get("resolver")
    try:
        asked = page.resolver_of(spec if isinstance(spec, dict) else {}, page_fetch.get)
    except page.UnknownResolverError as error:
        raise BadRequestError(str(error)) from error
    except page.ZoneError as error:
        return {"type": "failed", "code": "zone", "message": str(error)[:300]}
    # A zone file says by itself which domain it is about.
    subject = message["subject"] if message["subject"].strip() else page.origin_of(asked) or message["subject"]
    report = await checker(message["checker"])(
        subject,
        kind=message.get("kind"),
        options=_options(message),
        resolver=page.Counting(asked, partial(tell, "questions")),
        deadline=time.monotonic() + PATIENCE,
        progress=lambda _stage, done, total: tell("checks", done, total),
    )
    return {**_rendered(report, message), "hindrance": _hindrance(report)}


def _hindrance(report: Report) -> str | None:
    """The rule that says why the resolver could not be asked, where that is what the report comes to."""
    rules = [finding.rule for _, finding in report.everything]
    return next((rule for rule in ("dns-blocked", "dns-no-cors", "dns-refused", "dns-timeout") if rule in rules), None)


async def _watch(message: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """What several resolvers see of one record at this moment."""
    from .resolvers import page_fetch, watch  # noqa: PLC0415

    names = message.get("resolvers")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadRequestError("resolvers is no list of texts")
    seen = await watch.watch(
        message["name"], message["rdtype"], names, page_fetch.get, deadline=time.monotonic() + PATIENCE
    )
    return {"type": "result", "html": "", "seen": seen}


async def _fix(message: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    check = checker(message["checker"])
    fixed = await apply_safe(partial(check, kind="record"), message["subject"])
    return {**_rendered(fixed.report, message), "record": fixed.text, "applied": list(fixed.applied)}


async def _explain(message: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    rule = catalogue().rules[message["rule"]]
    return {"type": "result", "html": explain.html(rule, message["lang"], link=_link(message))}


async def _export(message: dict[str, Any], _tell: Tell) -> dict[str, Any]:
    """A report that was shown, as Markdown."""
    from .render import markdown  # noqa: PLC0415 - few readers want it

    report = _kept.get(message.get("of", -1))
    if report is None:
        raise BadRequestError("this report is not kept")
    return {"type": "result", "html": "", "text": markdown.report(report, message["lang"])}


# The texts that a request of each type must carry, beside checker, lang and root.
_NEEDED: dict[str, tuple[str, ...]] = {
    "check": ("subject",),
    "lookup": ("subject",),
    "watch": ("name", "rdtype"),
    "fix": ("subject",),
    "explain": ("rule",),
    "export": (),
}
_HANDLERS: dict[str, _Handler] = {
    "check": _check,
    "lookup": _lookup,
    "watch": _watch,
    "fix": _fix,
    "explain": _explain,
    "export": _export,
}
