"""One key record, as pasted or as looked up → its findings and its facts."""

from __future__ import annotations

from functools import partial
from typing import Any

from .. import tags
from ..pasted import Reading
from ..report import Finding
from .evaluate import evaluate
from .key import understand
from .mistaken import mistaken
from .record import DIALECT, SERVICES, key_type, listed

CHECKER = "dkim"


def check_record(text: str, *, live: bool = False, offered: int | None = None) -> tuple[list[Finding], dict[str, Any]]:
    """Findings about a record's text, with places in that very text, and its facts (`key_type`, `bits`, …).

    `live` says that the text came out of the DNS: nothing is put down to a paste, and it came in strings that fit.
    `offered` is the longest RSA key, in bits, that the domain's provider has for its customers; None where unknown.
    """
    if (other := mistaken(text)) is not None:
        return [other], {}
    plain, findings = Reading(CHECKER, partial(evaluate, offered=offered), first="").check(text, live=live)
    if private := [finding for finding in findings if finding.rule == "dkim-private-key"]:
        return private, {}  # whatever else is wrong with it, this is what matters
    if live:
        findings = [finding for finding in findings if finding.rule != "dkim-long-string"]
    records, _ = tags.read(plain.text, DIALECT)
    facts: dict[str, Any] = {}
    if len(records) == 1:
        facts = {"selector": None} | key_facts(records[0])
    if records:
        facts["tags"] = [
            {
                "text": text[span.start : span.end],
                "span": [span.start, span.end],
                "name": tag.name.lower(),
                "value": tag.value,
                "kind": kind,
            }
            for tag, kind in tags.facts(records)
            for span in (plain.span(tag.span),)
        ]
    return findings, facts


def key_facts(record: tags.TagList) -> dict[str, Any]:
    """What receivers read in a record, with the defaults of RFC 6376 §3.6.1."""
    value = record.value("p")
    key = understand(value, key_type(record)) if value is not None else None
    hashes = listed(record.value("h"))
    return {
        "key_type": key_type(record),
        "bits": key.bits if key else None,
        "hashes": None if hashes is None else list(hashes),
        "services": list(listed(record.value("s")) or SERVICES[:1]),
        "flags": list(listed(record.value("t")) or ()),
        "revoked": key is not None and key.state == "revoked",
    }
