"""SPF record text → terms, with everything that is not RFC 7208 named and, where certain, repaired.

    v=spf1 ip4:203.0.113.0/24 include:spf.mail.qq.com redirect=_spf.example.com ~all
    version mechanism         mechanism               modifier                  mechanism

The reading is tolerant: a term that receivers would reject keeps what its writer `meant`, so that the rules
of `evaluate.py` still see the whole record. It is pure, never raises, and is linear in the record's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..report import Edit, Finding, Span
from .names import MECHANISMS, MODIFIERS, NAMES, meant_name
from .pieces import Piece, pieces
from .record import Record, Term
from .version import heads


def parse(text: str) -> tuple[Record, list[Finding]]:
    """Read plain text (see `normalise`). The findings' spans and edits are offsets into `text`."""
    starts, findings = heads(text)
    if not starts:
        return Record(text, (), 0), findings
    terms: list[Term] = []
    for number, head in enumerate(starts):
        end = starts[number + 1].start if number + 1 < len(starts) else len(text)
        if head.end > head.start:
            version = text[head.start : head.end]
            terms.append(Term(text=version, span=head, kind="version", name="v", qualifier=None, record=number))
        found = list(pieces(text, head.end, end, findings))
        has_all = any(_ALL.fullmatch(piece.text) for piece in found)
        lost = found.pop() if found and found[-1].text in ("~", "?") and not has_all else None
        terms += [_term(piece, number, findings) for piece in found]
        if lost:
            terms.append(_lost_all(lost, number, findings))
    return Record(text, tuple(terms), len(starts)), findings


# RFC 7208 §4.6.1 and §12: a modifier's name is ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ).
_SHAPE = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9_.-]*)([:=]?)(.*)", re.DOTALL)
_CIDR = re.compile(r"(.*?)(?:/([^/]*))?(?://([^/]*))?", re.DOTALL)
_ADDRESS = re.compile(
    r"[+\-~?]?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*)(?:/[0-9]+)?", re.IGNORECASE
)
# `all` with a sign too many or a mark behind it: `--all`, `~all.`, `~all)`.
_ALL = re.compile(r"([+\-~?]*)all([^A-Za-z0-9:=/]*)", re.IGNORECASE)
_HOST = re.compile(r"[+\-~?]?(?:[a-z0-9_-]+\.)+[a-z]{2,}\.?", re.IGNORECASE)


def _term(piece: Piece, record: int, findings: list[Finding]) -> Term:
    """Read one piece. What RFC 7208 does not know becomes a finding, with a repair where one is certain."""
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
    sign = match[1][-1:] or "+"
    right = f"{match[1][-1:]}all"
    edits = _replace(piece, 0, len(piece.text), right)
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
