"""The built site for tests: built once a session, and read with a parser of our own choice.

`TMG_SITE` names a folder with a finished build, for work on the tests; without it the site is built afresh.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
LANGS = ("zh", "en")
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole site, both languages."""
    if ready := os.environ.get("TMG_SITE"):
        return Path(ready).resolve()
    site = tmp_path_factory.mktemp("site")
    for config, folder in (("mkdocs.yml", site), ("mkdocs.en.yml", site / "en")):
        done = mkdocs(ROOT, config, folder)
        assert done.returncode == 0, done.stdout
    return site


def mkdocs(project: Path, config: str, site: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One strict build in a process of its own. Returns it with everything that it said in `stdout`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config, "-d", str(site)],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@dataclass(slots=True)
class Element:
    """One element: where it begins in the page, and the text inside of it."""

    tag: str
    attributes: dict[str, str]
    position: int
    parents: tuple[str, ...]
    text: str = ""


@dataclass(slots=True)
class Document:
    """A page of the site, as a flat list of its elements in order."""

    path: str  # below the site's root, like "en/why/index.html"
    html: str
    elements: list[Element] = field(default_factory=list)

    @property
    def lang(self) -> str:
        """The language by the page's place."""
        return "en" if self.path.startswith("en/") else "zh"

    @property
    def twin(self) -> str:
        """The path of the same page in the other language."""
        return self.path.removeprefix("en/") if self.lang == "en" else f"en/{self.path}"

    @property
    def ids(self) -> set[str]:
        """Every id of the page."""
        return {element.attributes["id"] for element in self.elements if "id" in element.attributes}

    def all(self, *tags: str) -> Iterator[Element]:
        """The elements with one of these tags."""
        return (element for element in self.elements if element.tag in tags)

    def resolve(self, address: str) -> tuple[str, str]:
        """The file that a relative address leads to, and its fragment."""
        parts = urlsplit(address)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(parts.path)))
        if not parts.path:
            path = self.path
        elif parts.path.endswith(("/", ".", "..")):
            path = posixpath.normpath(posixpath.join(path, "index.html"))
        return path, unquote(parts.fragment)


class _Reader(HTMLParser):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.open: list[Element] = []
        self.starts = [0]
        for line in document.html.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        names = {name: value or "" for name, value in attrs}
        element = Element(tag, names, self.starts[line - 1] + column, tuple(one.tag for one in self.open))
        self.document.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def of_each_kind(pages: Iterable[Document]) -> list[Document]:
    """The first page of each kind.

    A kind is what a page's styles and scripts can tell: the language, the files that it loads, and the names, classes
    and `data-` attributes of its elements. Pages of one kind differ in words alone, and there are many of them: one
    page a rule.
    """
    found: dict[object, Document] = {}
    for document in pages:
        found.setdefault((document.lang, frozenset(map(_shape, document.elements))), document)
    return list(found.values())


def _shape(element: Element) -> tuple[str, ...]:
    names = element.attributes
    loaded = names.get("src") or (names.get("href", "") if names.get("rel") == "stylesheet" else "")
    # Without the way up to the root, which says only how deep a page is.
    file = loaded.replace("../", "")
    return (element.tag, file, names.get("class", ""), *sorted(name for name in names if name.startswith("data-")))


@cache
def documents(site: Path) -> tuple[Document, ...]:
    """Every HTML page of the site, by path."""
    return tuple(_read(site, path) for path in sorted(site.rglob("*.html")))


def _read(site: Path, path: Path) -> Document:
    document = Document(path.relative_to(site).as_posix(), path.read_text(encoding="utf-8"))
    reader = _Reader(document)
    reader.feed(document.html)
    reader.close()
    return document
