"""What the DNS answered about a domain's selectors → findings and facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from .. import tags
from ..catalogue import catalogue
from ..dns import DnsError, unanswered
from ..report import Finding
from .judging import check_record, key_facts
from .key import understand
from .mistaken import mistaken
from .record import DIALECT, ED25519
from .selectors import record_name

# What a TXT record at a selector must hold to be taken for a key: others stand there by mistake or by a wildcard.
_KEY = re.compile(r"(?:\A|[\s;\"'])(?:v\s*=\s*dkim|[kp]\s*=)", re.IGNORECASE)
_UNSPACED = re.compile(r"[\s\"']+")
_NAMES_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Published:
    """What stands at one selector."""

    selector: str
    name: str
    cname: str | None  # where a CNAME led
    texts: tuple[str, ...]  # the TXT records, in byte order
    lengths: Mapping[str, list[int]]  # of the strings of each

    @property
    def text(self) -> str:
        """The record to judge; of several the first that looks like a key."""
        return next(filter(is_key, self.texts), self.texts[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All that was asked and answered."""

    domain: str
    given: bool  # the reader named the selectors
    published: tuple[Published, ...]
    absent: tuple[str, ...]  # selectors without a record
    dangling: tuple[tuple[str, str], ...]  # selectors whose CNAME leads to nothing, and where to
    errors: tuple[tuple[str, DnsError], ...]
    nothing_below: bool  # `_domainkey` of the domain does not exist
    wildcard: tuple[str, ...]  # what answers for every selector
    offered: Mapping[str, int | None]  # the longest key of the provider behind a selector, in bits


@dataclass(frozen=True, slots=True)
class _Judged:
    """One key with its findings and facts."""

    at: Published
    findings: list[Finding]
    facts: dict[str, Any]
    record_facts: dict[str, Any]

    @property
    def usable(self) -> bool:
        return bool(self.facts["bits"]) and not self.facts["revoked"]


def is_key(text: str) -> bool:
    """Whether a TXT record is meant as a key, or as something that a reader put in the place of one."""
    return _KEY.search(text) is not None or mistaken(text) is not None


def judge(result: Result) -> tuple[list[Finding], dict[str, Any]]:
    """Findings and facts. The keys that can be used come first; the first of all is the report's record."""
    judged = [_judged(one, result.offered.get(one.selector)) for one in result.published]
    judged.sort(key=lambda one: not one.usable)  # stable
    findings: list[Finding] = []
    facts: dict[str, Any] = {"keys": [one.facts for one in judged]}
    alive = any(one.usable for one in judged)
    for number, one in enumerate(judged):
        own = [_retired(finding, one, result) if alive else finding for finding in one.findings]
        findings += own if number == 0 else [_of_another(finding, one.at.selector) for finding in own]
    if judged:
        facts |= _first(judged[0])
    about_all = list(_about_all(result, judged))
    if any(finding.rule == "dkim-ed25519-only" for finding in about_all):
        findings = [finding for finding in findings if finding.rule != "dkim-ed25519"]  # it says the same of one key
    return [*findings, *about_all], facts


def _first(judged: _Judged) -> dict[str, Any]:
    at = judged.at
    facts: dict[str, Any] = {"name": at.name, "record": at.text, "strings": at.lengths[at.text]}
    if len(at.texts) > 1:
        facts["records"] = list(at.texts)
    if "tags" in judged.record_facts:
        facts["tags"] = judged.record_facts["tags"]
    return facts


def _judged(at: Published, offered: int | None) -> _Judged:
    """One selector's record judged as receivers meet it."""
    found = catalogue().finding
    findings, facts = check_record(at.text, live=True, offered=offered)
    if len(at.texts) > 1:
        whole = _in_halves(at.texts)
        if whole is not None:
            findings = [found("dkim-key-in-two-records", name=at.name, count=len(at.texts), record=whole)]
        else:
            # RFC 6376 §3.6.2.2: one record; with several the result is undefined.
            shown = " | ".join(text[:60] for text in at.texts[:4])
            findings.append(found("dkim-several-answers", name=at.name, count=len(at.texts), records=shown))
    own = {key: facts.get(key) for key in ("key_type", "bits", "hashes", "services", "flags", "revoked")}
    own["revoked"] = bool(own["revoked"])
    own["services"] = own["services"] or []
    own["flags"] = own["flags"] or []
    if len(at.texts) > 1:
        own["bits"] = None  # which of them counts is undefined
    return _Judged(at, findings, {"selector": at.selector, "name": at.name, "cname": at.cname, **own}, facts)


def _in_halves(texts: tuple[str, ...]) -> str | None:
    """The record that was spread over several TXT records, None where they do not make a whole key."""
    if len(texts) > 4:
        return None
    for order in permutations(texts):
        joined = order[0].rstrip(" \"'") + "".join(_UNSPACED.sub("", part) for part in order[1:])
        records, _ = tags.read(joined, DIALECT)
        value = records[0].value("p") if len(records) == 1 else None
        if value is not None and understand(value).state == "whole":
            return joined
    return None


def _retired(finding: Finding, one: _Judged, result: Result) -> Finding:
    """A revoked key beside one that is in use is nothing to worry about, unless it was asked for by name."""
    if finding.rule != "dkim-revoked" or result.given:
        return finding
    return catalogue().finding("dkim-old-key-revoked", selector=one.at.selector)


def _of_another(finding: Finding, selector: str) -> Finding:
    """A finding about a key whose record is not the report's."""
    return replace(finding, span=None, fix=None, args={**finding.args, "selector": selector})


def _about_all(result: Result, judged: list[_Judged]) -> Iterator[Finding]:
    """What is to be said of the domain as a whole."""
    found = catalogue().finding
    alive = [one for one in judged if one.usable]
    if alive and not result.given and all(one.facts["key_type"] == ED25519 for one in alive):
        yield found("dkim-ed25519-only", domain=result.domain, count=len(alive))
    for selector, target in result.dangling:
        rule = "dkim-spare-cname" if alive else "dkim-dangling-cname"
        yield found(rule, name=record_name(selector, result.domain), target=target)
    yield from _wildcard(result)
    if result.given:
        for _, error in result.errors:
            yield unanswered(error)
        for selector in result.absent:
            yield found("dkim-selector-not-found", name=record_name(selector, result.domain), domain=result.domain)
    else:
        yield from _guessed(result, any_found=bool(judged or result.dangling))


def _wildcard(result: Result) -> Iterator[Finding]:
    """RFC 4592 §2.1.1: a wildcard answers for every selector, so that an answer says nothing of the selector."""
    if not result.wildcard:
        return
    records, _ = tags.read(result.wildcard[0], DIALECT)
    revoked = len(result.wildcard) == 1 and len(records) == 1 and key_facts(records[0])["revoked"]
    rule = "dkim-wildcard-revoked" if revoked else "dkim-wildcard"
    yield catalogue().finding(rule, name=f"*._domainkey.{result.domain}", text=result.wildcard[0][:60])


def _guessed(result: Result, *, any_found: bool) -> Iterator[Finding]:
    """Where the names were our own guess: what was not found is not known to be absent."""
    found = catalogue().finding
    if any_found:
        if result.errors:
            names = " ".join(selector for selector, _ in result.errors[:_NAMES_SHOWN])
            yield found("dkim-selectors-not-checked", names=names, count=len(result.errors))
        return
    if result.errors:
        yield unanswered(result.errors[0][1])  # the others mostly have the same cause
    if not result.absent:
        return
    if result.nothing_below and not result.errors and not result.wildcard:
        yield found("dkim-no-keys", domain=result.domain, name=f"_domainkey.{result.domain}")
    else:
        names = " ".join(result.absent[:_NAMES_SHOWN])
        yield found("dkim-not-found", domain=result.domain, names=names, count=len(result.absent))
