"""The rules about a DMARC record that was read: one function a rule or a family of rules, no DNS.

Every function takes a whole `Record` and yields findings whose spans are offsets into the text that was parsed.
The rules look at what a tag was *meant* to be, so that one slip does not hide another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .addresses import addresses
from .names import KNOWN, meant_flag, meant_policy
from .parse import delete
from .record import POLICIES, REMOVED, Record, Tag
from .values import failure_options, flags, modes, policies

STRING_LIMIT = 255  # octets of one character-string, RFC 1035 §3.3


def evaluate(records: Sequence[Record]) -> Iterator[Finding]:
    """All findings about the records of a paste."""
    yield from _several(records)
    for record in records:
        for rule in _RULES:
            yield from rule(record)


def _several(records: Sequence[Record]) -> Iterator[Finding]:
    """§4.10: a name with more than one record is treated as if it had none."""
    if len(records) < 2:
        return
    second = records[1].tags[0].span if records[1].tags else None
    yield catalogue().finding("dmarc-several-records", second, edits=_merged(records), count=len(records))


def _merged(records: Sequence[Record]) -> list[Edit] | None:
    """One record with the tags of all. None where they contradict each other: a person has to decide."""
    if not records[0].tags or records[0].tags[0].kind != "version":
        return None
    tags: dict[str, Tag] = {}
    for record in records:
        for tag in record.tags:
            if not tag.name or tag.kind == "unknown":
                return None
            known = tags.setdefault(tag.name.lower(), tag)
            if known.value.lower() != tag.value.lower():
                return None
    merged = "; ".join(f"{tag.name}={tag.value}" for tag in tags.values())
    return [Edit(records[0].tags[0].span.start, records[-1].tags[-1].span.end, merged)]


# --- The policy --------------------------------------------------------------------------------------


def requested(record: Record, name: str) -> str | None:
    """The policy that a tag is meant to ask for; None where it has none or we cannot tell."""
    tag = next(iter(record.of(name)), None)
    return _request(tag) if tag else None


def _request(tag: Tag) -> str | None:
    return tag.value.lower() if tag.value.lower() in POLICIES else meant_policy(tag.value)


def _policy(record: Record) -> Iterator[Finding]:
    """§4.7: what is asked for, and the next step on the road from none to reject (§5.1.5 to §5.1.7, §7.4)."""
    found = catalogue().finding
    place = next((tag.span for tag in record.of("p")), record.tags[0].span if record.tags else None)
    if not record.of("p"):
        # §4.7, §4.10.1: without p as p=none, if there is somewhere to report to; else no processing.
        reported = any(tag.value for tag in record.of("rua"))
        # Behind a version that is said twice it would make two records of one.
        at = record.tags[0].span.end if len(record.of("v")) == 1 and record.tags[0].kind == "version" else None
        edits = [Edit(at, at, "; p=none")] if at is not None else None
        yield found("dmarc-implicit-none" if reported else "dmarc-missing-policy", place, edits=edits)
    asked = requested(record, "p") if record.of("p") else "none"
    if any(_request(tag) is None for tag in record.of("sp", "np")):
        asked = None  # §4.10.1: what p says is lost with them
    if asked == "none":
        yield found("dmarc-policy-none", place)
    elif asked == "quarantine":
        yield found("dmarc-policy-quarantine", place)
    elif asked == "reject":
        yield found("dmarc-policy-reject", place)
    for tag in record.of("t") if _enforced(record) else ():
        if meant_flag(tag.value) == "y":
            yield found("dmarc-testing-mode", tag.span)


def _enforced(record: Record) -> bool:
    """Whether any of the policies asks for more than none."""
    return any(requested(record, name) in POLICIES[1:] for name in ("p", "sp", "np"))


def _subdomains(record: Record) -> Iterator[Finding]:
    """A domain that is guarded while its subdomains are not."""
    p, sp, np = (requested(record, name) for name in ("p", "sp", "np"))
    guarded = p in POLICIES[1:]
    weak = {"sp": sp == "none" and guarded, "np": np == "none" and (guarded or sp in POLICIES[1:])}
    for name in ("sp", "np"):
        for tag in record.of(name) if weak[name] else ():
            edits = [delete(record, tag)]
            yield catalogue().finding("dmarc-weaker-subdomains", tag.span, edits=edits, tag=name)


def _reports(record: Record) -> Iterator[Finding]:
    """§4.7: without rua nobody sends aggregate reports, with ruf nearly nobody sends the others."""
    found = catalogue().finding
    if not record.of("rua"):
        asked = requested(record, "p")
        yield found("dmarc-reject-without-reports" if asked == "reject" else "dmarc-no-reports", None)
    for tag in record.of("ruf"):
        if tag.value and tag.name:
            yield found("dmarc-failure-reports", tag.span)


# --- Tags --------------------------------------------------------------------------------------------


def _misspelt(record: Record) -> Iterator[Finding]:
    """§4.7: receivers ignore a name that they do not know, a slip of a known one too."""
    counts = Counter(tag.meant for tag in record.tags)
    for tag in record.tags:
        if tag.meant and tag.name and tag.name.lower() not in KNOWN:
            # Beside the tag itself, which of the two was meant is for the reader to say.
            alone = counts[tag.meant] == 1
            edits = [Edit(tag.name_span.start, tag.name_span.end, tag.meant)] if alone else None
            args = {"written": quoted(tag.name), "right": tag.meant}
            yield catalogue().finding("dmarc-misspelt-tag", tag.name_span, edits=edits, **args)


def _removed(record: Record) -> Iterator[Finding]:
    """§9.3 and C.5.2: pct, rf and ri are historic. A share of the mail is now all of it."""
    enforced, tested = _enforced(record), bool(record.of("t"))
    for tag in record.of(*REMOVED):
        if tag.meant == "pct" and _partial(tag.value) and enforced:
            # A.6: t takes the place of pct=0, and asks for one level less, as a share did.
            edits = None if tested else [Edit(tag.span.start, tag.span.end, "t=y")]
            yield catalogue().finding("dmarc-pct-partial", tag.span, edits=edits, pct=tag.value[:8])
            continue
        edits = [delete(record, tag)]
        yield catalogue().finding("dmarc-removed-tag", tag.span, edits=edits, tag=tag.meant or "")


def _partial(value: str) -> bool:
    """Whether a pct value is a number below 100."""
    return re.fullmatch(r"0*[0-9]{1,2}", value) is not None


def _duplicates(record: Record) -> Iterator[Finding]:
    """RFC 6376 §3.2: a tag may stand once; what becomes of two is read differently everywhere."""
    seen: dict[str, Tag] = {}
    for tag in record.tags:
        name = tag.meant or tag.name.lower()
        if not tag.name:
            continue
        first = seen.setdefault(name, tag)
        if first is tag:
            continue
        edits = None
        if first.value.lower() == tag.value.lower():
            edits = [delete(record, tag)]
        elif name in ("rua", "ruf") and first.value and tag.value:
            edits = [Edit(first.span.end, first.span.end, f",{tag.value}"), delete(record, tag)]
        yield catalogue().finding("dmarc-duplicate-tag", tag.span, edits=edits, tag=name[:20])


def _long_string(record: Record) -> Iterator[Finding]:
    """RFC 1035 §3.3: a character-string has at most 255 octets; longer records are split (§4.5)."""
    if not record.tags:
        return
    span = Span(record.tags[0].span.start, record.tags[-1].span.end)
    length = len(record.text[span.start : span.end].encode("utf-8", "replace"))
    if length > STRING_LIMIT:
        yield catalogue().finding("dmarc-long-string", None, length=length, limit=STRING_LIMIT)


_RULES: tuple[Callable[[Record], Iterator[Finding]], ...] = (
    _policy,
    _subdomains,
    _reports,
    _misspelt,
    _removed,
    _duplicates,
    _long_string,
    policies,
    modes,
    flags,
    failure_options,
    addresses,
)
