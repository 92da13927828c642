"""Every vector in the packed runtime, in Pyodide under Node: the same JSON, HTML and corrected text as CPython's."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from checkers.browser import handle
from tests.runtime import pyodide_node
from tests.vector_files import Vector, seen, vectors

# A page has no resolver, so a vector with a zone is asked about there as "not looked up".
VECTORS = [vector for vector in vectors() if vector.options is None]


def request(number: int, kind: str, vector: Vector, lang: str) -> dict[str, Any]:
    subject = {"subject": vector.subject, "kind": None}
    return {"type": kind, "id": number, "checker": vector.checker, "lang": lang, "root": "../../", **subject}


REQUESTS = [
    request(number, kind, vector, lang)
    for number, (vector, kind, lang) in enumerate(
        (vector, kind, lang) for vector in VECTORS for kind, lang in (("check", "zh"), ("check", "en"), ("fix", "zh"))
    )
]


@pytest.fixture(scope="module")
def answers() -> list[dict[str, Any]]:
    return pyodide_node.run(REQUESTS)


def test_pyodide_answers_as_cpython_does(answers: list[dict[str, Any]]) -> None:
    for asked, answer in zip(REQUESTS, answers, strict=True):
        assert answer == json.loads(asyncio.run(handle(json.dumps(asked)))), asked


def test_pyodide_answers_as_the_vectors_say(answers: list[dict[str, Any]]) -> None:
    for number, vector in enumerate(VECTORS):
        checked, _, fixed = answers[3 * number : 3 * number + 3]
        if vector.zone is not None:
            assert checked["report"]["verdict"] == "unknown", vector.id
            continue
        assert seen(checked["report"]) == (vector.verdict, vector.findings), vector.id
        assert fixed["record"] == (vector.subject if vector.fixed is None else vector.fixed), vector.id
