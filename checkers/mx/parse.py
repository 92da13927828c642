"""Text into MX records: the notations of zone files, panels, `dig`, `host` and `nslookup` (RFC 1035 §5.1, §3.3.9).

A panel has a field for the priority and one for the host, in either order; so a line is read by what its words look
like. What is left over is kept for the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..report import Span
from .addresses import is_address

MOST_LINES = 200  # no domain has more MX records; a longer paste is no list of them

# What `nslookup` says on Windows and elsewhere, and `host`.
_SAID = re.compile(
    r"MX[ ]preference[ ]=[ ]*+(?P<p1>[^ ,]++)[ ]*+,[ ]*+mail[ ]exchanger[ ]=[ ]*+(?P<h1>[^ ]++)"
    r"|mail[ ]exchanger[ ]=[ ]*+(?P<p2>[^ ]++)[ ]++(?P<h2>[^ ]++)"
    r"|mail[ ]is[ ]handled[ ]by[ ]++(?P<p3>[^ ]++)[ ]++(?P<h3>[^ ]++)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_FRONT = re.compile(r"([+-]?[0-9]+)([,:;|/=]+)(.*)", re.DOTALL)
_BEHIND = re.compile(r"(.*[A-Za-z.])([,;|]+)([0-9]*)", re.DOTALL)
# Words of a panel's row or a zone file that are neither priority nor host.
_NOISE = frozenset(
    {
        "in",
        "mx",
        "@",
        "-",
        "auto",
        "automatic",
        "default",
        "record",
        "records",
        "dns",
        "only",
        "ttl",
        "|",
        "=",
        ",",
        ":",
    }
)


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a line and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One MX record as written. What is missing is None."""

    span: Span
    preference: Word | None
    host: Word | None
    owner: str | None = None  # the name that the line says the record is for
    separator: Word | None = None  # a comma, a colon or the like between priority and host
    more: tuple[Word, ...] = ()  # what stands behind the host and is no part of a record
    master: bool = False  # a line of a zone file, where a name without a final dot is relative


def parse(text: str) -> list[Entry]:
    """The records in a plain text, in its order. Linear in its length."""
    entries: list[Entry] = []
    start = 0
    for line in text.split("\n")[:MOST_LINES]:
        if (entry := _entry(line, start)) is not None:
            entries.append(entry)
        start += len(line) + 1
    return _paired(entries)


def _entry(line: str, start: int) -> Entry | None:
    """One line's record; None where it holds nothing."""

    def word(begin: int, end: int) -> Word:
        return Word(line[begin:end], Span(start + begin, start + end))

    if match := _SAID.search(line):
        number = next(number for number in "123" if match[f"h{number}"])
        owner = next(iter(line[: match.start()].split()), None)
        whole = Span(start + match.start(), start + match.end())
        return Entry(whole, word(*match.span(f"p{number}")), word(*match.span(f"h{number}")), owner)
    words = [word(*match.span()) for match in _WORD.finditer(line)]
    if not words:
        return None
    whole = Span(words[0].span.start, words[-1].span.end)
    owner, master, values = _values(words)
    return _record(whole, owner, values, master=master)


def _values(words: list[Word]) -> tuple[str | None, bool, list[Word]]:
    """The owner, whether this is a line of a zone file, and the words of the value."""
    lower = [word.text.lower().rstrip(":") for word in words]
    at = lower.index("mx") if "mx" in lower else -1
    if at < 0:
        return None, False, [word for word in words if word.text.lower() not in _NOISE]
    before, after = words[:at], words[at + 1 :]
    owner = next(
        (word.text for word in before if word.text not in {"@", "-"} and not _NUMBER.fullmatch(word.text)), None
    )
    if owner is not None and owner.lower() == "in":
        owner = None
    master = "in" in lower[:at] or (owner is not None and owner.endswith("."))
    values = [word for word in after if word.text.lower() not in _NOISE]
    names = [word for word in values if "." in word.text and not _NUMBER.fullmatch(word.text)]
    # Some panels list the type before the name: MX example.com mx1.example.net 10.
    if not before and len(names) > 1 and values[0] is names[0] and names[1].text[0] != "(":
        owner, values = names[0].text, values[1:]
    return owner, master, values


def _record(whole: Span, owner: str | None, words: list[Word], *, master: bool) -> Entry | None:
    words, separator = _parted(words)
    if not words:
        return None
    numbers = [at for at, word in enumerate(words) if _NUMBER.fullmatch(word.text) and not is_address(word.text)]
    names = sorted(set(range(len(words))) - set(numbers))
    if not names:
        return Entry(whole, words[numbers[0]], None, owner, separator, (), master)
    host = names[0]
    if not numbers and len(names) > 1 and not _like_a_host(words[host].text) and _like_a_host(words[names[1]].text):
        preference: int | None = host  # `high mx1.example.com`: a word where the number should be
        host = names[1]
    elif host - 1 in numbers:
        preference = host - 1
    else:
        preference = next((at for at in numbers if at > host), numbers[0] if numbers else None)
    more = tuple(words[at] for at in names if at > host)
    return Entry(whole, None if preference is None else words[preference], words[host], owner, separator, more, master)


def _like_a_host(text: str) -> bool:
    return "." in text.strip(".") or text == "." or is_address(text) or text.lower() == "localhost"


def _parted(words: list[Word]) -> tuple[list[Word], Word | None]:
    """Words with a priority that hangs together with its host (`10,mx1.example.com`) taken apart."""
    parted: list[Word] = []
    separator: Word | None = None
    for word in words:
        match = (
            None if is_address(word.text.strip("[]")) else _FRONT.fullmatch(word.text) or _BEHIND.fullmatch(word.text)
        )
        if match is None or "://" in word.text[:12]:
            parted.append(word)
            continue
        parted += [_part(word, match, group) for group in (1, 3) if match[group]]
        separator = separator or _part(word, match, 2)
    return parted, separator


def _part(word: Word, match: re.Match[str], group: int) -> Word:
    start = word.span.start
    return Word(match[group], Span(start + match.start(group), start + match.end(group)))


def _paired(entries: list[Entry]) -> list[Entry]:
    """Priority and host that stand on lines of their own, as they do in a panel's form."""
    hosts = [entry for entry in entries if entry.host is not None]
    alone = [entry for entry in entries if entry.host is None]
    if not alone or len(hosts) != len(alone) or any(entry.preference is not None for entry in hosts):
        return entries
    return list(_pairs(hosts, alone))


def _pairs(hosts: list[Entry], alone: list[Entry]) -> Iterator[Entry]:
    for host, number in zip(hosts, alone, strict=True):
        whole = Span(min(host.span.start, number.span.start), max(host.span.end, number.span.end))
        yield Entry(whole, number.preference, host.host, host.owner, None, host.more, host.master)
