"""The vectors in CPython, and the JSON of each against the schema."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import jsonschema
import pytest

import checkers
from checkers.catalogue import catalogue
from checkers.fixing import apply_safe
from checkers.registry import CHECKERS, checker
from checkers.render import json_
from tests.vector_files import Vector, holds, seen, vectors

SCHEMA = json.loads((Path(checkers.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PASTED = [vector for vector in vectors() if vector.zone is None]


@pytest.mark.parametrize("vector", PASTED, ids=lambda vector: vector.id)
def test_vector(vector: Vector) -> None:
    report = asyncio.run(checker(vector.checker)(vector.subject, options=vector.options))
    documents = {lang: json_.report(report, lang) for lang in ("zh", "en")}
    for document in documents.values():
        VALIDATOR.validate(document)
    assert seen(documents["zh"]) == (vector.verdict, vector.findings)
    assert holds(documents["zh"]["facts"], vector.facts), report.facts


@pytest.mark.parametrize(
    "vector", [vector for vector in PASTED if vector.fixed is not None], ids=lambda vector: vector.id
)
def test_safe_fixes(vector: Vector) -> None:
    fixed = asyncio.run(apply_safe(partial(checker(vector.checker), kind="record"), vector.subject))
    assert fixed.text == vector.fixed


def test_every_rule_has_a_vector_that_fires_it() -> None:
    fired = {rule for vector in vectors() for rule, _ in vector.findings}
    # tests/unit/test_lookup.py: faults that no zone file can hold
    elsewhere = {"dns-timeout", "dns-refused", "dns-network", "dns-truncated"}
    elsewhere |= {"dns-blocked", "dns-no-cors"}  # tests/browser/test_lookup.py: what only a page can meet
    elsewhere |= {"mx-dane", "mx-tlsa-some-hosts"}  # tests/unit/test_mx_dnssec.py: a zone that is signed
    # tests/unit/test_mta_sts_fetch.py: what a policy host answers, and a policy too long for a data file
    elsewhere |= {f"mta-sts-certificate-{fault}" for fault in ("expired", "for-other-name", "self-signed", "untrusted")}
    answers = ("host-missing", "refused", "no-tls", "too-large", "timeout", "not-reached", "redirect", "http-status")
    elsewhere |= {f"mta-sts-policy-{answer}" for answer in (*answers, "content-type", "without-record", "too-long")}
    elsewhere |= {"dkim-rsa-1024-by-provider"}  # tests/unit/test_dkim.py: of no provider is it known yet
    elsewhere |= {"paste-findings-cut", "paste-too-long"}  # tests/unit/test_hostile.py: too large for a data file
    elsewhere |= {"bimi-svg-huge", "bimi-svg-large"}  # tests/unit/test_bimi_logo.py
    assert set(catalogue().rules) - fired == elsewhere


@pytest.mark.parametrize("name", CHECKERS)
def test_every_rule_about_a_record_has_a_near_miss(name: str) -> None:
    near = {vector.name.split(" ", 1)[0]: vector for vector in vectors(name) if vector.file == "near-misses"}
    rules = {
        id_
        for id_, rule in catalogue().rules.items()
        if rule.shown_by == name and rule.checker not in {"dns", "paste"} and rule.bad is not None
    }
    assert set(near) == rules
    for rule, vector in near.items():
        assert rule not in {fired for fired, _ in vector.findings}


def test_vectors_without_a_fix_say_so() -> None:
    """`fixed` is left out only where the safe fixes change nothing."""
    for vector in PASTED:
        if vector.fixed is None and vector.options is None:
            fixed = asyncio.run(apply_safe(partial(checker(vector.checker), kind="record"), vector.subject))
            assert fixed.text == vector.subject, vector.id
