"""The page's scripts and the packed runtime in real browsers, over http, and everything that can go wrong there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from macros.runtime import Manifest
from tests.browser_support import Fault, StaticServer, firefox, launch

BAD, GOOD = "v=spf1 +all", "v=spf1 ip4:192.0.2.1 -all"


def ask(page: Page, subject: str = BAD) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("(subject) => ask(subject)", subject)
    return answer


def test_a_verdict_under_the_policy(page: Page, server: StaticServer) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{server.url}/page/")
    assert page.evaluate("() => TradeMail.floor.check()") is None
    answer = ask(page)
    assert answer["verdict"] == "fail"
    assert 'data-source="live"' in answer["html"]
    assert ask(page, GOOD)["verdict"] == "pass"
    assert said == []


def test_nothing_is_downloaded_before_it_is_wanted(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/", wait_until="networkidle")
    assert not [sent.path for sent in server.log if sent.path.startswith("/runtime/")]
    ask(page)
    files = [sent.path.rsplit("/", 1)[-1] for sent in server.log if sent.path.startswith("/runtime/")]
    assert sorted(files) == ["manifest.json", "modules.zip", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js"]


def test_progress_is_real_bytes(page: Page, server: StaticServer, manifest: Manifest) -> None:
    page.goto(f"{server.url}/page/")
    ask(page)
    steps = page.evaluate("() => progress")
    total = sum(entry.bytes for entry in manifest.files)
    loaded = [step["bytes"] for step in steps if step["stage"] == "download"]
    assert loaded == sorted(loaded)
    assert loaded[-1] == total
    assert {step["total"] for step in steps if step["stage"] == "download"} == {total}
    assert steps[-1]["stage"] == "checkers"


@pytest.mark.parametrize(("path", "reached"), [("open", True), ("page", False)])
def test_the_worker_cannot_reach_another_origin(
    page: Page, server: StaticServer, serve: Callable[..., StaticServer], tmp_path: Path, path: str, reached: bool
) -> None:
    (tmp_path / "x.txt").write_text("foreign", "utf-8")
    foreign = serve(tmp_path)
    foreign.headers["Access-Control-Allow-Origin"] = "*"
    page.goto(f"{server.url}/{path}/")
    ask(page)
    (worker,) = page.workers
    got = worker.evaluate("(url) => fetch(url).then((r) => r.text(), (e) => e.name)", f"{foreign.url}/x.txt")
    assert got == ("foreign" if reached else "TypeError")
    assert bool(foreign.log) is reached


@pytest.mark.parametrize("mime", ["text/plain", "application/octet-stream", "text/html"])
def test_a_wrong_mime_type_does_no_harm(page: Page, server: StaticServer, manifest: Manifest, mime: str) -> None:
    for entry in manifest.files:
        server.faults[f"/runtime/{manifest.version}/{entry.path}"] = Fault(mime=mime)
    page.goto(f"{server.url}/page/")
    assert ask(page)["verdict"] == "fail"


def _flipped(manifest: Manifest, name: str) -> Fault:
    body = bytearray((manifest.folder / name).read_bytes())
    body[len(body) // 2] ^= 1
    return Fault(body=bytes(body))


@pytest.mark.parametrize("name", ["manifest.json", "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "modules.zip"])
@pytest.mark.parametrize(("kind", "code"), [("flipped", "integrity"), ("cut", "integrity"), ("missing", "network")])
def test_a_damaged_file_is_refused_and_a_retry_mends_it(
    page: Page, server: StaticServer, manifest: Manifest, name: str, kind: str, code: str
) -> None:
    faults = {"flipped": _flipped(manifest, name), "cut": Fault(keep=300), "missing": Fault(status=404)}
    server.faults[f"/runtime/{manifest.version}/{name}"] = faults[kind]
    page.goto(f"{server.url}/page/")
    answer = ask(page)
    assert (answer.get("code"), page.evaluate("() => client.state")) == (code, "failed")
    assert name in answer["message"]
    assert page.evaluate("() => progress.every((step) => step.stage === 'download')"), "Python was not even started"
    server.faults.clear()
    page.evaluate("() => client.restart()")
    assert ask(page).get("verdict") == "fail"


def test_wasm_that_the_browser_refuses(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/no-wasm/")
    assert ask(page)["code"] == "wasm"


def test_a_worker_that_the_browser_ends(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/")
    ask(page)
    page.workers[0].evaluate("() => self.close()")
    page.wait_for_function("() => client.state === 'failed'", timeout=5000)
    assert ask(page)["code"] == "killed"
    server.log.clear()
    page.evaluate("() => client.restart()")
    assert ask(page)["verdict"] == "fail"
    assert not [sent for sent in server.log if "/runtime/" in sent.path], "a new worker needs no network"


def test_a_worker_that_hangs(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/")
    ask(page)
    page.workers[0].evaluate("() => void setTimeout(() => { for (;;); }, 0)")
    assert ask(page)["code"] == "timeout"
    page.evaluate("() => client.restart()")
    assert ask(page)["verdict"] == "fail"


def test_a_server_that_falls_silent(page: Page, server: StaticServer, manifest: Manifest) -> None:
    server.faults[f"/runtime/{manifest.version}/modules.zip"] = Fault(delay=8)
    page.goto(f"{server.url}/page/")
    code = page.evaluate(
        """(folder) => {
      const runtime = new URL(folder, document.baseURI).href;
      return TradeMail.client({ runtime, limits: { silence: 2000 } }).start().catch((error) => error.code);
    }""",
        f"../runtime/{manifest.version}/",
    )
    assert code == "timeout"


def test_a_request_can_be_taken_back_and_the_worker_put_away(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/")
    codes = page.evaluate("""async () => {
      const question = { type: "check", checker: "spf", subject: "", kind: null, options: {}, lang: "zh", root: "" };
      const first = client.request(question);
      await client.start();
      client.cancel(first.id);
      const second = client.request(question);
      client.dispose();
      return Promise.all([first, second].map((answer) => answer.then(() => "answered", (error) => error.code)));
    }""")
    assert codes == ["cancelled", "cancelled"]
    assert page.evaluate("() => client.state") == "idle"
    assert ask(page)["verdict"] == "fail"


def test_a_message_outside_the_protocol(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/")
    code = page.evaluate("() => client.request({ type: 'eval', checker: 'spf' }).catch((error) => error.code)")
    assert code == "bad-request"


@pytest.mark.parametrize(
    ("broken", "missing"),
    [
        ("delete window.Worker", "blob-worker"),
        ("WebAssembly.validate = () => false", "wasm-externref"),
        ("delete window.WebAssembly", "wasm-externref"),
    ],
)
def test_a_browser_below_the_floor_is_told_before_any_download(
    page: Page, server: StaticServer, broken: str, missing: str
) -> None:
    page.add_init_script(broken)
    page.goto(f"{server.url}/page/")
    assert page.evaluate("() => TradeMail.floor.check()") == {"code": "unsupported", "missing": [missing]}


def test_a_browser_without_static_blocks_is_below_the_floor(page: Page, server: StaticServer, site: Path) -> None:
    unreadable = (site / "js" / "worker.js").read_text("utf-8").replace("static {", "static ?? {")
    server.faults["/js/worker.js"] = Fault(body=unreadable.encode())
    page.goto(f"{server.url}/page/")
    assert page.evaluate("() => TradeMail.floor.check()") == {"code": "unsupported", "missing": ["static-block"]}


def test_an_intranet_without_https(driver: Playwright, server: StaticServer) -> None:
    """No secure context: no hashing, no locks. It must work all the same."""
    browser = launch(driver, "--host-resolver-rules=MAP intranet.test 127.0.0.1")
    page = browser.new_page()
    page.goto(f"{server.url.replace('127.0.0.1', 'intranet.test')}/page/")
    assert page.evaluate("() => isSecureContext") is False
    assert ask(page)["verdict"] == "fail"
    browser.close()


def test_firefox(server: StaticServer) -> None:
    answer = firefox(
        f"{server.url}/page/#ask", until="body[data-answer]", evaluate="() => JSON.parse(document.body.dataset.answer)"
    )
    assert answer["verdict"] == "fail"


def test_chromium_from_a_disk(page: Page, site: Path) -> None:
    page.goto((site / "page" / "index.html").as_uri())
    assert page.evaluate("() => TradeMail.floor.check()") is None
    assert ask(page)["verdict"] == "fail"
    assert ask(page, GOOD)["verdict"] == "pass"


def test_firefox_from_a_disk(site: Path) -> None:
    answer = firefox(
        (site / "page" / "index.html").as_uri() + "#ask",
        until="body[data-answer]",
        evaluate="() => JSON.parse(document.body.dataset.answer)",
    )
    assert answer["verdict"] == "fail"


def test_a_damaged_payload_on_a_disk(page: Page, site: Path, manifest: Manifest) -> None:
    piece = site / "runtime" / manifest.version / "file" / "modules-0.js"
    whole = piece.read_text("ascii")
    middle = len(whole) // 2
    try:
        piece.write_text(f"{whole[:middle]}{'A' if whole[middle] != 'A' else 'B'}{whole[middle + 1 :]}", "ascii")
        page.goto((site / "page" / "index.html").as_uri())
        assert ask(page)["code"] == "integrity"
    finally:
        piece.write_text(whole, "ascii")
