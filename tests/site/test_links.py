"""Every address in the site leads somewhere, and nothing is loaded from anywhere else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from checkers.registry import CHECKERS
from macros.runtime.trace import node
from tests.site_support import Document, documents

# Scripts and styles of others that name hosts without loading from them, each with the reason why it may.
THIRD_PARTY = {
    "assets/javascripts/": "the theme's scripts name their own project and a repository host that we do not configure",
    "assets/stylesheets/": "the theme's styles name the XML namespace of SVG and the licence of an icon",
    "runtime/": "Pyodide names its package index, which is never asked: the lock file lists no package",
}

_LOADING = {
    "audio": ("src",),
    "embed": ("src",),
    "form": ("action",),
    "iframe": ("src", "srcdoc"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_FOREIGN = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def test_addresses_lead_somewhere(built_site: Path) -> None:
    pages = {document.path: document for document in documents(built_site)}
    broken = [
        (document.path, element.attributes[name])
        for document in pages.values()
        for element in document.elements
        for name in ("href", "src")
        if name in element.attributes and not _leads(built_site, pages, document, element.attributes[name])
    ]
    assert broken == []


def _leads(site: Path, pages: dict[str, Document], document: Document, address: str) -> bool:
    if re.match(r"(?:https?|mailto):", address):
        return True
    if address.startswith("/"):  # only the 404 pages, which may be shown anywhere
        address = address.removeprefix("/")
        document = Document("index.html", "")
    path, fragment = document.resolve(address)
    if path not in pages:
        return (site / path).is_file() and not fragment
    return fragment in {"", *pages[path].ids} or fragment.partition("=")[0] in {*CHECKERS, "chooser"}


def test_only_404_pages_have_addresses_from_the_root(built_site: Path) -> None:
    for document in documents(built_site):
        if not document.path.endswith("404.html"):
            rooted = [
                e for e in document.elements if e.attributes.get("href", e.attributes.get("src", "")).startswith("/")
            ]
            assert rooted == [], document.path


def test_nothing_foreign_in_a_loading_position(built_site: Path) -> None:
    for document in documents(built_site):
        foreign = [
            (element.tag, element.attributes[name])
            for element in document.elements
            for name in _LOADING.get(element.tag, ())
            if _FOREIGN.match(element.attributes.get(name, "")) and element.attributes.get("rel") != "canonical"
        ]
        assert foreign == [], document.path


def test_our_own_scripts_and_styles_name_no_host(built_site: Path) -> None:
    named = {}
    for path in sorted([*built_site.rglob("*.js"), *built_site.rglob("*.css"), *built_site.rglob("*.svg")]):
        name = path.relative_to(built_site).as_posix()
        text = path.read_text(encoding="utf-8")
        hosts = [host for host in re.findall(r"https?://[^\s\"'`)\\]+", text) if host != "http://www.w3.org/2000/svg"]
        if hosts and not name.startswith(tuple(THIRD_PARTY)):
            named[name] = hosts
        assert "@import" not in text or name.startswith(tuple(THIRD_PARTY)), name
    assert named == {}


def test_shared_files_stand_once(built_site: Path) -> None:
    assert (built_site / "assets" / "guide" / "css" / "guide.css").is_file()
    assert not (built_site / "en" / "assets").exists()
    assert not (built_site / "en" / "runtime").exists()
    assert len(list((built_site / "runtime").iterdir())) == 1


def test_a_guide_page_loads_no_checker_script(built_site: Path) -> None:
    for document in documents(built_site):
        scripts = [element.attributes["src"] for element in document.all("script") if "src" in element.attributes]
        checkers = [script for script in scripts if "widget" in script or "client" in script]
        has_widget = any("data-checker" in element.attributes for element in document.elements)
        assert bool(checkers) == has_widget, document.path


def test_every_script_of_ours_is_whole(built_site: Path) -> None:
    scripts = sorted(map(str, (built_site / "assets" / "guide" / "js").glob("*.js")))
    assert len(scripts) > 30
    command = [
        node(),
        "-e",
        "for (const path of process.argv.slice(1)) new vm.Script(fs.readFileSync(path), { filename: path })",
    ]
    done = subprocess.run([*command, *scripts], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
