"""The vectors in CPython, and the JSON of each against the schema."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

import jsonschema
import pytest

import checkers.spf
from checkers.catalogue import catalogue
from checkers.fixing import apply_safe
from checkers.render import json_
from tests.vector_files import Vector, seen, vectors

SCHEMA = json.loads((Path(checkers.spf.__file__).parents[1] / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PASTED = [vector for vector in vectors("spf") if vector.zone is None]


@pytest.mark.parametrize("vector", PASTED, ids=lambda vector: vector.id)
def test_vector(vector: Vector) -> None:
    report = asyncio.run(checkers.spf.check(vector.subject))
    documents = {lang: json_.report(report, lang) for lang in ("zh", "en")}
    for document in documents.values():
        VALIDATOR.validate(document)
    assert seen(documents["zh"]) == (vector.verdict, vector.findings)
    assert {key: report.facts[key] for key in vector.facts} == vector.facts


@pytest.mark.parametrize(
    "vector", [vector for vector in PASTED if vector.fixed is not None], ids=lambda vector: vector.id
)
def test_safe_fixes(vector: Vector) -> None:
    fixed = asyncio.run(apply_safe(partial(checkers.spf.check, kind="record"), vector.subject))
    assert fixed.text == vector.fixed


def test_every_spf_rule_has_a_vector_that_fires_it() -> None:
    fired = {rule for vector in vectors("spf") for rule, _ in vector.findings}
    elsewhere = {"dns-timeout", "dns-servfail", "dns-refused", "dns-network"}  # tests/unit/test_lookup.py: faults
    elsewhere |= {"paste-findings-cut", "paste-too-long"}  # tests/unit/test_hostile.py: too large for a data file
    assert set(catalogue().rules) - fired == elsewhere


def test_every_spf_rule_has_a_near_miss() -> None:
    near = {vector.name.split(" ", 1)[0]: vector for vector in vectors("spf") if vector.file == "near-misses"}
    rules = {id_ for id_, rule in catalogue().rules.items() if rule.checker == "spf" and rule.bad is not None}
    assert set(near) == rules
    for rule, vector in near.items():
        assert rule not in {fired for fired, _ in vector.findings}


def test_vectors_without_a_fix_say_so() -> None:
    """`fixed` is left out only where the safe fixes change nothing."""
    for vector in PASTED:
        if vector.fixed is None:
            fixed = asyncio.run(apply_safe(partial(checkers.spf.check, kind="record"), vector.subject))
            assert fixed.text == vector.subject, vector.id
