"""The service worker: the page without a network, two versions that never meet, and how it goes away."""

import hashlib
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from macros.runtime import Manifest
from macros.service_worker import write
from tests.browser_support import StaticServer
from tests.runtime.conftest import SCRIPTS
from tests.runtime.test_page import ask
from tests.runtime.test_second_visit import first_visit, restored, settle, stored

KEPT = """async () => {
  await TradeMail.keeping.idle();
  await navigator.serviceWorker.ready;
  const page = new URL("index.html", location.href.split("#")[0]).href;
  while (!(await caches.match(page))) await new Promise((later) => setTimeout(later, 50));
}"""
NAMES = """async () => {
  const groups = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  return (await Promise.all(groups.map((group) => group.keys()))).flat().map(({ url }) => url);
}"""
GROUPS = "async () => (await caches.keys()).sort()"
REGISTRATIONS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
# The page's own word for its version, and its script's.
VERSIONS = "() => [document.title, document.documentElement.dataset.script]"


def kept(page: Page) -> None:
    """Waits until the service worker has stored the page."""
    page.evaluate(KEPT)


def until(page: Page, condition: str) -> None:
    """Waits for an asynchronous condition, which Playwright's own waiting takes for true at once."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


@pytest.fixture
def next_site(site: Path, manifest: Manifest, tmp_path: Path) -> Path:
    """The same site after a new build: another page, another script, another runtime."""
    folder = tmp_path / "next"
    shutil.copytree(site, folder)
    shutil.rmtree(folder / "runtime")
    text = (manifest.folder / "manifest.json").read_bytes() + b"\n"
    version = hashlib.sha256(text).hexdigest()[:16]
    shutil.copytree(manifest.folder, folder / "runtime" / version)
    (folder / "runtime" / version / "manifest.json").write_bytes(text)
    page = folder / "page" / "index.html"
    page.write_text(page.read_text("utf-8").replace("<title>probe", "<title>next"), "utf-8")
    probe = (folder / "probe.js").read_text("utf-8").replace(manifest.version, version)
    (folder / "probe.js").write_text(f'{probe}document.documentElement.dataset.script = "next";\n', "utf-8")
    write(folder, version, SCRIPTS / "service-worker.js")
    return folder


def test_a_page_that_is_only_open_installs_nothing(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/", wait_until="networkidle")
    assert (page.evaluate(REGISTRATIONS), page.evaluate(GROUPS)) == (0, [])
    ask(page)
    kept(page)
    assert page.evaluate(REGISTRATIONS) == 1


def test_a_second_visit_without_a_network(page: Page, server: StaticServer) -> None:
    first = first_visit(page, server)
    kept(page)
    server.down = True
    page.goto(f"{server.url}/page/")
    assert ask(page) == first
    assert restored(page)


def test_a_damaged_page_is_not_served(page: Page, server: StaticServer) -> None:
    first_visit(page, server)
    kept(page)
    page.evaluate("""async () => {
      const group = await caches.open((await caches.keys()).find((name) => name.includes("pages-")));
      await group.put(new URL("index.html", location.href).href, new Response("<title>forged</title>"));
    }""")
    server.down = True
    with pytest.raises(Exception, match="ERR_"):
        page.goto(f"{server.url}/page/")


def test_a_page_of_another_build_is_not_stored(page: Page, server: StaticServer, next_site: Path) -> None:
    """The server has a newer page than the worker that it still hands out."""
    server.extra["/page/"] = (next_site / "page" / "index.html").read_bytes()
    page.goto(f"{server.url}/page/")
    ask(page)
    settle(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    assert not [name for name in page.evaluate(NAMES) if name.endswith("index.html")]


def test_two_versions_never_meet(page: Page, server: StaticServer, next_site: Path) -> None:
    first_visit(page, server)
    kept(page)
    page.reload()
    ask(page)
    old = page.evaluate(GROUPS)
    server.mounts["/"] = next_site
    newer = page.context.new_page()
    newer.goto(f"{server.url}/page/")
    assert newer.evaluate(VERSIONS) == ["next", "next"]
    assert ask(newer)["verdict"] == "fail"
    settle(newer)
    # The older tab works on, and what it needs is still there.
    page.evaluate("() => client.restart()")
    assert ask(page)["verdict"] == "fail"
    assert set(old) <= set(page.evaluate(GROUPS))
    # With its tabs gone the older worker goes, and what it has stored.
    page.close()
    newer.close()
    for _ in range(5):  # a tab may still be closing when the next one opens, which then has the older worker
        last = server_page(server, newer)
        if not set(old) & set(last.evaluate(GROUPS)):
            break
        last.close()
    until(last, "async () => (await caches.keys()).length === 2")
    assert not set(old) & set(last.evaluate(GROUPS))
    assert last.evaluate(VERSIONS) == ["next", "next"]


def server_page(server: StaticServer, closed: Page) -> Page:
    """A new tab of the same reader, who asks and waits until all is stored."""
    page = closed.context.new_page()
    page.goto(f"{server.url}/page/")
    ask(page)
    settle(page)
    return page


def test_an_older_page_without_a_network_has_its_own_scripts(page: Page, server: StaticServer, next_site: Path) -> None:
    first_visit(page, server)
    kept(page)
    server.mounts["/"] = next_site
    newer = page.context.new_page()
    newer.goto(f"{server.url}/page/")
    server.down = True
    newer.reload()
    assert newer.evaluate(VERSIONS) == ["probe", None]
    assert ask(newer)["verdict"] == "fail"


def test_all_of_it_can_be_removed_and_stays_away(page: Page, server: StaticServer) -> None:
    first_visit(page, server)
    kept(page)
    page.evaluate("() => TradeMail.keeping.remove(new URL(RUNTIME, document.baseURI).href)")
    for _ in range(2):
        assert (page.evaluate(REGISTRATIONS), page.evaluate(GROUPS)) == (0, [])
        page.reload()
        assert ask(page)["verdict"] == "fail"
        settle(page)
    page.evaluate("() => TradeMail.keeping.allow()")
    page.reload()
    ask(page)
    kept(page)
    assert "memory-1" in stored(page)


def test_other_sites_on_the_same_origin_are_left_alone(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/")
    page.evaluate(
        "() => Promise.all(['/other/runtime-0123', 'theirs', '/runtime-0123'].map((name) => caches.open(name)))"
    )
    ask(page)
    kept(page)
    until(page, "async () => !(await caches.has('/runtime-0123'))")
    page.evaluate("() => TradeMail.keeping.remove(new URL(RUNTIME, document.baseURI).href)")
    assert page.evaluate(GROUPS) == ["/other/runtime-0123", "theirs"]
