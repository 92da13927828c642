"""A fact as plain text in one language. No HTML: the templates own that."""

from __future__ import annotations

from typing import Any

from .facts import Fact, FactError, pick
from .project import Lang
from .words import say, words

# Fields whose values are typed in as they stand: host names and records are set as code.
_LITERAL = {"mx_suffixes", "spf", "spf_includes", "dkim_selectors", "website", "dns_help"}


def tell(fact: Fact, lang: Lang) -> str:
    """What the reader sees of a fact: its own words where it has them, else its value and unit."""
    if not fact.known:
        return say(lang, "unknown")
    text = fact.text[lang] if fact.text else _value(fact, fact.value, lang)
    if fact.text is None and (details := qualifiers(fact, lang)):
        text = say(lang, "parenthesis", text=text, inner=say(lang, "list_separator").join(details))
    return text


def is_literal(fact: Fact) -> bool:
    """Whether the text is a name or record to be copied character by character."""
    return fact.known and fact.text is None and fact.address.partition(".")[2] in _LITERAL


def qualifiers(fact: Fact, lang: Lang) -> list[str]:
    """Plan, commitment, region and whatever else narrows the fact, in the file's order."""
    return [value[lang] if isinstance(value, dict) else str(value) for value in fact.qualifiers.values()]


def _value(fact: Fact, value: Any, lang: Lang) -> str:
    if isinstance(value, bool):
        return say(lang, "yes" if value else "no")
    if isinstance(value, int | float):
        return _quantity(fact, value, lang)
    if isinstance(value, list):
        return say(lang, "list_separator").join(_value(fact, item, lang) for item in value)
    if isinstance(value, dict):
        return _table(fact, value, lang)
    return str(value)


def _quantity(fact: Fact, value: float, lang: Lang) -> str:
    number = f"{value:,}" if abs(value) >= 10_000 else str(value)
    if fact.unit is None:
        return number
    unit = pick(words("units"), fact.unit, f"unit ({fact.address}) in macros/words/units.toml")[lang]
    return f"{number}{unit}" if unit.startswith("%") else f"{number} {unit}"


def _table(fact: Fact, value: dict[str, Any], lang: Lang) -> str:
    match value:
        case {"preference": preference, "host": host}:
            return f"{preference} {host}"
        case {"host": host, "port": port, "tls": tls}:
            return say(lang, "server", host=host, port=port, tls=say(lang, f"tls_{tls}"))
        case {"zh": _, "en": _}:
            return str(value[lang])
    raise FactError(f"{fact.address}: no way is known to print {value!r}; give it a text in zh and en")
