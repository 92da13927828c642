"""Links that put a text into the checker of the page they stand in: examples that a reader tries with one press.

Where a rule or a provider's facts have the text, no page types it a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from checkers.catalogue import Rule

from .facts import Fact, FactError, Provider, pick
from .project import Lang
from .templating import inline

# In the one host name that is different for every domain, Microsoft's, stands a mark instead of the domain's part.
_OWN = "<MX token>"
# RFC 8461 §3.2 expects a policy to be kept for weeks; one is as short as no checker minds. In seconds.
_MAX_AGE = 604_800


def fragment(checker: str, text: str) -> str:
    """The address of a text in the checker of this page."""
    return f"#{checker}={quote(text, safe='')}"


def link(checker: str, text: str, label: str, lang: Lang) -> Markup:
    """A link with one line of words. `label` is plain text or escaped already."""
    return inline("attempt.html", lang, address=fragment(checker, text), label=label)


def example_of(rule: Rule, *, good: bool) -> str:
    """A rule's own example. Raises FactError where it has none on paper."""
    text = rule.good if good else rule.bad
    if not text:
        raise FactError(f"{rule.id} has no {'good' if good else 'bad'} example in its catalogue entry")
    return text


@dataclass(frozen=True, slots=True)
class Typical:
    """What a customer of one provider has in the DNS, and the fact that says so."""

    text: str
    fact: Fact


def typical(checker: str, provider: Provider) -> Typical:
    """The record that a provider gives its customers. Raises FactError where its facts do not say one."""
    key, write = pick(_TYPICAL, checker, "checker with records of providers")
    (fact,) = pick(provider.facts, key, f"key in {provider.id}")
    if not fact.known:
        raise FactError(f"{fact.address} is unknown, so there is no record to show")
    return Typical(write(fact.value), fact)


def _mx(hosts: list[dict[str, Any]]) -> str:
    """One record a line, as priority and host."""
    return "\n".join(f"{one['preference']} {one['host'].replace(_OWN, 'example-com')}" for one in hosts)


def _policy(hosts: list[dict[str, Any]]) -> str:
    """The first policy of a domain at that provider: nothing is refused yet (RFC 8461 §3.2, `testing`)."""
    names = [f"mx: {one['host'].replace(_OWN, '*')}" for one in hosts]
    return "\n".join(["version: STSv1", "mode: testing", *names, f"max_age: {_MAX_AGE}", ""])


_TYPICAL: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "spf": ("spf", str),
    "mx": ("mx", _mx),
    "mta-sts": ("mx", _policy),
}
