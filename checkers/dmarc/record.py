"""The data model of a DMARC record, and the record as a receiver reads it (RFC 9989 §4.7, §4.8, §4.10.1).

    v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@example.com
    version   policy        policy     reporting addresses

`policy_of` is strict and says only what counts; `parse.py` reads the same text with patience and says what is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from ..report import Span

VERSION = "v=DMARC1"
# §4.7: the tags that receivers process, in the order in which records are usually written.
TAGS = ("v", "p", "sp", "np", "rua", "ruf", "adkim", "aspf", "fo", "t", "psd")
# §9.3 and C.5.2: known to RFC 7489, historic now.
REMOVED = frozenset({"pct", "rf", "ri"})
# §4.8 dmarc-request, from the mildest to the strictest.
POLICIES = ("none", "quarantine", "reject")
WSP = " \t"  # RFC 5234 B.1

Request: TypeAlias = Literal["none", "quarantine", "reject"]
TagKind: TypeAlias = Literal["version", "tag", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag of a record, as written. Spans are offsets into the record's text."""

    name: str  # as written
    value: str  # as written, without white space around it
    span: Span  # name to value
    name_span: Span
    value_span: Span  # empty, behind the name, where there is no value
    meant: str | None = None  # the tag that the writer wanted, in lower case; None where we cannot tell
    kind: TagKind = "unknown"  # what receivers make of it


@dataclass(frozen=True, slots=True)
class Record:
    """A record and its tags, the version first where it has one."""

    text: str
    tags: tuple[Tag, ...]

    def of(self, *names: str) -> list[Tag]:
        """The tags that are meant to be one of `names` (lower case)."""
        return [tag for tag in self.tags if tag.meant in names]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A record as receivers read it: defaults filled in, lower case, URIs as written (§4.7)."""

    p: Request
    sp: Request  # p where the record has none
    np: Request  # sp where the record has none
    adkim: Literal["r", "s"] = "r"
    aspf: Literal["r", "s"] = "r"
    t: Literal["y", "n"] = "n"
    psd: Literal["y", "n", "u"] = "u"
    fo: tuple[str, ...] = ("0",)
    rua: tuple[str, ...] = ()  # the valid URIs, an obsolete "!10m" still behind them
    ruf: tuple[str, ...] = ()
    usable: bool = True  # False: receivers do no DMARC processing with this record (§4.10.1)
    taken_as_none: bool = False  # §4.10.1: p, sp or np cannot be read, but reports are wanted: as if it were p=none

    def asked(self, tag: Literal["p", "sp", "np"]) -> Request:
        """What receivers are asked to do by one of the policies; t=y asks for one level less (§4.7)."""
        policy: Request = getattr(self, tag)
        if self.t == "n":
            return policy
        return cast("Request", POLICIES[max(POLICIES.index(policy) - 1, 0)])

    def facts(self) -> dict[str, Any]:
        """`dmarc.policy` of report.schema.json."""
        names = ("p", "sp", "np", "adkim", "aspf", "t", "psd")
        lists = {"fo": list(self.fo), "rua": list(self.rua), "ruf": list(self.ruf)}
        return {name: getattr(self, name) for name in names} | lists


# §4.8: dmarc-version = "v" equals %s"DMARC1"; what follows is a separator or the end. White space at the very
# end has no place in the grammar, but RFC 6376 §3.2 takes it off every value.
_HEAD = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
# §4.8: dmarc-tag = 1*ALPHA equals 1*dmarc-value. A list of URIs may hold tabs besides (*WSP).
_TAG = re.compile(r"[ \t]*([A-Za-z]+)[ \t]*=([\t\x20-\x7e]+)")


def is_record(text: str) -> bool:
    """Whether receivers take this TXT record for a DMARC record: §4.7, the tag `v`, first and exactly so."""
    return _HEAD.match(text) is not None


def policy_of(text: str) -> Policy | None:
    """Read a record as receivers do. None where it is not a DMARC record, so that it is ignored whole (§4.7).

    Syntax errors behind the version lose their tag alone (§4.8), so of two tags of one name the first counts.
    Pure; linear in the length of the text.
    """
    if not is_record(text):
        return None
    values: dict[str, str] = {}
    for part in text.split(";")[1:]:
        if match := _TAG.fullmatch(part):
            # The names' ABNF is case-insensitive (RFC 5234 §2.3); RFC 6376 §3.2 says otherwise: a finding elsewhere.
            name, value = match[1].lower(), match[2].strip(WSP)
            if value:
                values.setdefault(name, value)
    rua, ruf = (uris_of(values.get(name, "")) for name in ("rua", "ruf"))
    adkim, aspf = (_one_of(values.get(name), ("r", "s"), "r") for name in ("adkim", "aspf"))
    rest: dict[str, Any] = {
        "adkim": adkim,
        "aspf": aspf,
        "t": _one_of(values.get("t"), ("y", "n"), "n"),
        "psd": _one_of(values.get("psd"), ("y", "n", "u"), "u"),
        # §4.7: the content of fo is ignored without ruf.
        "fo": (fo_of(values.get("fo", "")) if "ruf" in values else None) or ("0",),
        "rua": rua,
        "ruf": ruf,
    }
    requests: dict[str, Any] = {name: values[name].lower() for name in ("p", "sp", "np") if name in values}
    valid = all(value in POLICIES for value in requests.values())
    if not valid or "p" not in requests:
        # §4.10.1: with a valid reporting URI as if it were p=none, else no processing at all. Of a record that
        # only lacks its p, §4.7 says that it is treated as if it *included* p=none: its sp and np stay.
        requests = {"p": "none"} | (requests if valid and rua else {})
        rest |= {"usable": bool(rua), "taken_as_none": bool(rua)}
    requests.setdefault("sp", requests["p"])
    requests.setdefault("np", requests["sp"])
    return Policy(**requests, **rest)


def _one_of(value: str | None, allowed: tuple[str, ...], default: str) -> str:
    """§4.8: a value that breaks the grammar is discarded in favour of the default. ABNF strings ignore case."""
    return value.lower() if value is not None and value.lower() in allowed else default


def fo_of(value: str) -> tuple[str, ...] | None:
    """The options of a fo tag (§4.8 dmarc-fo), None where they break the grammar: 0 and 1 exclude each other."""
    options = tuple(value.lower().split(":"))
    valid = all(option in ("0", "1", "d", "s") for option in options) and len(set(options)) == len(options)
    return options if valid and not {"0", "1"} <= set(options) else None


# §4.8: dmarc-uri is a URI of RFC 3986 with "," and "!" encoded; ";" ends the tag. The tail is obs-dmarc-report-size,
# whose letter is ABNF and so of either case. The quantifiers that give nothing back (`++`) keep both linear.
_URI = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*+):((?:[A-Za-z0-9._~:/?#\[\]@$&'()*+=-]++|%[0-9A-Fa-f]{2})*+)(![0-9]+[kmgtKMGT]?)?"
)
# RFC 6068 §2: to = addr-spec *("," addr-spec), of which §4.8 above leaves one; then fields behind "?".
_MAILBOX = re.compile(
    r"(?!//)(?:[A-Za-z0-9._~$&'()*+=/-]++|%[0-9A-Fa-f]{2})++@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)++)(?:\?.*)?"
)


def uris_of(value: str) -> tuple[str, ...]:
    """The valid URIs of a list, as written (§4.8 dmarc-urilist)."""
    written = (part.strip(WSP) for part in value.split(","))
    return tuple(uri for uri in written if is_uri(uri))


def is_uri(uri: str) -> bool:
    """Whether reports could be sent there: a URI, and a whole address in it where it is `mailto:`."""
    match = _URI.fullmatch(uri)
    if match is None or not match[2]:
        return False
    return match[1].lower() != "mailto" or _MAILBOX.fullmatch(match[2]) is not None


def report_domain(uri: str) -> str | None:
    """The domain that a valid `mailto:` URI sends reports to, lower case; None for any other URI."""
    match = _URI.fullmatch(uri)
    mailbox = _MAILBOX.fullmatch(match[2]) if match and match[1].lower() == "mailto" else None
    return mailbox[1].lower() if mailbox else None
