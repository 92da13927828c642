"""Reads the fact files and checks them. A message names the file, the key and the reason, and stops the build."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

from .facts import (
    FAST,
    SLOW,
    UNKNOWN,
    Category,
    Fact,
    FactError,
    Field,
    Grade,
    Library,
    Provider,
    Source,
    Text,
)
from .project import LANGS

GRADES: Final[tuple[Grade, ...]] = ("primary", "secondary", "unread")
CURRENCIES: Final = ("CNY", "EUR", "GBP", "USD")
# What only the pages say stands with the macros; what the checkers read as well stands with the checkers.
TOPIC_FOLDERS: Final = ("macros/data/facts", "checkers/data/facts", "checkers/data/panels")
_SOURCE_KEYS: Final = {"url", "title", "publisher", "read", "grade", "dated", "copy"}
_FACT_KEYS: Final = {"value", "unit", "sources", "where", "zh", "en", "short", "note", "volatile"}


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A parsed file that knows its name for messages."""

    path: Path
    name: str  # relative to the project
    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path, root: Path) -> TomlFile:
        """Parse a file. Raises FactError with the place where the syntax is wrong or the file is missing."""
        name = path.relative_to(root).as_posix()
        try:
            return cls(path, name, tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise FactError(f"{name}: the file is missing") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise FactError(f"{name}: {error}") from None

    def fail(self, key: str, reason: str) -> NoReturn:
        """Stop with a message about one key of this file."""
        raise FactError(f"{self.name}: {key}: {reason}")


def load_facts(root: Path) -> Library:
    """All facts below a project's root. Raises FactError at the first thing that is wrong."""
    sources = _sources(TomlFile.read(root / "checkers" / "data" / "sources.toml", root))
    fields = _fields(TomlFile.read(root / "macros" / "words" / "fields.toml", root))
    providers = {
        path.stem: _provider(path, root, sources, fields)
        for path in sorted((root / "checkers" / "data" / "providers").glob("*.toml"))
    }
    for path in sorted((root / "macros" / "data" / "providers").glob("*.toml")):
        if path.stem not in providers:
            raise FactError(f"{path.relative_to(root)}: id: no mail settings under this id in checkers/data/providers/")
    topics = _topics(root, sources, providers)
    categories = _categories(TomlFile.read(root / "macros" / "data" / "categories.toml", root), sources)
    return Library(sources, fields, providers, topics, categories)


def _topics(
    root: Path, sources: Mapping[str, Source], providers: Mapping[str, Provider]
) -> dict[str, dict[str, tuple[Fact, ...]]]:
    """Facts by topic and key, from every folder of topics. A topic's id is used once, and by no provider."""
    topics: dict[str, dict[str, tuple[Fact, ...]]] = {}
    places: dict[str, str] = {}
    for folder in TOPIC_FOLDERS:
        for path in sorted((root / folder).glob("*.toml")):
            file = TomlFile.read(path, root)
            if path.stem in providers:
                file.fail("id", "a provider has this id already")
            if path.stem in topics:
                file.fail("id", f"{places[path.stem]} has this id already")
            topics[path.stem] = dict(_facts(file, sources, {}))
            places[path.stem] = file.name
    return topics


def _sources(file: TomlFile) -> dict[str, Source]:
    sources = {}
    for key, entry in file.data.items():
        if unknown := entry.keys() - _SOURCE_KEYS:
            file.fail(key, f"unknown key “{min(unknown)}”; known: {', '.join(sorted(_SOURCE_KEYS))}")
        for required in ("url", "title", "publisher", "read", "grade"):
            if not entry.get(required):
                file.fail(f"{key}.{required}", "is missing or empty")
        if entry["grade"] not in GRADES:
            file.fail(f"{key}.grade", f"is “{entry['grade']}”, must be one of {', '.join(GRADES)}")
        if type(entry["read"]) is not date:
            file.fail(f"{key}.read", "must be a TOML date like 2026-11-23, without quotes or a time")
        dated = entry.get("dated")
        sources[key] = Source(
            id=key,
            url=entry["url"],
            title=entry["title"],
            publisher=entry["publisher"],
            read=entry["read"],
            grade=entry["grade"],
            dated=str(dated) if dated else None,
            copy=entry.get("copy"),
        )
    return sources


def _fields(file: TomlFile) -> dict[str, Field]:
    return {
        key: Field(
            key=key,
            label=_text(file, key, entry),
            lifetime=FAST if entry.get("volatile") else SLOW,
            required=bool(entry.get("required")),
        )
        for key, entry in file.data.items()
    }


def _provider(path: Path, root: Path, sources: Mapping[str, Source], fields: Mapping[str, Field]) -> Provider:
    settings = TomlFile.read(path, root)
    more = TomlFile.read(root / "macros" / "data" / "providers" / path.name, root)
    facts: dict[str, tuple[Fact, ...]] = {}
    for file in (settings, more):
        for key, value in _facts(file, sources, fields):
            if key not in fields:
                file.fail(key, f"is not a field of a provider; known: {', '.join(sorted(fields))}")
            if key in facts:
                file.fail(key, f"stands in {settings.name} already; a fact lives in one place")
            facts[key] = value
    for field in fields.values():
        if field.required and field.key not in facts:
            more.fail(field.key, 'is missing; write value = "unknown" where nobody could verify it')
    for key in ("category", "name"):
        if key not in settings.data:
            settings.fail(key, "is missing")
    name = _text(settings, "name", settings.data["name"])
    return Provider(path.stem, settings.data["category"], name, facts)


def _facts(
    file: TomlFile, sources: Mapping[str, Source], fields: Mapping[str, Field]
) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """The facts of one file, by key. What is not a table is the file's own head: id, category, name."""
    if file.data.get("id", file.path.stem) != file.path.stem:
        file.fail("id", f"is “{file.data['id']}”, but the file's name says “{file.path.stem}”")
    for key, entry in file.data.items():
        if key in {"id", "category", "name"}:
            continue
        entries = entry if isinstance(entry, list) else [entry]
        lifetime = fields[key].lifetime if key in fields else SLOW
        facts = []
        for index, one in enumerate(entries):
            at = f"{key}[{index}]" if isinstance(entry, list) else key
            if not isinstance(one, dict):
                file.fail(at, "must be a table with value, sources and where")
            address = f"{file.path.stem}.{key}"
            volatile = one.get("volatile") or str(one.get("unit", "")).startswith(CURRENCIES)
            facts.append(_fact(file, at, address, one, sources, FAST if volatile else lifetime))
        yield key, tuple(facts)


def _fact(
    file: TomlFile, at: str, address: str, entry: dict[str, Any], sources: Mapping[str, Source], lifetime: Any
) -> Fact:
    value = entry.get("value")
    if value is None or value in ("", []):
        file.fail(f"{at}.value", 'is missing or empty; "unknown" says that nobody could verify it')
    cited = _cited(file, at, entry, sources)
    if value == UNKNOWN and cited:
        file.fail(f"{at}.sources", "an unknown fact has no source")
    if value != UNKNOWN and not cited:
        file.fail(f"{at}.sources", "a fact needs at least one source")
    if cited and not entry.get("where"):
        file.fail(f"{at}.where", "say in which section of the source it stands")
    if isinstance(value, int | float) and not isinstance(value, bool) and "unit" not in entry and "zh" not in entry:
        file.fail(f"{at}.unit", "a number needs a unit, or a text in zh and en that says it all")
    return Fact(
        address=address,
        value=value,
        unit=entry.get("unit"),
        sources=cited,
        where=entry.get("where"),
        text=_text(file, at, entry) if entry.keys() & set(LANGS) else None,
        short=_text(file, f"{at}.short", entry["short"]) if "short" in entry else None,
        note=_text(file, f"{at}.note", entry["note"]) if "note" in entry else None,
        qualifiers={key: value for key, value in entry.items() if key not in _FACT_KEYS},
        lifetime=lifetime,
    )


def _cited(file: TomlFile, at: str, entry: dict[str, Any], sources: Mapping[str, Source]) -> tuple[Source, ...]:
    ids = entry.get("sources", [])
    if not isinstance(ids, list):
        file.fail(f"{at}.sources", "must be a list of ids from checkers/data/sources.toml")
    for id_ in ids:
        if id_ not in sources:
            file.fail(f"{at}.sources", f"“{id_}” is not in checkers/data/sources.toml")
    return tuple(sources[id_] for id_ in ids)


def _text(file: TomlFile, at: str, entry: Any) -> Text:
    """Words in both languages. Raises FactError where one is missing."""
    if not isinstance(entry, dict):
        file.fail(at, "must be given in zh and en")
    for lang in LANGS:
        if not entry.get(lang):
            file.fail(f"{at}.{lang}", "is missing or empty; every text is in both languages")
    return {lang: str(entry[lang]).strip() for lang in LANGS}


def _categories(file: TomlFile, sources: Mapping[str, Source]) -> tuple[Category, ...]:
    categories = []
    for key, entry in file.data.items():
        columns = {
            name: _text(file, f"{key}.{name}", column)
            for name, column in entry.items()
            if name not in {"sources", "where"}
        }
        if "name" not in columns:
            file.fail(f"{key}.name", "is missing")
        categories.append(Category(key, columns, _cited(file, key, entry, sources)))
    return tuple(categories)
