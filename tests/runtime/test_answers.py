"""The packed runtime in Pyodide gives the answers that the same code gives in CPython."""

import asyncio
import json
from typing import Any

from checkers import browser
from macros.runtime import Manifest
from macros.runtime.requests import requests
from tests.runtime.pyodide_node import run


def without_network() -> list[dict[str, Any]]:
    """Everything that a page can ask and that no server answers. What servers answer: test_page_vectors."""
    asked: list[dict[str, Any]] = []
    for request in requests():
        resolver = request.get("resolver", {})
        if request["type"] == "watch" or resolver.get("kind") == "doh":
            continue
        if request["type"] == "export" and request["of"] not in {other["id"] for other in asked}:
            continue
        alone = {**request, "resolver": {**resolver, "beyond": None}} if "beyond" in resolver else request
        asked.append(alone)
    return asked


def test_pyodide_answers_as_cpython_does(manifest: Manifest) -> None:
    asked = without_network()
    assert {request["type"] for request in asked} == {"check", "fix", "explain", "lookup", "export"}
    here = [json.loads(asyncio.run(browser.handle(json.dumps(request)))) for request in asked]
    assert [answer for answer in here if answer["type"] == "failed"] == []
    assert run(asked, folder=manifest.folder) == here


def test_a_request_that_is_none_is_answered(manifest: Manifest) -> None:
    answers = run([{"type": "check", "id": 7, "checker": "no-such-checker", "subject": ""}], folder=manifest.folder)
    assert [(answer["type"], answer["code"], answer["id"]) for answer in answers] == [("failed", "bad-request", 7)]
