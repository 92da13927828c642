import pytest
from tests.runtime.test_page import ask, _flipped
from tests.browser_support import Fault
@pytest.mark.parametrize("n", range(14))
def test_s(page, server, manifest, n):
    server.faults[f"/runtime/{manifest.version}/pyodide.asm.wasm"] = Fault(keep=300)
    page.goto(f"{server.url}/page/")
    assert ask(page)["code"]=="integrity"
    server.faults.clear()
    page.evaluate("() => client.restart()")
    a=ask(page)
    assert a.get("verdict")=="fail", (a, page.evaluate("()=>[client.state, progress.slice(-3)]"))
