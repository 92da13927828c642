"""Every document and section that the project cites stands in `checkers/data/standards.toml`.

Where a document is named beside a section (`RFC 7208 §4.5, §4.6`), it is meant. A bare `§4.5` belongs to the document
that the file is about: the first one in its docstring (its first comment, for a data file), else in that of its
package. Where those name none, it belongs to the one named last before it in the same paragraph.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checkers import compile_data

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "checkers" / "data" / "standards.toml"
STANDARDS: dict[str, dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
FOLDERS = ("checkers", "macros", "bench", "scripts", "tests", "docs")
SUFFIXES = (".py", ".toml", ".yml", ".md", ".js", ".json", ".html", ".zone")

_SECTION = r"(?:[0-9]+|[A-Z])(?:\.[0-9]+)*"
# A draft is cited by its name, without the number of its version; other drafts are named as sources only.
_DRAFTS = "".join(f"|{re.escape(name)}" for name in STANDARDS if name.startswith("draft-"))
_CITED = re.compile(
    rf"""(?P<document>RFC\ [0-9]{{2,5}}{_DRAFTS})(?:(?:,?\ ?(?:§\ ?|[Ss]ection\ |Appendix\ )|\ (?=[A-Z]\.[0-9]))(?P<of>{_SECTION}))?
    |§\ ?(?P<bare>{_SECTION})
    |(?<=[0-9])(?:,|\ and|\ to)\ (?P<letter>[A-Z](?:\.[0-9]+)+)""",
    re.VERBOSE,
)
_LIST = re.compile(r",? ?(?:and|or|to|,|;|/|和|、|到)? ?")


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, a section of it where one is named, and what was written."""

    document: str | None  # None: a bare section that no document claims
    section: str | None
    written: str

    @property
    def known(self) -> bool:
        entry = STANDARDS.get(self.document or "")
        return entry is not None and (self.section is None or self.section in entry["sections"])


def citations(text: str, home: str | None) -> Iterator[Citation]:
    """All citations of one paragraph. `home` is the document that a bare section belongs to."""
    last = listed = home
    end = 0
    for match in _CITED.finditer(text):
        gap, end = text[end : match.start()], match.end()
        if match["document"]:
            last = match["document"]
            listed = last if match["of"] else None
            yield Citation(last, match["of"], match.group())
            continue
        in_list = listed is not None and _LIST.fullmatch(gap) is not None
        if not in_list and (match["bare"] or home):
            listed = home or last
        yield Citation(listed or home or last, match["bare"] or match["letter"], match.group())


def paragraphs(path: Path) -> list[str]:
    """What a file says in words: comments and docstrings of Python, everything else block by block."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [" ".join(line.lstrip(" #;*/") for line in block.splitlines()) for block in re.split(r"\n\s*\n", text)]
    found = [" ".join(node.split()) for node in _docstrings(text)]
    block: list[str] = []
    before = -1
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            # Comments of neighbouring lines are one paragraph only where they stand alone on their lines.
            alone = not token.line[: token.start[1]].strip()
            if token.start[0] != before + 1 or not alone:
                found.append(" ".join(block))
                block = []
            block.append(token.string.lstrip("# "))
            before = token.start[0] if alone else -1
    return [*found, " ".join(block)]


def _docstrings(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


@cache
def home(path: Path) -> str | None:
    """The document that a file is about."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        head = ast.get_docstring(ast.parse(text)) or ""
    else:
        head = "".join(re.findall(r"\A(?:#.*\n)+", text))
    if found := re.search(rf"RFC [0-9]+{_DRAFTS}", head):
        return found.group()
    package = path.parent / "__init__.py"
    if path.suffix == ".py" and path != package and package.exists() and path.parent.parent != ROOT:
        return home(package)
    return None


def files() -> list[Path]:
    """The files whose words are ours; facts cite their sources in a form of their own (below)."""
    facts = (ROOT / "macros" / "data", ROOT / "checkers" / "data")
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in SUFFIXES and not any(part in path.parents for part in facts)
    ]


def wrong(path: Path) -> list[str]:
    cited = (one for paragraph in paragraphs(path) for one in citations(paragraph, home(path)))
    return [f"{one.written} ({one.document})" for one in cited if not one.known]


def test_the_table_is_of_one_form() -> None:
    for document, entry in STANDARDS.items():
        assert re.fullmatch(r"RFC [0-9]+|draft(-[a-z0-9]+)*-[a-z]+", document)
        assert entry.keys() - {"from"} == {"title", "date", "read", "sections"}, document
        assert re.fullmatch(r"[12][0-9]{3}-[01][0-9]", entry["date"])
        assert all(re.fullmatch(_SECTION, number) and title for number, title in entry["sections"].items()), document
        parents = {number.rpartition(".")[0] for number in entry["sections"]} - {""}
        assert parents <= entry["sections"].keys(), document


def test_every_document_was_read() -> None:
    """A list from memory is marked in the table, and told here until somebody has read the document."""
    assert [document for document, entry in STANDARDS.items() if not entry["read"]] == []


def test_the_table_is_not_shipped() -> None:
    assert not [path for path, source in compile_data.sources().items() if "Extension Mechanisms for DNS" in source]


@pytest.mark.parametrize("name", compile_data.RULE_FILES)
def test_references_of_rules(name: str) -> None:
    path = ROOT / "checkers" / "rules" / f"{name}.toml"
    for rule, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if "reference" not in entry:
            continue  # it is about this programme, not about a standard
        document, section = (*entry["reference"], None)[:2]
        assert Citation(document, section, "").known, f"{rule}: {document} §{section}"


def test_citations_in_what_is_written() -> None:
    found = {str(path.relative_to(ROOT)): bad for path in files() if (bad := wrong(path))}
    assert found == {}


def test_facts_cite_sections_of_their_sources() -> None:
    """`where` of a fact: the section of the one RFC among its sources, else the RFC is named."""
    count = 0
    for path in sorted((ROOT / "macros" / "data" / "facts").glob("*.toml")):
        for key, fact in _facts(tomllib.loads(path.read_text(encoding="utf-8"))):
            documents = [f"RFC {source[3:]}" for source in fact["sources"] if re.fullmatch(r"rfc[0-9]+", source)]
            if not documents:
                continue
            for one in citations(fact.get("where", ""), documents[0] if len(documents) == 1 else None):
                assert one.known, f"{path.name}: {key}: {one.written} ({one.document})"
                count += 1
    assert count > 20


def _facts(data: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(data, dict):
        if isinstance(data.get("sources"), list):
            yield key, data
        for name, value in data.items():
            yield from _facts(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _facts(value, key)


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("RFC 7208 §4.6.4.", None, [("RFC 7208", "4.6.4")]),
        ("see §5.2 and §5.3", "RFC 7208", [("RFC 7208", "5.2"), ("RFC 7208", "5.3")]),
        ("(RFC 6376 §3.2, §3.5) but §4.8", "RFC 9989", [("RFC 6376", "3.2"), ("RFC 6376", "3.5"), ("RFC 9989", "4.8")]),
        ("NXDOMAIN (RFC 2308 §2.1), NODATA (§2.2)", None, [("RFC 2308", "2.1"), ("RFC 2308", "2.2")]),
        ("§9.3 and C.5.2", "RFC 9989", [("RFC 9989", "9.3"), ("RFC 9989", "C.5.2")]),
        ("RFC 5234 B.1", "RFC 9989", [("RFC 5234", "B.1")]),
        ("RFC 1035", None, [("RFC 1035", None)]),
    ],
)
def test_what_a_citation_is(text: str, about: str | None, expected: list[tuple[str, str | None]]) -> None:
    found = list(citations(text, about))
    assert [(one.document, one.section) for one in found] == expected
    assert all(one.known for one in found)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("RFC 7208 §4.9", None),
        ("RFC 7208 §6.3", "RFC 9989"),
        ("§13.1", "RFC 7208"),
        ("§1", None),
        ("RFC 12 has a word", None),
        ("RFC 7208 §5.2, §5.9", None),
    ],
)
def test_what_is_not_there_is_told(text: str, about: str | None) -> None:
    assert not all(one.known for one in citations(text, about))


def test_citations_are_found_where_they_stand(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        '"""About RFC 7208."""\n\nx = 1  # §4.99\n\n\ndef f() -> None:\n    """§7.9."""\n', encoding="utf-8"
    )
    assert wrong(code) == ["§7.9 (RFC 7208)", "§4.99 (RFC 7208)"]
    page = tmp_path / "page.md"
    page.write_text("A word.\n\nRFC 7208 §4.5 and §4.99.\n\nAnd §4.5 of nothing.\n", encoding="utf-8")
    assert wrong(page) == ["§4.99 (RFC 7208)", "§4.5 (None)"]
