"""Firefox ESR in the built site: each checker, a look-up, and the visit after the first. One start of Firefox does it all."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.browser.samples import checkers, samples, worst
from tests.browser.test_lookup import DOMAIN, FACTORY, OTHER, ROOT
from tests.browser_support import StaticServer, firefox_visits
from tests.connect_proxy import connect_proxy
from tests.page_resolvers import hosts, resolvers

# Files of the runtime that the first visit takes: the manifest, Pyodide's three and our modules.
FIRST = 5
LIVE = "section[data-checker][data-state=ready] [data-report][data-source=live]"
# What a reader sees, and what the visit left in the browser.
SEEN = """async () => {
  await TradeMail.keeping.idle();
  const report = document.querySelector("[data-report]");
  const groups = await caches.keys();
  const kept = await Promise.all(groups.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  return {
    verdict: report.dataset.verdict,
    text: report.textContent,
    memory: kept.flat().some((url) => url.includes("/memory-")),
    downloads: performance.getEntriesByType("resource").filter(({ name }) => name.includes("/runtime/")).map(({ name }) => name),
  };
}"""


def visit(origin: str, checker: str, text: str) -> dict[str, Any]:
    return {"url": f"{origin}/tools/{checker}/#{checker}={quote(text, safe='')}", "until": LIVE, "evaluate": SEEN}


def test_each_checker_a_lookup_and_a_second_visit(server: StaticServer, tmp_path: Path) -> None:
    origin = f"{server.url}/guide"
    checked = [name for name in checkers() if name != "domain"]
    wanted = {name: worst(name) for name in checked}
    visits = [visit(origin, name, samples(name)[wanted[name]]) for name in checked]
    press = [{"select": ["select[name=resolver]", "alidns"]}, {"click": ".checker-actions [data-action=lookup]"}]
    visits.append({**visit(origin, "domain", DOMAIN), "actions": press, "seconds": 120})
    with resolvers([FACTORY, OTHER, ROOT], tmp_path) as running, connect_proxy(hosts().values(), running.port) as proxy:
        *answers, looked_up = firefox_visits(visits, preferences=behind(proxy))
        asked = running.asked()
    assert {name: seen["verdict"] for name, seen in zip(checked, answers, strict=True)} == wanted
    assert looked_up["verdict"] == "fail"
    assert "203.0.113.7~all" in looked_up["text"], "the record that only the name server knows is drawn"
    assert asked, "the resolver was asked"
    # The first visit stores everything; the others, whichever checker's, go on from there.
    assert answers[0]["memory"]
    assert [len(seen["downloads"]) for seen in (*answers, looked_up)] == [FIRST, *[0] * len(checked)]


def behind(proxy: int) -> dict[str, Any]:
    """Firefox's settings for a proxy that takes everything but this machine's own addresses."""
    return {"network.proxy.type": 1, "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": proxy}
