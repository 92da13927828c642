"""SPF record text → terms, with everything that is not RFC 7208 named and, where certain, repaired.

    v=spf1 ip4:203.0.113.0/24 include:spf.mail.qq.com redirect=_spf.example.com ~all
    version mechanism         mechanism               modifier                  mechanism

The reading is tolerant: a term that receivers would reject keeps what its writer `meant`, so that the rules
of `evaluate.py` still see the whole record. It is pure, never raises, and is linear in the record's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .names import MECHANISMS, MODIFIERS, NAMES, meant_name
from .pieces import Piece, pieces
from .record import Record, Term
from .version import heads


def parse(text: str) -> tuple[Record, list[Finding]]:
    """Read plain text (see `normalise`). The findings' spans and edits are offsets into `text`."""
    record, findings = _parsed(text)
    return record, list(findings)


@lru_cache(maxsize=1)  # one check wants the same text twice: for its findings and for its terms
def _parsed(text: str) -> tuple[Record, tuple[Finding, ...]]:
    starts, findings = heads(text)
    if not starts:
        return Record(text, (), 0), tuple(findings)
    terms: list[Term] = []
    for number, head in enumerate(starts):
        end = starts[number + 1].start if number + 1 < len(starts) else len(text)
        end = _sender_id(text, head.end, end, findings)
        if head.end > head.start:
            version = text[head.start : head.end]
            terms.append(Term(text=version, span=head, kind="version", name="v", qualifier=None, record=number))
        found = list(pieces(text, head.end, end, findings))
        has_all = any(_ALL.fullmatch(piece.text) for piece in found)
        lost = found.pop() if found and found[-1].text in ("~", "?") and not has_all else None
        terms += [_term(piece, number, findings) for piece in found]
        if lost:
            terms.append(_lost_all(lost, number, findings))
    return Record(text, tuple(terms), len(starts)), tuple(findings)


_SENDER_ID = re.compile(r"(?<![:=._-])spf2\.[0-9]/", re.IGNORECASE | re.ASCII)


def _sender_id(text: str, start: int, end: int, findings: list[Finding]) -> int:
    """Where a record ends: before the record of Sender ID that was welded to it, if there is one."""
    match = _SENDER_ID.search(text, start, end) if start else None
    if not match:
        return end
    cut = start + len(text[start : match.start()].rstrip())
    findings.append(catalogue().finding("spf-sender-id", Span(match.start(), end), edits=[Edit(cut, end, "")]))
    return cut


# RFC 7208 §4.6.1 and §12: a modifier's name is ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ).
_SHAPE = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9_.-]*)([:=]?)(.*)", re.DOTALL)
_CIDR = re.compile(r"(.*?)(?:/([^/]*))?(?://([^/]*))?", re.DOTALL)
_LENGTH = re.compile(r"[0-9.]*")
_ADDRESS = re.compile(
    r"[+\-~?]?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*)(?:/[0-9]+)?", re.IGNORECASE | re.ASCII
)
# `all` with a sign too many or a mark behind it: `--all`, `~all.`, `~all)`.
_ALL = re.compile(r"([+\-~?]*)all([^A-Za-z0-9:=/]*)", re.IGNORECASE | re.ASCII)
# A name or a separator that was typed or pasted twice, and `include:` before a mechanism of another kind.
_DOUBLED = tuple(
    re.compile(rf"[+\-~?]?{pattern}", re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<name>include|exists|a|mx|ptr|redirect|exp)[:=](?P<extra>(?:(?P=name)?[:=])+)(?=[A-Za-z0-9_%<\[(])",
        r"(?P<name>ip4)[:=](?P<extra>(?:(?P=name)?[:=])+)(?=[0-9]+\.)",
        r"(?P<name>ip6)[:=](?P<extra>(?:(?P=name)[:=])+)(?=[^=])",
        r"(?P<extra>include[:=])(?=(?:ip[46]|a|mx|exists)[:=][^:=])",
    )
)
# A name with another mark, or none, where its colon belongs: `include.spf.example`, `ip4203.0.113.7`.
_NO_COLON = re.compile(
    r"([+\-~?]?)(?:(include|exists)(?:[.;,_|/\\-]|(?=_?spf))([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z]{2,}\.?)"
    r"|(ip[46])(?:[.;,_|/\\-]|(?=[0-9]{1,3}\.))([0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?))",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"[+\-~?]?(?:[a-z0-9_-]+\.)+[a-z]{2,}\.?", re.IGNORECASE | re.ASCII)


def _term(piece: Piece, record: int, findings: list[Finding]) -> Term:
    """Read one piece. What RFC 7208 does not know becomes a finding, with a repair where one is certain."""
    for doubled in _DOUBLED:
        if match := doubled.match(piece.text):
            return _term(_without_extra(piece, match, findings), record, findings)
    match = _SHAPE.fullmatch(piece.text)
    if (worn := _ALL.fullmatch(piece.text)) and (len(worn[1]) > 1 or worn[2]):
        return _worn_all(piece, worn, record, findings)
    if not match or _ADDRESS.fullmatch(piece.text) or (match[4] and not match[3] and match[4][0] != "/"):
        return _unknown(piece, record, findings)
    qualifier, written, separator, rest = match.groups()
    name = written.lower()
    meant = name if name in NAMES else meant_name(name)
    # §6: name "=" macro-string, whatever the name; §12 has no place for a qualifier before it, or for
    # characters that are not ASCII (§3.1).
    is_modifier = separator == "=" and not qualifier and rest.isascii()
    if is_modifier and meant == "all" and name != "all":
        meant = None  # `al=x` is some modifier that nobody knows
    if meant is None and not is_modifier:
        return _unknown(piece, record, findings)
    if meant:
        findings += _name_findings(piece, qualifier, name, separator, meant)
    elif is_modifier:
        findings.append(catalogue().finding("spf-unknown-modifier", piece.span, name=name))
    value, cidr4, cidr6 = _cidr(meant, rest)
    known = name in MECHANISMS and not is_modifier
    return Term(
        text=piece.text,
        span=piece.span,
        kind="modifier" if is_modifier else "mechanism" if known else "unknown",
        name=name,
        qualifier=None if is_modifier and meant not in MECHANISMS else qualifier or "+",
        value=value,
        cidr4=cidr4,
        cidr6=cidr6,
        separator=separator,
        meant=meant,
        record=record,
    )


def _without_extra(piece: Piece, match: re.Match[str], findings: list[Finding]) -> Piece:
    """The piece without what stands in it twice."""
    start, end = match.span("extra")
    edits = _replace(piece, start, end, "")
    span = Span(piece.at[start], piece.at[end - 1] + 1)
    findings.append(catalogue().finding("spf-doubled-name", span, edits=edits, extra=piece.text[start:end][:60]))
    return Piece(piece.text[:start] + piece.text[end:], [*piece.at[:start], *piece.at[end:]])


def _cidr(meant: str | None, rest: str) -> tuple[str, str | None, str | None]:
    """Split off the CIDR lengths that this mechanism may have: value, /n, //n (§5.3, §5.4, §5.6).

    The single length of ip6 is returned as the second one, where the JSON has it too.
    """
    if meant in ("ip4", "ip6"):
        value, slash, digits = rest.partition("/")
        length = digits if slash else None
        return (value, length, None) if meant == "ip4" else (value, None, length)
    if meant in ("a", "mx") and (match := _CIDR.fullmatch(rest)):
        value, cidr4, cidr6 = match.groups()
        # Behind a name, what has letters is no length but a path, or a macro with a slash in it (§7.1).
        if not value or (_LENGTH.fullmatch(cidr4 or "") and _LENGTH.fullmatch(cidr6 or "")):
            return value, cidr4, cidr6
    return rest, None, None


def _name_findings(piece: Piece, qualifier: str, name: str, separator: str, meant: str) -> Iterator[Finding]:
    """A wrong name or a wrong separator: what to put there instead."""
    right = "" if not separator or meant == "all" else "=" if meant in MODIFIERS else ":"
    if name == meant and meant == "all":  # `all:…` is a rule of its own
        return
    if name == meant and separator == right and not (qualifier and meant in MODIFIERS):
        return
    start = 0 if meant in MODIFIERS else len(qualifier)  # §12: no qualifier before a modifier
    end = len(qualifier) + len(name) + len(separator)
    span = Span(piece.at[start], piece.at[end - 1] + 1)
    args = {"written": piece.text[start:end], "right": meant + right}
    edits = _replace(piece, start, end, meant + right)
    if separator == "=" and meant in MECHANISMS and meant != "all" and not qualifier:
        # §6: an unknown modifier is ignored, so this sender is silently not there.
        rule = "spf-equals-for-colon"
    elif separator == "=" and meant in MODIFIERS and not qualifier:
        rule = "spf-misspelt-modifier"  # ignored like any other unknown modifier
    elif separator == ":" and meant in MODIFIERS and name == meant:
        rule = "spf-colon-for-equals"
    else:
        rule = "spf-unknown-mechanism"
    yield catalogue().finding(rule, span, edits=edits, **args)


def _replace(piece: Piece, start: int, end: int, new: str) -> list[Edit]:
    """Edits that put `new` in the place of some characters of a piece, gaps between them left alone."""
    runs: list[tuple[int, int]] = []
    for at in piece.at[start:end]:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return [Edit(first, stop, "" if number else new) for number, (first, stop) in enumerate(runs)]


def _worn_all(piece: Piece, match: re.Match[str], record: int, findings: list[Finding]) -> Term:
    """`all` that receivers do not know because of a sign or a mark too many; the last sign is what was meant."""
    sign = match[1][-1:] or (match[2] if match[2] in ("-", "~", "?") else "")  # `all~` is `~all` read backwards
    # Without a sign, what is left would be +all; of two different ones, nobody knows which was meant.
    certain = sign and len(set(match[1].replace("+", ""))) < 2
    right = f"{sign}all" if certain else ""
    edits = _replace(piece, 0, len(piece.text), right) if certain else None
    sign = sign or "+"
    findings.append(
        catalogue().finding("spf-unknown-mechanism", piece.span, edits=edits, written=piece.text, right=right)
    )
    return Term(text=piece.text, span=piece.span, kind="unknown", name="", qualifier=sign, meant="all", record=record)


def _lost_all(piece: Piece, record: int, findings: list[Finding]) -> Term:
    """A sign alone at the end of a record without `all`: machine translation loses the word behind it."""
    end = piece.span.end
    args = {"written": piece.text, "right": f"{piece.text}all"}
    findings.append(catalogue().finding("spf-unknown-mechanism", piece.span, edits=[Edit(end, end, "all")], **args))
    return Term(
        text=piece.text, span=piece.span, kind="unknown", name="", qualifier=piece.text, meant="all", record=record
    )


def _unknown(piece: Piece, record: int, findings: list[Finding]) -> Term:
    """Not a term of RFC 7208. A bare address or host name lacks its mechanism; anything else is told."""
    qualifier = piece.text[0] if piece.text[0] in "+-~?" else ""
    body = piece.text[len(qualifier) :]
    meant = None
    value = ""
    if match := _NO_COLON.fullmatch(piece.text):
        return _without_colon(piece, match, record, findings)
    if _ADDRESS.fullmatch(piece.text):
        meant = "ip6" if ":" in body else "ip4"
    elif _HOST.fullmatch(piece.text):
        meant = "include"
    if meant:
        at = piece.at[len(qualifier)]
        edits = [Edit(at, at, meant + ":")]
        findings.append(catalogue().finding("spf-bare-value", piece.span, edits=edits, value=body[:60], meant=meant))
        value = body
    else:
        findings.append(catalogue().finding("spf-unknown-mechanism", piece.span, written=piece.text[:60], right=""))
    value, cidr4, cidr6 = _cidr(meant, value)
    return Term(
        text=piece.text,
        span=piece.span,
        kind="unknown",
        name="",
        qualifier=qualifier or "+",
        value=value,
        cidr4=cidr4,
        cidr6=cidr6,
        meant=meant,
        record=record,
        separator=":" if meant else "",
    )


def _without_colon(piece: Piece, match: re.Match[str], record: int, findings: list[Finding]) -> Term:
    """`include.spf.example`: the name and the value are both there, the colon between them is not."""
    name = (match[2] or match[4]).lower()
    start, end = match.end(2 if match[2] else 4), match.start(3 if match[2] else 5)
    value, cidr4, cidr6 = _cidr(name, piece.text[end:])
    at = piece.at[end]
    edits = _replace(piece, start, end, ":") if end > start else [Edit(at, at, ":")]
    findings.append(
        catalogue().finding("spf-missing-colon", piece.span, edits=edits, name=name, value=piece.text[end:][:60])
    )
    return Term(
        text=piece.text,
        span=piece.span,
        kind="unknown",
        name=name,
        qualifier=match[1] or "+",
        value=value,
        cidr4=cidr4,
        cidr6=cidr6,
        meant=name,
        record=record,
    )
