"""The Content-Security-Policy of every page, computed here a second time and by other means."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from macros.facts import FactError
from macros.security_policy import policy, protect
from tests.site_support import documents

DIRECTIVES = {
    "default-src": {"'none'"},
    "worker-src": {"'self'", "blob:"},
    "connect-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "manifest-src": {"'self'"},
    "frame-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
}
RESOLVERS = {
    "alidns": "https://dns.alidns.com",
    "dnspod": "https://doh.pub",
    "cloudflare": "https://cloudflare-dns.com",
    "google": "https://dns.google",
    "quad9": "https://dns.quad9.net",
}


def parsed(content: str) -> dict[str, set[str]]:
    return {part.split()[0]: set(part.split()[1:]) for part in content.split(";")}


def test_every_page_has_exactly_this_policy(built_site: Path) -> None:
    for document in documents(built_site):
        (meta,) = [m for m in document.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy"]
        assert meta.position < min(e.position for e in document.all("script", "link", "style")), document.path
        directives = parsed(meta.attributes["content"])
        scripts = directives.pop("script-src")
        # A page may connect to a resolver only where its reader can choose one.
        chosen = {RESOLVERS[e.attributes["value"]] for e in document.all("option") if "data-operator" in e.attributes}
        assert directives == DIRECTIVES | {"connect-src": {"'self'"} | chosen}, document.path
        inline = re.findall(r"<script>(.*?)</script>", document.html, re.DOTALL)
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline}
        assert scripts == {"'self'", "'wasm-unsafe-eval'"} | hashes, document.path


def test_nothing_inline_that_the_policy_refuses(built_site: Path) -> None:
    for document in documents(built_site):
        assert not list(document.all("style")), document.path
        for element in document.elements:
            refused = [name for name in element.attributes if name == "style" or name.startswith("on")]
            assert refused == [], (document.path, element.tag)
            assert not element.attributes.get("href", "").startswith("javascript:"), document.path


def test_a_page_may_ask_for_what_is_on_the_list() -> None:
    assert parsed(policy("", {"connect": ["https://dns.google"]}))["connect-src"] == {"'self'", "https://dns.google"}
    assert parsed(policy('<p style="color:red">', {"style": ["'unsafe-inline'"]}))["style-src"] == {
        "'self'",
        "'unsafe-inline'",
    }


@pytest.mark.parametrize(
    ("html", "widen", "message"),
    [
        (
            "",
            {"connect": ["https://example.org"]},
            r"connect: https://example\.org is not allowed; allowed: .*dns\.google",
        ),
        ("", {"script": ["'unsafe-eval'"]}, r"no widening .* “script”; known: connect, img, style"),
        ("<p style='color:red'>", {}, r"would refuse an inline style on <p> in line 1"),
        ("<style>p {}</style>", {}, r"would refuse an inline style on <style>"),
        ("<p\nonclick='x()'>", {}, r"would refuse onclick= on <p>"),
    ],
)
def test_everything_else_stops_the_build(html: str, widen: dict[str, list[str]], message: str) -> None:
    with pytest.raises(FactError, match=message):
        policy(html, widen)


def test_a_page_without_the_place_for_it_stops_the_build() -> None:
    with pytest.raises(FactError, match="no single"):
        protect("<p>", {})
