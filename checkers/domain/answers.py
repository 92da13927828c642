"""The three plain answers: can anyone forge the domain, and does it meet the receivers' rules for all and for bulk senders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias, TypedDict

from ..datafiles import load
from ..report import Report, Severity
from .across import has_key, parked, unanswered, usable_key
from .survey import Survey

Value: TypeAlias = Literal["yes", "partly", "no", "unknown"]
# SPF records with which everybody passes, so that DMARC stops nobody either.
OPEN = frozenset({"spf-plus-all", "spf-whole-internet", "spf-include-passes-all"})
# Why DMARC asks for nothing.
_NOT_ASKED = frozenset({"dmarc-no-record", "dmarc-policy-none", "dmarc-testing-mode", "dmarc-policy-from-parent"})


class Answer(TypedDict):
    """One answer, and the findings (`<checker>/<key>`) that it rests on."""

    value: Value
    because: list[str]


class Need(TypedDict):
    """One rule of a receiver that a domain's DNS can show, and whether it is met."""

    id: str  # in data/facts/sender-rules.toml
    receiver: str
    scope: Literal["all", "bulk"]
    value: Value
    source: str  # where it was read
    read: str  # and on which day, YYYY-MM-DD
    unverified: bool  # nobody could read the receiver's own page


def answers(found: Survey, report: Report) -> dict[str, Any]:
    """`facts.answers`: forgeable, all_senders, bulk_senders, and the receivers' rules that the last two rest on.

    `report` has the findings of the check-up itself.
    """
    lacking = [f"domain/{one.key}" for one in report.findings if one.rule == "domain-spf-lacks-provider"]
    needs = receivers(found, lacking)
    return {
        "forgeable": _forgeable(found),
        "all_senders": _met(found, needs, "all", lacking),
        "bulk_senders": _met(found, needs, "bulk", lacking),
        "receivers": needs,
    }


def _keys(found: Survey, checker: str, rules: Iterable[str] = (), *, errors: bool = False) -> list[str]:
    """The keys of a report's findings by rule, or of its errors and of what was not checked."""
    wanted = set(rules)
    return [
        f"{checker}/{finding.key}"
        for finding in found.reports[checker].findings
        if finding.rule in wanted or (errors and (finding.severity is Severity.ERROR or finding.unchecked))
    ]


def _forgeable(found: Survey) -> Answer:
    """What receivers are asked to do with mail of exactly this name that fails (RFC 9989 §4.10.1)."""
    discovery = found.facts("dmarc").get("discovery")
    broken = found.rules("spf") & {"spf-several-answers"}  # a permerror lets nobody pass
    if (opened := _keys(found, "spf", OPEN)) and not broken:
        return {"value": "yes", "because": opened}
    if discovery is None or (unanswered(found, "dmarc") and discovery["applied"] is None):
        return {"value": "unknown", "because": _keys(found, "dmarc", errors=True)}
    asked = discovery["applied"]
    # What a record asks for its subdomains matters here only where it is this domain's own.
    own = discovery["record_at"] == found.name
    weaker = _keys(found, "dmarc", {"dmarc-weaker-subdomains"})
    if asked not in {"quarantine", "reject"}:
        reasons = _keys(found, "dmarc", _NOT_ASKED, errors=True)
        return {"value": "yes", "because": reasons or weaker}
    if asked == "quarantine" or (weaker and own):
        milder = _keys(found, "dmarc", {"dmarc-policy-quarantine", "dmarc-policy-from-parent", "dmarc-testing-mode"})
        return {"value": "partly", "because": milder if asked == "quarantine" else weaker}
    return {"value": "no", "because": _keys(found, "dmarc", {"dmarc-policy-reject", "dmarc-policy-from-parent"})}


def receivers(found: Survey, lacking: Sequence[str]) -> list[Need]:
    """The rules of Gmail, Yahoo, Outlook.com, QQ and NetEase that the DNS of a domain can show."""
    state = _states(found, lacking)
    state |= {
        "spf-or-dkim": _any(state["spf"], state["dkim"]),
        "spf-dkim-dmarc": _all([state["spf"], state["dkim"], state["dmarc"]]),
    }
    if has_key(found):  # without one there is nothing whose length could be asked for
        state["dkim-1024"] = "no" if "dkim-rsa-too-short" in found.rules("dkim") else "yes"
    if "spf-no-record" in found.rules("spf"):
        # QQ and NetEase refuse what a record does not allow; of domains without one their pages say nothing.
        del state["spf"]
    rows = sorted(load("receivers"), key=lambda row: row["scope"] != "all")  # what binds everybody comes first
    # What the DNS of a domain cannot show (TLS, the sender's reverse name, alignment) is left out.
    return [
        Need(
            id=row["id"],
            receiver=row["receiver"],
            scope=row["scope"],
            value=state[row["needs"]],
            source=row["url"],
            read=row["read"],
            unverified=row["unverified"],
        )
        for row in rows
        if row["needs"] in state
    ]


def _any(*values: Value) -> Value:
    if "yes" in values:
        return "yes"
    return "unknown" if "unknown" in values else "no"


def _all(values: Iterable[Value]) -> Value:
    """Of several needs: no where one is missing and none is met, partly where only some are."""
    seen = set(values)
    if not seen - {"yes"}:
        return "yes"
    if "no" in seen or "partly" in seen:
        return "partly" if "yes" in seen or "partly" in seen else "no"
    return "unknown"


def _states(found: Survey, lacking: Sequence[str]) -> dict[str, Value]:
    """What the DNS shows of each of the three. `lacking`: SPF does not name the service that the mail comes from."""
    return {"spf": "no" if lacking else _spf(found), "dkim": _dkim(found), "dmarc": _dmarc(found)}


def _spf(found: Survey) -> Value:
    if "spf-nobody-may-send" in found.rules("spf") and not parked(found):
        return "no"
    if _keys(found, "spf", errors=True) and not unanswered(found, "spf"):
        return "no"
    if unanswered(found, "spf"):
        return "unknown"
    return "yes" if found.facts("spf").get("terms") else "no"


def _dkim(found: Survey) -> Value:
    """A key that receivers can use. That none was found under the tried names says nothing."""
    if usable_key(found):
        return "yes"
    if has_key(found):
        return "no"
    return "no" if "dkim-no-keys" in found.rules("dkim") else "unknown"


def _dmarc(found: Survey) -> Value:
    discovery = found.facts("dmarc").get("discovery")
    if discovery is None or (unanswered(found, "dmarc") and not discovery["record_at"]):
        return "unknown"
    return "yes" if discovery["record_at"] and discovery["applied"] is not None else "no"


def _met(found: Survey, needs: Iterable[Need], scope: str, lacking: Sequence[str]) -> Answer:
    """Whether the rules of one scope are met, and what stands in the way."""
    if parked(found) and (closed := _keys(found, "spf", {"spf-nobody-may-send"})):
        return {"value": "yes", "because": closed}  # it sends nothing, and says so
    value = _all([need["value"] for need in needs if need["scope"] == scope])
    states = _states(found, lacking)
    if value == "yes":
        return {"value": value, "because": []}
    wanted = ["spf", *([] if parked(found) else ["dkim"]), *(["dmarc"] if scope == "bulk" else [])]
    because = list(lacking)
    for checker in wanted:
        if states[checker] != "yes":
            listed = found.reports[checker].findings
            because += _keys(found, checker, errors=True) or [f"{checker}/{one.key}" for one in listed[:1]]
    return {"value": value, "because": because}
