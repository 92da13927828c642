"""The service worker: the page without a network, two versions that never meet, and how it goes away."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from macros.runtime import Manifest
from macros.service_worker import write
from tests.browser_support import StaticServer
from tests.runtime.conftest import SCRIPTS
from tests.runtime.test_page import ask
from tests.runtime.test_second_visit import first_visit, restored, settle, stored

KEPT = """async () => Boolean(await caches.match(new URL("index.html", location.href).href))
  && navigator.serviceWorker.ready.then(() => true)"""
GROUPS = "async () => (await caches.keys()).sort()"
REGISTRATIONS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
# The page's own word for its version, and its script's.
VERSIONS = "() => [document.title, document.documentElement.dataset.script]"


def kept(page: Page) -> None:
    """Waits until the service worker has stored the page."""
    settle(page)
    page.wait_for_function(KEPT)


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


@pytest.fixture
def mortal(site: Path) -> Iterator[StaticServer]:
    """A server that a test can end, so that there is really no network."""
    server = StaticServer(site)
    with server:
        yield server


def end(server: StaticServer) -> None:
    """Nobody listens any more. Ending it a second time, as the fixture does, is harmless."""
    server.__exit__(None, None, None)


def test_a_page_that_is_only_open_installs_nothing(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/", wait_until="networkidle")
    assert (page.evaluate(REGISTRATIONS), page.evaluate(GROUPS)) == (0, [])
    ask(page)
    kept(page)
    assert page.evaluate(REGISTRATIONS) == 1


def test_a_second_visit_without_a_network(page: Page, mortal: StaticServer) -> None:
    first = first_visit(page, mortal)
    kept(page)
    end(mortal)
    page.goto(f"{mortal.url}/page/")
    assert ask(page) == first
    assert restored(page)


def test_a_damaged_page_is_not_served(page: Page, mortal: StaticServer) -> None:
    first_visit(page, mortal)
    kept(page)
    page.evaluate("""async () => {
      const group = await caches.open((await caches.keys()).find((name) => name.includes("pages-")));
      await group.put(new URL("index.html", location.href).href, new Response("<title>forged</title>"));
    }""")
    end(mortal)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(f"{mortal.url}/page/")


def test_a_page_of_another_build_is_not_stored(page: Page, server: StaticServer, next_site: Path) -> None:
    """The server has a newer page than the worker that it still hands out."""
    server.extra["/page/"] = (next_site / "page" / "index.html").read_bytes()
    page.goto(f"{server.url}/page/")
    ask(page)
    settle(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)
    assert not page.evaluate(KEPT)


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
    last = server_page(server, newer)
    last.wait_for_function(
        "(old) => caches.keys().then((now) => now.length === 2 && !now.some((name) => old.includes(name)))", arg=old
    )
    assert last.evaluate(VERSIONS) == ["next", "next"]


def server_page(server: StaticServer, closed: Page) -> Page:
    """A new tab of the same reader, who asks and waits until all is stored."""
    page = closed.context.new_page()
    page.goto(f"{server.url}/page/")
    ask(page)
    settle(page)
    return page


def test_an_older_page_without_a_network_has_its_own_scripts(page: Page, mortal: StaticServer, next_site: Path) -> None:
    first_visit(page, mortal)
    kept(page)
    mortal.mounts["/"] = next_site
    newer = page.context.new_page()
    newer.goto(f"{mortal.url}/page/")
    end(mortal)
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
    page.wait_for_function("() => caches.has('/runtime-0123').then((there) => !there)")
    page.evaluate("() => TradeMail.keeping.remove(new URL(RUNTIME, document.baseURI).href)")
    assert page.evaluate(GROUPS) == ["/other/runtime-0123", "theirs"]
