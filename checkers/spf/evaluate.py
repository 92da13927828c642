"""The rules about an SPF record that was read: one function a rule or a family of rules, no DNS.

Every function takes the whole `Record` and yields findings whose spans are offsets into the text that was
parsed. The rules look at what a term was *meant* to be, so that one slip does not hide another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .names import COUNTED, LOOKUP_LIMIT, MECHANISMS
from .record import VERSION, Record, Term
from .terms import Meaning, delete, meaning_of
from .values import addresses, cidr_lengths, names, unknown_modifiers, widths

STRING_LIMIT = 255  # octets of one character-string, RFC 1035 §3.3


def evaluate(record: Record) -> Iterator[Finding]:
    """All findings about a record."""
    if not record.terms:
        return
    for rule in _RULES:
        yield from rule(record)


def _groups(record: Record) -> Iterable[list[Term]]:
    """The terms of each record, without its version."""
    groups: dict[int, list[Term]] = {number: [] for number in range(record.count)}
    for term in record.terms:
        if term.kind != "version":
            groups[term.record].append(term)
    return groups.values()


# --- The record as a whole ---------------------------------------------------------------------------


def _several_records(record: Record) -> Iterator[Finding]:
    """§4.5: more than one record is permerror."""
    versions = [term for term in record.terms if term.kind == "version"]
    if record.count < 2 or len(versions) < 2:
        return
    edits = _merge(record)
    yield catalogue().finding("spf-several-records", versions[1].span, edits=edits, count=record.count)


def _merge(record: Record) -> list[Edit] | None:
    """One record with the terms of all, each once, and one `all`. None where a person has to decide."""
    if record.of("redirect") or any(term.meant is None for term in record.terms if term.kind != "version"):
        return None
    terms: dict[Meaning, Term] = {}
    for term in record.terms:
        if term.kind != "version" and term.meant != "all":
            terms.setdefault(meaning_of(term), term)
    qualifiers = {term.qualifier for term in record.of("all")}
    last = "" if not qualifiers else qualifiers.pop() if len(qualifiers) == 1 else "~"
    parts = [VERSION, *(term.text for term in terms.values())]
    merged = " ".join([*parts, f"{last}all"] if last else parts)
    return [Edit(record.terms[0].span.start, record.terms[-1].span.end, merged)]


def _too_many_lookups(record: Record) -> Iterator[Finding]:
    """§4.6.4: at most ten terms that query the DNS; this record alone is counted, not what it includes."""
    for terms in _groups(record):
        # What stands behind `all` is not evaluated, and neither is redirect beside it.
        names = [term.meant for term in terms]
        has_all = "all" in names
        read = terms[: names.index("all")] if has_all else terms
        counted = [term for term in read if term.meant in COUNTED and not (has_all and term.meant == "redirect")]
        if len(counted) > LOOKUP_LIMIT:
            span = counted[LOOKUP_LIMIT].span
            yield catalogue().finding("spf-too-many-lookups", span, count=len(counted), limit=LOOKUP_LIMIT)


def _long_string(record: Record) -> Iterator[Finding]:
    """RFC 1035 §3.3: a character-string has at most 255 octets; longer records are split (RFC 7208 §3.3)."""
    first = [term for term in record.terms if term.record == 0]
    span = Span(first[0].span.start, first[-1].span.end)
    length = len(record.text[span.start : span.end].encode("utf-8", "replace"))
    if length > STRING_LIMIT:
        yield catalogue().finding("spf-long-string", None, length=length, limit=STRING_LIMIT)


# --- `all` and `redirect` ----------------------------------------------------------------------------


def _all(record: Record) -> Iterator[Finding]:
    """Where `all` stands and what it says (§5.1)."""
    found = catalogue().finding
    alls = record.of("all")
    if not alls and not record.of("redirect"):
        # §4.7: without `all` and `redirect` the result is neutral, as if the record ended in ?all.
        end = record.terms[-1].span.end
        span = Span(record.terms[-1].span.start, end)
        yield found("spf-no-all", span, edits=[Edit(end, end, " ~all")])
    for term in alls:
        if term.qualifier == "+":
            yield found("spf-plus-all", term.span, edits=[_requalify(term)])
        elif term.qualifier == "?":
            yield found("spf-neutral-all", term.span, edits=[_requalify(term)])
        if term.name == "all" and (term.separator or len(term.text.lstrip("+-~?")) > len(term.name)):
            keep = term.span.start + len(term.text) - len(term.text.lstrip("+-~?")) + len("all")
            in_one_piece = term.span.end - term.span.start == len(term.text) and term.name == "all"
            # Without a sign what is left would be +all.
            edits = [Edit(keep, term.span.end, "")] if in_one_piece and term.text[0] in "+-~?" else None
            yield found("spf-all-with-value", term.span, edits=edits, term=term.text[:60])
    senders = [term for term in record.terms if term.meant in MECHANISMS - {"all"}]
    hard = [term for term in alls if term.qualifier == "-"]
    if hard and senders:
        yield found("spf-hard-fail", hard[0].span)
    if alls and all(term.meant in ("all", "exp") or term.kind == "version" for term in record.terms):
        yield found("spf-nobody-may-send", alls[0].span)


def _requalify(term: Term) -> Edit:
    """Turns `+all`, `?all` and `all` into `~all`."""
    start = term.span.start
    return Edit(start, start + (1 if term.text[0] in "+?" else 0), "~")


def _after_all(record: Record) -> Iterator[Finding]:
    """§5.1: mechanisms after `all` are never tested."""
    for terms in _groups(record):
        places = [number for number, term in enumerate(terms) if term.meant == "all"]
        if not places:
            continue
        first = terms[places[0]]
        for number in places[1:]:
            later = terms[number]
            # Which of two different ones was meant is for the reader to say.
            alike = later.qualifier == first.qualifier and later.name == "all"
            yield catalogue().finding("spf-second-all", later.span, edits=[delete(record, later)] if alike else None)
        late = [term for term in terms[places[0] + 1 :] if term.meant in MECHANISMS - {"all"}]
        if late:
            end = terms[-1].span.end
            edits = [delete(record, first), Edit(end, end, f" {first.text}")]
            span = Span(late[0].span.start, late[-1].span.end)
            named = " ".join(term.text for term in late[:4])
            yield catalogue().finding("spf-terms-after-all", span, edits=edits, terms=named[:80], all=first.text)


def _redirect_beside_all(record: Record) -> Iterator[Finding]:
    """§6.1: redirect is only used when no mechanism matched; `all` always matches, so it never is."""
    for terms in _groups(record):
        alls = [term for term in terms if term.meant == "all"]
        for term in terms:
            if term.meant == "redirect" and alls:
                start = alls[0].span.start
                edits = [delete(record, term), Edit(start, start, f"include:{term.value} ")] if term.value else None
                yield catalogue().finding("spf-redirect-beside-all", term.span, edits=edits, all=alls[0].text)


# --- Single terms ------------------------------------------------------------------------------------


def _repeated(record: Record) -> Iterator[Finding]:
    """The same term twice is waste; redirect or exp twice is permerror (§6)."""
    for terms in _groups(record):
        seen: set[Meaning] = set()
        modifiers: set[str] = set()
        for term in terms:
            if term.meant in ("redirect", "exp"):
                if term.meant in modifiers:
                    yield catalogue().finding("spf-duplicate-modifier", term.span, name=term.meant)
                modifiers.add(term.meant)
            elif term.meant not in (None, "all"):
                if meaning_of(term) in seen:
                    yield catalogue().finding(
                        "spf-duplicate-term", term.span, edits=[delete(record, term)], term=term.text[:60]
                    )
                seen.add(meaning_of(term))


def _ptr(record: Record) -> Iterator[Finding]:
    """§5.5: ptr should not be published."""
    for term in record.of("ptr"):
        yield catalogue().finding("spf-ptr", term.span, edits=[delete(record, term)], term=term.text[:60])


_RULES: tuple[Callable[[Record], Iterator[Finding]], ...] = (
    _several_records,
    _all,
    _after_all,
    _redirect_beside_all,
    _too_many_lookups,
    _long_string,
    _repeated,
    _ptr,
    names,
    unknown_modifiers,
    addresses,
    widths,
    cidr_lengths,
)
