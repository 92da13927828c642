"""A miniature site around the packed runtime: one page under the site's policy, and the same page without it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.runtime import Manifest, pack
from macros.runtime.file_payload import FOLDER, write
from macros.service_worker import write as write_service_worker
from tests.browser_support import ROOT, StaticServer

SCRIPTS = ROOT / "docs" / "assets" / "js"
NAMES = ("floor", "protocol", "snapshot", "kept", "keeping", "transport", "worker", "client")
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; "
    "style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; frame-src 'none'; "
    "base-uri 'none'; form-action 'none'"
)
# What a widget does, without the widget: ask, and keep what came.
PROBE = """\
"use strict";
const RUNTIME = "FOLDER";
const client = TradeMail.client({ runtime: new URL(RUNTIME, document.baseURI).href, limits: { answer: 10_000 } });
const progress = [];
client.onprogress = (step) => progress.push(step);
function ask(subject) {
  const question = { type: "check", checker: "spf", subject, kind: "record", options: {}, lang: "zh", root: "../" };
  return client.request(question).then(
    (answer) => ({ verdict: answer.report.verdict, html: answer.html }),
    (error) => ({ code: error.code, message: error.message }),
  );
}
if (location.hash === "#ask") {
  ask("v=spf1 +all").then((answer) => (document.body.dataset.answer = JSON.stringify(answer)));
}
// A browser that cannot be told to reload reloads by itself, when all is stored.
if (location.hash === "#twice") {
  ask("v=spf1 +all").then(async ({ verdict }) => {
    await TradeMail.keeping.idle();
    if (sessionStorage.visited) document.body.dataset.twice = JSON.stringify({ verdict, restored: client.restored });
    else location.reload(sessionStorage.visited = "yes");
  });
}
"""


def _page(policy: str | None) -> str:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    scripts = "".join(f'<script defer src="../js/{name}.js"></script>' for name in NAMES)
    probe = '<script defer src="../probe.js"></script>'
    return f'<!doctype html><html lang="en"><meta charset="utf-8">{meta}<title>probe</title><link rel="icon" href="data:,"><body data-checker="spf">{scripts}{probe}</html>'


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    """The project's own packed runtime."""
    return pack(ROOT, ROOT / ".cache" / "runtime")


@pytest.fixture(scope="session")
def site(manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature site's folder; its page is at `page/index.html`."""
    folder = tmp_path_factory.mktemp("site")
    runtime = f"runtime/{manifest.version}/"
    shutil.copytree(manifest.folder, folder / runtime)
    write(manifest, folder / runtime / FOLDER, SCRIPTS / "transport-file.js")
    (folder / "js").mkdir()
    for name in NAMES:
        shutil.copy(SCRIPTS / f"{name}.js", folder / "js")
    (folder / "probe.js").write_text(PROBE.replace("FOLDER", f"../{runtime}"), "utf-8")
    for name, policy in {"page": POLICY, "open": None, "no-wasm": POLICY.replace(" 'wasm-unsafe-eval'", "")}.items():
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(_page(policy), "utf-8")
    write_service_worker(folder, manifest.version, SCRIPTS / "service-worker.js")
    return folder


@pytest.fixture
def server(site: Path, serve: Callable[..., StaticServer]) -> StaticServer:
    """The miniature site over http."""
    return serve(site)
