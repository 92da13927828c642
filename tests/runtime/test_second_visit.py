"""The second visit: what the first one stored, and that every damage to it ends in the right verdict all the same."""

import base64
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser_support import StaticServer, firefox
from tests.runtime.test_page import BAD, GOOD, ask

FILES = ["manifest.json", "modules.zip", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js"]
MARKER = "what-nobody-but-this-reader-typed"

# Each record type that a checker asks for: dnspython takes one whose module is missing for an unknown one, in silence.
ZONE = f"""$ORIGIN example.com.
$TTL 600
@ SOA ns admin 1 3600 600 86400 600
@ NS ns
@ MX 5 mail
@ DS 1 13 2 {"00" * 32}
@ TXT "v=spf1 a:mail ptr -all"
mail A 192.0.2.1
mail AAAA 2001:db8::1
www CNAME mail
1.2.0.192.in-addr.arpa. PTR mail
_dmarc TXT "v=DMARC1; p=none; rua=mailto:reports@example.org"
_25._tcp.mail TLSA 3 1 1 {"00" * 32}
"""

# Everything in Cache Storage: group, file, bytes in base64 if they are wanted.
STORED = """async (whole) => {
  const found = [];
  for (const name of await caches.keys()) {
    const group = await caches.open(name);
    for (const request of await group.keys()) {
      const bytes = new Uint8Array(await (await group.match(request)).arrayBuffer());
      let text = "";
      if (whole) for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      found.push([name, request.url.split("/").pop(), btoa(text)]);
    }
  }
  return found;
}"""
# Puts other bytes in the place of a stored file; `change` is "flip", "cut", "foreign" (whole, but no stored memory),
# "other" (whole, but not Python's memory).
DAMAGE = """async ([file, change]) => {
  const [name] = (await caches.keys()).filter((one) => one.includes("runtime-"));
  const group = await caches.open(name);
  const request = (await group.keys()).find(({ url }) => url.endsWith("/" + file));
  let bytes = new Uint8Array(await (await group.match(request)).arrayBuffer());
  const headers = new Headers((await group.match(request)).headers);
  if (change === "flip") bytes[bytes.length >> 1] ^= 1;
  if (change === "cut") bytes = bytes.slice(0, bytes.length - 5000);
  if (change === "foreign") bytes[0] ^= 1;
  if (change === "other") bytes = TradeMail.makeSnapshots().encode(new Uint8Array(20971520).fill(7, 0, 100));
  if (change === "short") bytes = TradeMail.makeSnapshots().encode(TradeMail.makeSnapshots().decode(bytes).slice(0, 9000));
  if (change !== "flip" && change !== "cut") {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    headers.set("X-Content-Sha256", Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  await group.put(request, new Response(bytes, { headers }));
}"""
# Lets a test see the worker's live memory.
OPEN_MEMORY = """() => {
  const main = String(TradeMail.workerMain);
  const hook = `const Memory = WebAssembly.Memory;
    WebAssembly.Memory = class extends Memory { constructor(size) { super(size); (globalThis.memories ??= []).push(this); } };`;
  TradeMail.workerMain = { toString: () => `function (...given) { ${hook} (${main})(...given); }` };
}"""
SEEN_IN_MEMORY = """(marker) => memories.some(({ buffer }) => {
  const memory = new Uint8Array(buffer);
  const wanted = new TextEncoder().encode(marker);
  for (let at = memory.indexOf(wanted[0]); at >= 0; at = memory.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, index) => memory[at + index] === byte)) return true;
  }
  return false;
})"""


def first_visit(page: Page, server: StaticServer, subject: str = BAD) -> dict[str, Any]:
    """Opens the page, asks, and waits until everything for the next visit is stored."""
    page.goto(f"{server.url}/page/")
    answer = ask(page, subject)
    settle(page)
    return answer


def settle(page: Page) -> None:
    page.evaluate("() => TradeMail.keeping.idle()")


def stored(page: Page) -> list[str]:
    """The names of the runtime's stored files."""
    return sorted(name for group, name, _ in page.evaluate(STORED, False) if "runtime-" in group)


def restored(page: Page) -> bool:
    """Whether Python went on from the stored memory."""
    return bool(page.evaluate("() => client.restored"))


def test_the_second_visit_goes_on_from_the_stored_memory(page: Page, server: StaticServer) -> None:
    first = first_visit(page, server)
    assert stored(page) == sorted([*FILES, "memory-1"])
    server.log.clear()
    page.reload()
    assert ask(page) == first
    assert restored(page)
    assert ask(page, GOOD)["verdict"] == "pass"
    assert not [sent.path for sent in server.log if "/runtime/" in sent.path]


def test_what_was_not_imported_before_is_imported_after_a_restart(page: Page, server: StaticServer) -> None:
    """All that the other requests need lies in the zip, which the stored memory does not hold."""
    asked = """(text) => Promise.all([
      { type: "check", checker: "dmarc", subject: "v=DMARC1; p=nonsense; rua=nobody", kind: null, options: {} },
      { type: "fix", checker: "spf", subject: "v=spf1 include=a.example ~all" },
      { type: "explain", checker: "spf", rule: "spf-equals-for-colon" },
      { type: "lookup", checker: "domain", subject: "example.com", kind: null, options: {},
        resolver: { kind: "zone", text, origin: null, beyond: null } },
    ].map((question) => client.request({ ...question, lang: "en", root: "../" }).then(({ id, ...answer }) => answer)))"""
    first_visit(page, server)
    here = page.evaluate(asked, ZONE)
    page.reload()
    assert page.evaluate(asked, ZONE) == here
    assert restored(page)
    drawn = here[-1]["html"]
    assert all(value in drawn for value in ("mail.example.com", "192.0.2.1", "2001:db8::1", "reports@example.org"))


def test_nothing_that_a_reader_typed_is_stored(page: Page, server: StaticServer) -> None:
    page.goto(f"{server.url}/page/")
    page.evaluate(OPEN_MEMORY)
    # Often enough that some of it still stands in memory that is free again.
    typed = "v=spf1 " + " ".join(f"include:{MARKER}{number}.example" for number in range(100))
    assert ask(page, f"{typed} -all")["verdict"] == "fail"
    (worker,) = page.workers
    assert worker.evaluate(SEEN_IN_MEMORY, MARKER), "the search would find it"
    settle(page)
    assert ask(page, f"{typed} ~all")["verdict"] == "fail"
    found = page.evaluate(STORED, True)
    assert "memory-1" in [name for _, name, _ in found]
    for _, name, text in found:
        body = base64.b64decode(text)
        assert MARKER.encode() not in body, name
        assert MARKER.encode("utf-16-le") not in body, name
        assert MARKER.encode("utf-32-le") not in body, name
    assert MARKER not in page.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")


@pytest.mark.parametrize("change", ["flip", "cut", "foreign", "other", "short"])
def test_a_damaged_memory_falls_back_to_bytecode(page: Page, server: StaticServer, change: str) -> None:
    first = first_visit(page, server)
    page.evaluate(DAMAGE, ["memory-1", change])
    server.log.clear()
    page.reload()
    assert ask(page) == first
    assert not restored(page)
    assert not [sent.path for sent in server.log if "/runtime/" in sent.path]
    settle(page)
    page.reload()
    assert ask(page) == first
    assert restored(page), "a whole one was stored in its place"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", ["flip", "cut"])
def test_a_damaged_file_is_fetched_again(page: Page, server: StaticServer, name: str, change: str) -> None:
    first = first_visit(page, server)
    if change == "cut" and name in ("manifest.json", "pyodide.js"):
        change = "flip"
    page.evaluate(DAMAGE, [name, change])
    server.log.clear()
    page.reload()
    assert ask(page) == first
    assert [sent.path.rsplit("/", 1)[-1] for sent in server.log if "/runtime/" in sent.path] in ([name], [])
    settle(page)
    assert stored(page) == sorted([*FILES, "memory-1"])


def test_a_full_storage(page: Page, server: StaticServer) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 3_000_000})
    first = first_visit(page, server)
    assert first["verdict"] == "fail"
    assert stored(page) == [], "a half of it would only take room"
    page.reload()
    assert ask(page) == first
    assert not restored(page)


@pytest.mark.parametrize(
    "broken",
    [
        "delete window.caches; delete Window.prototype.caches",
        "CacheStorage.prototype.open = CacheStorage.prototype.has = CacheStorage.prototype.match = FORBID",
        "delete Navigator.prototype.serviceWorker",
        "ServiceWorkerContainer.prototype.register = FORBID",
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })",
    ],
)
def test_a_forbidden_storage(page: Page, server: StaticServer, broken: str) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(broken.replace("FORBID", "() => Promise.reject(new DOMException('', 'SecurityError'))"))
    first = first_visit(page, server)
    assert first["verdict"] == "fail"
    page.reload()
    assert ask(page) == first
    settle(page)
    assert said == []


def test_a_memory_that_fails_at_work_is_not_used_again(page: Page, server: StaticServer) -> None:
    first = first_visit(page, server)
    page.reload()
    ask(page)
    assert restored(page)
    page.workers[0].evaluate("() => self.close()")
    page.wait_for_function("() => client.state === 'failed'")
    page.evaluate("() => client.restart()")
    assert ask(page) == first
    assert not restored(page)


def test_firefox_twice(server: StaticServer) -> None:
    """Its second visit, in one profile."""
    done = firefox(
        f"{server.url}/page/#twice",
        until="body[data-twice]",
        evaluate="() => JSON.parse(document.body.dataset.twice)",
        seconds=120,
    )
    assert done["restored"] is True
    assert done["verdict"] == "fail"
