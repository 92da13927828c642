"""What a forged and what a genuine mail would meet, from what the checks found: no question more is asked.

Receivers decide for themselves; what is told is what the domain's records give them to go by, and "unknown" where a
question was not answered or the DNS cannot show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ..providers import provider
from ..spf.grammar import Directive, Modifier, SpfSyntaxError, parse_strict
from .across import has_key, parked, unanswered, usable_key
from .answers import OPEN
from .survey import Survey

# RFC 7208 §2.6 without temperror, which is "unknown" here.
Spf: TypeAlias = Literal["pass", "neutral", "softfail", "fail", "none", "permerror", "unknown"]
# "key": one that receivers can use stands in the DNS; "weak": only such as many cannot use; whether mail is signed with
# it, the DNS does not show.
Dkim: TypeAlias = Literal["key", "weak", "none", "unknown"]
# "signed": passes where the service signs with the domain's key.
Dmarc: TypeAlias = Literal["pass", "signed", "fail", "none", "unknown"]
Asked: TypeAlias = Literal["none", "quarantine", "reject"]
Outcome: TypeAlias = Literal["usual", "usual-if-signed", "undecided", "spam", "refused", "unknown"]

_QUALIFIERS: Mapping[str, Spf] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}  # RFC 7208 §4.6.2
_FAILED: Mapping[Asked, Outcome] = {"none": "undecided", "quarantine": "spam", "reject": "refused"}
_OTHERWISE: Mapping[Dmarc, Outcome] = {"pass": "usual", "signed": "usual-if-signed", "unknown": "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail with exactly the domain in From, and what its receiver would find."""

    spf: Spf  # for an envelope sender of the domain
    dkim: Dkim
    dmarc: Dmarc
    asked: Asked | None  # what receivers are asked to do with mail that fails; None for nothing
    outcome: Outcome  # "undecided": nothing is asked, each receiver goes by its own rules

    def facts(self) -> dict[str, str | None]:
        """The mail as the JSON has it."""
        known = {"spf": self.spf, "dkim": self.dkim, "dmarc": self.dmarc}
        return {**known, "asked": self.asked, "outcome": self.outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meets:
    """A forged mail, from a stranger's server, and a genuine one by the domain's mailbox service."""

    forged: Mail
    genuine: Mail | None  # None where the domain sends no mail
    service: str | None  # the mailbox service's id, None where none was recognised

    def facts(self) -> dict[str, Any]:
        """`facts.meets` of the JSON object."""
        genuine = None if self.genuine is None else self.genuine.facts()
        return {"forged": self.forged.facts(), "genuine": genuine, "service": self.service}


def meets(found: Survey) -> Meets:
    """What both mails would meet."""
    spf = stranger(found)
    asked, known = _asked(found)
    # A stranger has no key of the domain. DMARC passes where SPF does, for the envelope has the same domain.
    forged = _mail(spf, "none", asked, known=known)
    return Meets(
        forged=forged,
        genuine=None if parked(found) else _mail(_own_spf(found, spf), _dkim(found), asked, known=known),
        service=found.provider["id"] if found.provider else None,
    )


def _mail(spf: Spf, dkim: Dkim, asked: Asked | None, *, known: bool) -> Mail:
    dmarc = _dmarc(spf, dkim, asked, known=known)
    return Mail(spf=spf, dkim=dkim, dmarc=dmarc, asked=asked, outcome=_outcome(spf, dmarc, asked))


def _dmarc(spf: Spf, dkim: Dkim, asked: Asked | None, *, known: bool) -> Dmarc:
    """RFC 9989 §5.3.5: one aligned identifier is enough; the very same domain aligns in either mode (§4.10.2)."""
    if not known:
        return "unknown"
    if asked is None:
        return "none"  # RFC 9989 §4.10.1: no record that can be applied, so no DMARC processing
    if spf == "pass":
        return "pass"
    if dkim == "key":
        return "signed"
    return "unknown" if "unknown" in {spf, dkim} or dkim == "weak" else "fail"


def _outcome(spf: Spf, dmarc: Dmarc, asked: Asked | None) -> Outcome:
    """What that comes to. RFC 9989 §5.3.6 and §5.4: the policy is a request, and receivers may do otherwise."""
    if dmarc == "fail":
        return _FAILED[asked or "none"]
    if dmarc == "none":
        return "usual" if spf == "pass" else "unknown" if spf == "unknown" else "undecided"
    return _OTHERWISE[dmarc]


def _asked(found: Survey) -> tuple[Asked | None, bool]:
    """What receivers are asked to do with mail of exactly this name (RFC 9989 §4.10.1), and whether that is known."""
    discovery = found.facts("dmarc").get("discovery")
    if discovery is None or (discovery["applied"] is None and unanswered(found, "dmarc")):
        return None, False
    return discovery["applied"], True


def stranger(found: Survey) -> Spf:
    """The SPF result for a server that no term names."""
    rules = found.rules("spf")
    if "spf-several-answers" in rules:
        return "permerror"  # RFC 7208 §4.5
    lookups = found.facts("spf").get("lookups")
    if lookups is None:  # no record that receivers see as one (RFC 7208 §2.6.1)
        return "unknown" if unanswered(found, "spf") else "none"
    if lookups["total"] > lookups["limit"] or lookups["void"] > lookups["void_limit"]:
        return "permerror"  # RFC 7208 §4.6.4
    result = _falls_to(lookups["tree"])
    return "pass" if rules & OPEN and result != "permerror" else result


def _falls_to(node: Mapping[str, Any]) -> Spf:
    """The result of a record for mail that none of its terms matches."""
    if node["status"] != "ok":
        # RFC 7208 §5.2 and §6.1: an include or a redirect that leads to no record is an error of the whole.
        return "unknown" if node["status"] == "temperror" else "permerror"
    if node["record"] is None:
        return "unknown"  # the name depends on the message
    try:
        terms = parse_strict(node["record"]).terms
    except SpfSyntaxError:
        return "permerror"  # RFC 7208 §4.6
    for name, child in _read_by_receivers(node, terms):
        if name == "redirect":
            return _falls_to(child)  # RFC 7208 §6.1: it is the last, and only where there is no `all`
        if child["status"] == "temperror":
            return "unknown"
        if name == "include" and (below := _falls_to(child)) in {"unknown", "permerror"}:
            return below  # RFC 7208 §5.2
    ends = [term.qualifier for term in terms if isinstance(term, Directive) and term.name == "all"]
    return _QUALIFIERS[ends[0]] if ends else "neutral"  # RFC 7208 §4.7


def _read_by_receivers(
    node: Mapping[str, Any], terms: Iterable[Directive | Modifier]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The children that receivers follow, too, each with its mechanism: the tree also has what was only meant."""
    # `include=` is a modifier that nobody knows (RFC 7208 §6).
    names = {term.source: term.name for term in terms if isinstance(term, Directive) or term.name == "redirect"}
    yield from ((names[child["via"]], child) for child in node["children"] if child["via"] in names)


def _passes(node: Mapping[str, Any], servers: Iterable[str]) -> bool:
    """Whether a record lets the servers pass that stand under one of these names, at whatever depth."""
    try:
        terms = parse_strict(node["record"] or "").terms
    except SpfSyntaxError:
        return False
    denied = {term.source for term in terms if isinstance(term, Directive) and term.qualifier != "+"}
    return any(
        name in {"include", "redirect"}
        and child["via"] not in denied
        and (child["domain"] in servers or _passes(child, servers))
        for name, child in _read_by_receivers(node, terms)
    )


def _own_spf(found: Survey, others: Spf) -> Spf:
    """The SPF result for the mailbox service's servers; `others` is that of a stranger's."""
    if others in {"none", "permerror", "unknown", "pass"}:
        return others
    known = provider(found.provider["id"]) if found.provider else None
    if known is None or known.kind != "mailbox" or not known.spf_includes:
        return "unknown"  # servers of the reader's own, or of a service whose servers are not known
    return "pass" if _passes(found.facts("spf")["lookups"]["tree"], frozenset(known.spf_includes)) else others


def _dkim(found: Survey) -> Dkim:
    if usable_key(found):
        return "key"
    if has_key(found):
        return "weak"
    return "none" if "dkim-no-keys" in found.rules("dkim") else "unknown"
