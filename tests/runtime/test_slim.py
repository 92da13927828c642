"""Our stand-ins for modules of the standard library do what the real ones do, or say that they do not."""

import dataclasses as real
import dis
import html
import importlib.util
import operator
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from macros.runtime import slim

FOLDER = Path(slim.__file__).parent


def load(file: str, name: str) -> ModuleType:
    """A stand-in under the name that it has in a page's Python."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "left_out", load("left_out.py", "left_out"))


def classes(library: Any) -> dict[str, Any]:
    """The same classes, made by one of the two libraries."""

    @library.dataclass(frozen=True, slots=True, order=True)
    class Span:
        start: int
        end: int = 9

        def width(self) -> int:
            return self.end - self.start

    @library.dataclass(frozen=True, slots=True, kw_only=True)
    class Finding:
        rule: str
        span: Span | None = None
        args: dict[str, int] = library.field(default_factory=dict)

    @library.dataclass
    class Counter:
        total: int = 0
        seen: list[str] = library.field(default_factory=list)

        def __post_init__(self) -> None:
            self.total += 1

    @library.dataclass
    class Named(Counter):
        name: str = "x"

        def __repr__(self) -> str:
            return f"<{self.name}>"

    return {"Span": Span, "Finding": Finding, "Counter": Counter, "Named": Named}


def outcome(call: Any) -> Any:
    """What a call returns as text, or the kind of its error."""
    try:
        return repr(call())
    except Exception as error:  # noqa: BLE001 (whatever it is, the other one must do the same)
        return error.__class__.__name__


CASES: dict[str, Any] = {
    "positional": lambda c, _: c["Span"](1, 2),
    "default": lambda c, _: c["Span"](1),
    "by name": lambda c, _: c["Span"](end=4, start=3),
    "missing": lambda c, _: c["Span"](),
    "too many": lambda c, _: c["Span"](1, 2, 3),
    "twice": lambda c, _: c["Span"](1, start=2),
    "unknown": lambda c, _: c["Span"](1, middle=2),
    "keyword only": lambda c, _: c["Finding"]("spf-a"),
    "factory": lambda c, _: c["Finding"](rule="spf-a"),
    "own factory value": lambda c, _: c["Finding"](rule="a").args is c["Finding"](rule="a").args,
    "equal": lambda c, _: c["Span"](1, 2) == c["Span"](1, 2),
    "not equal": lambda c, _: c["Span"](1, 2) == c["Span"](1, 3),
    "another class": lambda c, _: c["Span"](1, 2) == c["Counter"](1),
    "hash": lambda c, _: len({c["Span"](1, 2), c["Span"](1, 2), c["Span"](2, 2)}),
    "no hash": lambda c, _: hash(c["Counter"]()),
    "frozen": lambda c, _: setattr(c["Span"](1, 2), "start", 5),
    "frozen deletion": lambda c, _: delattr(c["Span"](1, 2), "start"),
    "changeable": lambda c, _: setattr(c["Counter"](), "total", 5),
    "sorted": lambda c, _: sorted([c["Span"](2, 1), c["Span"](1, 9), c["Span"](1, 2)]),
    "at least": lambda c, _: operator.ge(c["Span"](2, 1), c["Span"](2, 1)),
    "no order": lambda c, _: operator.lt(c["Counter"](), c["Counter"]()),
    "replaced": lambda c, library: library.replace(c["Finding"](rule="a"), span=c["Span"](0, 1)),
    "replaced by nonsense": lambda c, library: library.replace(c["Span"](1), middle=3),
    "post init": lambda c, _: c["Counter"](4),
    "inherited": lambda c, _: (c["Named"](4, [], "n").total, c["Named"]()),
    "fields": lambda c, library: [entry.name for entry in library.fields(c["Named"])],
    "matched": lambda c, _: c["Span"].__match_args__,
    "method": lambda c, _: c["Span"](2, 7).width(),
}


@pytest.mark.parametrize("case", CASES)
def test_dataclasses_do_the_same(case: str) -> None:
    library = load("dataclasses_slim.py", "dataclasses")
    assert outcome(lambda: CASES[case](classes(library), library)) == outcome(lambda: CASES[case](classes(real), real))


@pytest.mark.parametrize("text", ["", "a", "<&>\"'", "&amp;", "，“”", "\u202e\0"])
def test_html_escapes_the_same(text: str) -> None:
    library = load("html_init.py", "html")
    assert library.escape(text) == html.escape(text)
    assert library.escape(text, quote=False) == html.escape(text, quote=False)


def test_dis_names_the_same_flags() -> None:
    known = load("dis_slim.py", "dis").COMPILER_FLAG_NAMES
    assert known == {flag: name for flag, name in dis.COMPILER_FLAG_NAMES.items() if flag < 1024}


@pytest.mark.parametrize(
    ("file", "name"),
    sorted((file, path) for path, file in slim.REPLACED.items() if file not in {"left_out.py", "package_loader.py"}),
)
def test_what_is_missing_is_said(file: str, name: str) -> None:
    module = load(file, name)
    with pytest.raises(ImportError, match="was left out of this page's Python"):
        module.no_such_name  # noqa: B018 (asking is enough)
    assert not hasattr(module, "__no_such_name__")
