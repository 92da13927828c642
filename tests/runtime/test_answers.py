"""The packed runtime in Pyodide gives the answers that the same code gives in CPython."""

import asyncio
import json

from checkers import browser
from macros.runtime import Manifest
from macros.runtime.requests import requests
from tests.runtime.pyodide_node import run


def test_pyodide_answers_as_cpython_does(manifest: Manifest) -> None:
    asked = requests()
    here = [json.loads(asyncio.run(browser.handle(json.dumps(request)))) for request in asked]
    there = run(asked, folder=manifest.folder)
    assert there == here


def test_a_request_that_is_none_is_answered(manifest: Manifest) -> None:
    answers = run([{"type": "check", "id": 7, "checker": "no-such-checker", "subject": ""}], folder=manifest.folder)
    assert [(answer["type"], answer["code"], answer["id"]) for answer in answers] == [("failed", "bad-request", 7)]
