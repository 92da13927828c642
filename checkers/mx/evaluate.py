"""Findings about MX records as written: each by itself, then all together (RFC 5321 §5.1, RFC 7505 §3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..catalogue import catalogue
from ..pasted import quoted
from ..providers import by_mx_host
from ..report import Edit, Finding, Span
from . import hosts
from .addresses import is_address
from .parse import Entry, Word

HIGHEST = 65_535  # RFC 1035 §3.3.9: 16 bits
# A line of a zone file whose type is another one.
_TYPED = re.compile(r"\S+[ ]+(?:[0-9]+[ ]+)?(?:IN[ ]+)?(?:A|AAAA|TXT|NS|SOA|CNAME|PTR|SRV|CAA)[ ]", re.IGNORECASE)
_OTHER = re.compile(
    r"v ?= ?(?:spf|dmarc|dkim|sts|tlsrpt|bimi)|\b(?:TXT|CNAME|AAAA|SRV|NS|SOA|PTR|A)\b|=", re.IGNORECASE
)


def _finding(rule: str, span: Span | None, edits: list[Edit] | None = None, **args: str | int) -> Finding:
    return catalogue().finding(rule, span, edits=edits, **args)


def evaluate(text: str, entries: Sequence[Entry], owner: str = "") -> Iterator[Finding]:
    """All findings about plain text that holds these records. `owner` is the domain where the lines do not name it."""
    if not text.strip():
        yield _finding("mx-empty", None)
        return
    if not any(map(is_plausible, entries)) or all(map(_TYPED.match, text.split("\n"))):
        rule = "mx-other-record" if _OTHER.search(text) else "mx-not-a-record"
        yield _finding(rule, Span(0, len(text)), text=quoted(text.split("\n", 1)[0]))
        return
    for number, entry in enumerate(entries):
        yield from _priority(entry, number)
        yield from _host(entry, owner)
    yield from _together(text, entries)


def is_plausible(entry: Entry) -> bool:
    """Whether a line has anything of an MX record: a number, or a name with a dot."""
    if entry.preference is not None and entry.preference.text.isdigit():
        return True
    host = entry.host.text if entry.host else ""
    return (
        not entry.more and "=" not in host and ("." in host.strip(".") or is_address(hosts.bare(host)) or host == ".")
    )


def preference_of(entry: Entry) -> int | None:
    """The number before the host, where it is a good one."""
    word = entry.preference
    if word is None or not word.text.isdigit() or len(word.text) > 9 or int(word.text) > HIGHEST:
        return None
    return int(word.text)


def provider_of(host: str) -> str | None:
    """The id of the mail provider that runs this host, if it is a known one."""
    known = by_mx_host(host)
    return None if known is None else known.id


def is_null(entry: Entry) -> bool:
    """RFC 7505 §3: a host that is the root."""
    return entry.host is not None and entry.host.text == "."


def _priority(entry: Entry, number: int) -> Iterator[Finding]:
    word = entry.preference
    if entry.host is None and word is not None:
        yield _finding("mx-missing-host", word.span, text=word.text[:20])
        return
    if entry.host is None:
        return
    if word is None:
        start = entry.host.span.start
        usual = 10 * min(number + 1, 1000)
        edits = [Edit(start, start, f"{usual} ")]
        yield _finding("mx-missing-priority", entry.host.span, edits, host=quoted(entry.host.text))
    elif preference_of(entry) is None:
        yield _finding("mx-bad-priority", word.span, text=quoted(word.text, limit=30))
    if entry.separator is not None:
        span = entry.separator.span
        touches = any(one is not None and one.span.start == span.end for one in (word, entry.host))
        edits = [Edit(span.start, span.end, " " if touches else "")]
        yield _finding("mx-separator", span, edits, text=entry.separator.text[:10])


def _host(entry: Entry, owner: str) -> Iterator[Finding]:
    word = entry.host
    if word is None or is_null(entry):
        return
    behind = list(_behind(entry, word))
    yield from behind
    if any(finding.rule == "mx-space-in-host" for finding in behind):
        return  # this is only a part of the name
    text = word.text
    if is_address(hosts.bare(text)):
        # RFC 1035 §3.3.9: the exchange is a domain name, and an address in its place is read as one.
        yield _finding("mx-target-address", word.span, address=hosts.bare(text))
        return
    if "@" in text:
        yield _finding("mx-target-mailbox", word.span, text=quoted(text))
        return
    if (host := hosts.without_url(text)) != text:
        edits = [Edit(word.span.start, word.span.end, host)] if host else None
        yield _finding("mx-target-url", word.span, edits, text=quoted(text))
        return
    if (host := hosts.without_port(text)) != text:
        yield _finding("mx-target-port", word.span, [Edit(word.span.start, word.span.end, host)], text=quoted(text))
        return
    yield from _name(entry, word, owner)


def _behind(entry: Entry, word: Word) -> Iterator[Finding]:
    """What stands behind the host: the rest of it, cut off by a space, or something else."""
    before, name = word, word.text
    for one in entry.more:
        seam = name[-1] == "." or one.text[0] == "."
        if seam and hosts.good_labels((name + one.text).removesuffix(".")):
            name += one.text
            span = Span(before.span.end, one.span.start)
            yield _finding("mx-space-in-host", span, [Edit(span.start, span.end, "")], host=quoted(name))
        else:
            edits = [Edit(before.span.end, one.span.end, "")]
            rule = "mx-extra-text" if hosts.without_url(one.text) else "mx-target-url"  # `http://` alone
            yield _finding(rule, one.span, edits, text=quoted(one.text))
        before = one


def _name(entry: Entry, word: Word, owner: str) -> Iterator[Finding]:
    """A host that is written as a name."""
    name = hosts.plain_name(word.text)
    if hosts.is_loopback_name(name):
        yield _finding("mx-localhost", word.span, host=quoted(name))
        return
    if not hosts.good_labels(name):
        yield _finding("mx-bad-host", word.span, host=quoted(word.text))
        return
    if "_" in name:  # RFC 5321 §2.3.5 with RFC 1123 §2.1: letters, digits and hyphens
        yield _finding("mx-underscore", word.span, host=quoted(name))
    if "." not in name:
        yield _finding("mx-single-label", word.span, host=quoted(name))
        return
    owner = hosts.plain_name(entry.owner or owner)
    right = hosts.without_doubled_end(name) or (hosts.without_zone(name, owner) if owner else None)
    if right is not None:
        final = "." if word.text.endswith(".") else ""
        edits = [Edit(word.span.start, word.span.end, right + final)]
        yield _finding("mx-zone-appended", word.span, edits, host=quoted(name), right=quoted(right))
    elif entry.master and not word.text.endswith(".") and hosts.is_whole(name, owner):
        edits = [Edit(word.span.end, word.span.end, ".")]
        yield _finding("mx-no-final-dot", word.span, edits, host=quoted(name), owner=quoted(owner or "…"))


def _together(text: str, entries: Sequence[Entry]) -> Iterator[Finding]:
    yield from _nulls(entries)
    others = [entry for entry in entries if entry.host is not None and not is_null(entry)]
    yield from _repeated(text, others)
    yield from _providers(others)


def _nulls(entries: Sequence[Entry]) -> Iterator[Finding]:
    """RFC 7505 §3: a null MX stands alone, and its preference is 0."""
    nulls = [entry for entry in entries if is_null(entry)]
    others = sum(entry.host is not None for entry in entries) - len(nulls)
    if nulls and others:
        yield _finding("mx-null-beside-others", nulls[0].span, count=others)
    elif nulls:
        yield _finding("mx-null", nulls[0].span)
        word = nulls[0].preference
        if word is not None and preference_of(nulls[0]) not in (None, 0):
            edits = [Edit(word.span.start, word.span.end, "0")]
            yield _finding("mx-null-priority", word.span, edits, text=word.text)


def _repeated(text: str, others: Sequence[Entry]) -> Iterator[Finding]:
    """The same host, or the same priority, more than once."""
    seen: dict[str, Entry] = {}
    preferences: dict[int, Entry] = {}
    for entry in others:
        name = hosts.plain_name(entry.host.text if entry.host else "")
        number = preference_of(entry)
        if name in seen:
            start = entry.span.start - (text[entry.span.start - 1 : entry.span.start] == "\n")
            yield _finding("mx-duplicate-host", entry.span, [Edit(start, entry.span.end, "")], host=quoted(name))
        elif number is not None and number in preferences:
            yield _finding("mx-equal-priorities", entry.span, priority=number, host=quoted(name))
        seen.setdefault(name, entry)
        if number is not None:
            preferences.setdefault(number, entry)


def _providers(others: Sequence[Entry]) -> Iterator[Finding]:
    """Hosts of two mail providers: neither of them gets all of the mail."""
    first: tuple[str, str] | None = None  # provider, host
    for entry in others:
        host = hosts.plain_name(entry.host.text if entry.host else "")
        provider = provider_of(host)
        if provider is None:
            continue
        if first is None:
            first = (provider, host)
        elif provider != first[0]:
            yield _finding("mx-two-providers", entry.span, first=quoted(first[1]), host=quoted(host))
            return
