"""What can go wrong on the way to a verdict, in a record's widget and in the check-up's, at rest and in the middle of a look-up.

Each time: plain words, the text still in the box, and a retry that works.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.tool import Tool

TEXT = {"spf": "v=spf1 include:spf.mail.qq.com ptr ~all", "domain": "sales@factory.example"}
BOTH = pytest.mark.parametrize("checker", list(TEXT))

# What the engine throws in a worker whose memory or stack is at its end.
OUT_OF_MEMORY = {
    "stack": "() => { JSON.parse = () => { throw new RangeError('Maximum call stack size exceeded'); }; }",
    "trap": "() => { JSON.parse = () => { throw new WebAssembly.RuntimeError('memory access out of bounds'); }; }",
}

# Storages that a private window, a policy or a full disk takes away.
NO_STORAGE = {
    "forbidden": """() => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
      }
    }""",
    "full": """() => {
      const full = () => { throw new DOMException("full", "QuotaExceededError"); };
      Storage.prototype.setItem = full;
      Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
      IDBFactory.prototype.open = full;
    }""",
    "no service worker": "() => { delete Navigator.prototype.serviceWorker; }",
}


def _failed(tool: Tool, code: str) -> None:
    """The failure in words, and the text where it was."""
    tool.state("failed")
    expect(tool.alert).to_have_text(tool.word(f"failed_{code}"))
    expect(tool.box).to_have_value(TEXT[tool.checker])


def _mended(tool: Tool) -> None:
    """The retry's button brings a verdict, and the text is still there."""
    tool.button("retry").click()
    tool.drawn()
    expect(tool.alert).to_be_hidden()
    expect(tool.box).to_have_value(TEXT[tool.checker])


@BOTH
@pytest.mark.parametrize("name", ["pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "modules.zip", "manifest.json"])
def test_a_script_of_the_runtime_is_blocked(tool: Tool, name: str) -> None:
    tool.page.route(f"**/{name}", lambda route: route.abort("blockedbyclient"))
    tool.open()
    tool.type(TEXT[tool.checker])
    _failed(tool, "network")
    tool.page.unroute(f"**/{name}")
    _mended(tool)
    assert [line for line in tool.trouble if "ERR_BLOCKED_BY_CLIENT" not in line] == []
    tool.trouble.clear()


@BOTH
def test_the_policy_of_a_proxy_refuses_wasm(tool: Tool) -> None:
    """As a header that somebody between the site and the reader has added: the page's own policy cannot be loosened by it."""
    policy = "script-src 'self' blob:"
    pages = f"**/tools/{tool.checker}/"

    def strict(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    tool.page.route(pages, strict)
    tool.open()
    tool.type(TEXT[tool.checker])
    _failed(tool, "wasm")
    # Nothing that a button does lifts a policy: the same words again, and never a wait without an end.
    tool.button("retry").click()
    _failed(tool, "wasm")
    tool.page.unroute(pages)
    tool.page.reload()
    tool.drawn()
    expect(tool.box).to_have_value(TEXT[tool.checker])
    tool.trouble.clear()


@BOTH
@pytest.mark.parametrize("how", OUT_OF_MEMORY)
def test_out_of_memory(tool: Tool, how: str) -> None:
    tool.open()
    tool.type(TEXT[tool.checker][:-1])
    tool.drawn()
    tool.worker.evaluate(OUT_OF_MEMORY[how])
    tool.type(TEXT[tool.checker][-1])
    _failed(tool, "killed")
    _mended(tool)


@BOTH
@pytest.mark.parametrize("how", NO_STORAGE)
def test_no_storage_is_no_reason_to_fail(tool: Tool, how: str) -> None:
    stacks: list[str] = []
    tool.page.on("pageerror", lambda error: stacks.append(error.stack or ""))
    tool.page.add_init_script(f"({NO_STORAGE[how]})()")
    tool.open()
    tool.type(TEXT[tool.checker])
    tool.drawn()
    expect(tool.alert).to_be_hidden()
    tool.section.locator("select[name=resolver]").select_option("cloudflare")
    tool.page.locator("a[data-language-switch]").first.click()
    tool.page.wait_for_url("**/en/tools/**")
    if how == "forbidden":
        tool.box.fill("")  # sessionStorage is gone, so that the text may or may not have come along in the history
    tool.type(TEXT[tool.checker])
    tool.drawn()
    # The theme's own scripts do not expect a storage that refuses; ours must.
    assert [stack for stack in stacks if "/assets/js/" in stack] == []
    tool.trouble = [line for line in tool.trouble if line != "error: denied"]


@BOTH
def test_the_worker_is_killed_in_the_middle_of_a_look_up(tool: Tool) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tool.page.context.route("**/dns-query**", hold)
    tool.allowed = ("https://",)
    tool.open()
    tool.type("factory.example")
    tool.drawn()
    tool.section.locator("select[name=resolver]").select_option("cloudflare")
    tool.button("lookup").click()
    tool.state("busy")
    tool.page.wait_for_timeout(500)
    asked = len(held)
    assert asked
    tool.worker.evaluate("() => self.close()")
    tool.state("failed")
    expect(tool.alert).to_have_text(tool.word("failed_killed"))
    expect(tool.box).to_have_value("factory.example")
    expect(tool.section.get_by_role("progressbar")).to_be_hidden()
    # What is tried again is the look-up, and not the bare text.
    tool.button("retry").click()
    tool.state("busy")
    expect(tool.alert).to_be_hidden()
    tool.page.wait_for_timeout(1000)
    assert len(held) > asked
    tool.button("cancel").click()
    expect(tool.box).to_have_value("factory.example")
    tool.trouble.clear()
