"""Every vector that looks something up, in a page: the same JSON as CPython gives for the same name server's answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from checkers.cache import CachingResolver
from checkers.registry import checker
from checkers.render import json_
from checkers.resolvers.system import SystemResolver
from macros.runtime import Manifest
from tests import dns_support
from tests.browser_support import StaticServer
from tests.doh_bridge import doh_bridge
from tests.vector_files import WORLD, Vector, vectors

LOOKED_UP = [vector for vector in vectors() if vector.zone is not None]


@pytest.fixture(scope="module")
def nsd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    zones = [WORLD, *(vector.zone for vector in LOOKED_UP if vector.zone is not None)]
    with dns_support.nsd(zones, Path(tmp_path_factory.mktemp("nsd"))) as port:
        yield port


def options(vector: Vector) -> dict[str, str]:
    """The vector's options as the fields of a page give them."""
    given = {} if vector.options is None else asdict(vector.options)
    texts = {name: " ".join(value) if isinstance(value, tuple) else value for name, value in given.items()}
    return {name: value for name, value in texts.items() if isinstance(value, str) and value}


def in_cpython(cases: list[tuple[Vector, str]], port: int) -> list[dict[str, Any]]:
    async def run() -> list[dict[str, Any]]:
        documents = []
        for vector, lang in cases:
            resolver = CachingResolver(SystemResolver("127.0.0.1", port))
            check = checker(vector.checker)
            deadline = time.monotonic() + 20
            report = await check(vector.subject, options=vector.options, resolver=resolver, deadline=deadline)
            documents.append(json_.report(report, lang))
        return documents

    # Playwright keeps an event loop in this thread.
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: asyncio.run(run())).result()


@pytest.mark.parametrize("name", ["spf", "dmarc", "dkim", "mx", "mta-sts", "tls-rpt", "bimi", "domain"])
def test_the_page_answers_as_cpython_does(
    page: Page, server: StaticServer, manifest: Manifest, nsd: int, name: str
) -> None:
    # `ptr: false` of the MX checker is the command's alone.
    cases = [
        (vector, "en" if number % 2 else "zh")
        for number, vector in enumerate(LOOKED_UP)
        if vector.checker == name and (vector.options is None or options(vector) or name != "mx")
    ]
    assert cases
    with doh_bridge(nsd) as url:
        questions = [
            {"type": "lookup", "checker": name, "subject": vector.subject, "kind": None, "options": options(vector)}
            | {"lang": lang, "root": "../", "resolver": {"kind": "doh", "id": "own", "url": url}}
            for vector, lang in cases
        ]
        page.goto(f"{server.url}/open/")
        answers = page.evaluate(
            """async ([folder, questions]) => {
              // A busy machine imports slowly, and this is about answers.
              const runtime = new URL(folder, document.baseURI).href;
              const client = TradeMail.client({ runtime, limits: { answer: 120_000 } });
              const reports = [];
              for (const question of questions) {
                const asked = client.request(question).then(({ report }) => report, (error) => error.message);
                reports.push(await asked);
              }
              return reports;
            }""",
            [f"../runtime/{manifest.version}/", questions],
        )
        expected = in_cpython(cases, nsd)
    wrong = [vector.id for (vector, _), got, want in zip(cases, answers, expected, strict=True) if got != want]
    assert wrong == []
