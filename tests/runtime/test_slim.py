"""Our stand-ins for modules of the standard library do what the real ones do, or say that they do not."""

import collections.abc
import concurrent.futures
import csv
import dataclasses as real
import functools
import html
import importlib.util
import inspect
import logging
import operator
import re
import string
import sys
import traceback
import types
import typing
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


class Owner:
    """Something of each kind that `inspect` can be asked about."""

    def method(self) -> None: ...

    async def coroutine(self) -> None: ...

    def __await__(self) -> Any: ...


def generator() -> Any:
    yield 1


@types.coroutine
def old_coroutine() -> Any:
    yield 1


async def asynchronous(first: int, /, second: int = 2, *rest: int, third: int, fourth: int = 4, **others: int) -> None:
    """With a parameter of each kind."""


THINGS = {
    "class": Owner,
    "method": Owner().method,
    "function": generator,
    "awaitable": Owner(),
    "number": 1,
    "coroutine function": asynchronous,
    "coroutine method": Owner().coroutine,
    "generator": generator(),
    "old coroutine": old_coroutine(),
    "partial": functools.partial(asynchronous, 1),
    "built-in": len,
}
PREDICATES = ("isclass", "ismethod", "isfunction", "isgenerator", "iscoroutine", "isasyncgen", "iscoroutinefunction")


@pytest.mark.parametrize("predicate", [*PREDICATES, "isawaitable"])
def test_inspect_says_the_same(predicate: str) -> None:
    ours, theirs = getattr(load("inspect_slim.py", "inspect"), predicate), getattr(inspect, predicate)
    assert {name: ours(thing) for name, thing in THINGS.items()} == {
        name: theirs(thing) for name, thing in THINGS.items()
    }


@pytest.mark.parametrize("function", [asynchronous, generator, Owner.method, lambda a, b=1, *, c: (a, b, c)])
def test_inspect_reads_the_same_parameters(function: Any) -> None:
    def read(library: Any) -> list[tuple[str, int, Any]]:
        found = library.signature(function).parameters
        empty = library.Parameter.empty
        return [(name, int(one.kind), None if one.default is empty else one.default) for name, one in found.items()]

    assert read(load("inspect_slim.py", "inspect")) == read(inspect)


def test_inspect_looks_behind_decorators() -> None:
    behind = functools.wraps(generator)(lambda: None)
    assert load("inspect_slim.py", "inspect").unwrap(behind) is generator


def broken(how: str) -> Any:
    """An error of each kind whose text is made by `traceback`."""
    if how == "context":
        try:
            broken("plain")
        except ValueError:
            return dict[str, int]()["missing"]
    if how == "cause":
        try:
            broken("plain")
        except ValueError as error:
            raise real.FrozenInstanceError("a thing") from error
    if how == "suppressed":
        try:
            broken("plain")
        except ValueError:
            raise OSError from None
    if how == "noted":
        noted = TypeError("a\nb")
        noted.add_note("and this")
        raise noted
    raise ValueError("no such thing")


@pytest.mark.parametrize("how", ["plain", "context", "cause", "suppressed", "noted"])
def test_errors_read_the_same_but_for_the_source(how: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 (whichever it is)
        broken(how)
    whole = "".join(traceback.format_exception(caught.value))
    without_source = re.sub(r"(?m)^(  File .*\n)(?:    .*\n)+", r"\1", whole)
    library = load("traceback_slim.py", "traceback")
    assert "".join(library.format_exception(caught.value)) == without_source
    assert "".join(library.format_exception(caught.type, caught.value, caught.tb)) == without_source
    assert library.format_exception_only(caught.value) == traceback.format_exception_only(caught.value)


def test_a_group_of_errors_is_told_with_its_members() -> None:
    group = ExceptionGroup("both", [ValueError("one"), KeyError("two")])
    said = "".join(load("traceback_slim.py", "traceback").format_exception(group))
    assert "ValueError: one" in said
    assert "KeyError: 'two'" in said


# As text, since no checker of types follows a library that is given as an argument.
WRITTEN = '''
variable = library.TypeVar("variable")
class Place(library.NamedTuple):
    """A place."""
    row: int
    column: "int | str" = 7
    @property
    def both(self):
        return (self.row, self.column)
class Box(library.Generic[variable]):
    def __init__(self, content):
        self.content = content
class Filled(Box[int]):
    pass
class Facts(library.TypedDict, total=False):
    name: str
class Asks(library.Protocol[variable]):
    def ask(self): ...
class Asked(Asks[int]):
    pass
Either = library.Literal["a", "b"] | None
Call = Callable[library.ParamSpec("P"), variable]
made = [
    (Place(1), Place(1, 2) == (1, 2), Place(3).both, Place._fields, Place.__doc__, repr(Place(column=1, row=2))),
    (Box[int]("x").content, Filled("y").content, issubclass(Filled, Box), Asked().ask()),
    (Facts(name="x"), Facts(name="x") == {"name": "x"}),
    (library.cast(int, "x"), library.final(Box) is Box, library.TYPE_CHECKING, library.Union[int, str] is None),
]
'''


def written(library: ModuleType) -> Any:
    """Values that are made with a `typing`."""
    namespace: dict[str, Any] = {"library": library, "Callable": collections.abc.Callable, "__name__": __name__}
    exec(WRITTEN, namespace)  # noqa: S102 - our own lines
    return namespace["made"]


def test_typing_makes_the_same_classes() -> None:
    assert written(load("typing_slim.py", "typing")) == written(typing)


@pytest.mark.parametrize("text", ['a,b\n"c ""d"""," e"\n', '"x\ny";z', "", '"open', "a\tb\t\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_reads_the_same(text: str, delimiter: str) -> None:
    library = load("csv_slim.py", "csv")
    lines = text.splitlines(keepends=True)
    assert [*library.reader(lines, delimiter=delimiter)] == [*csv.reader(lines, delimiter=delimiter)]


@pytest.mark.parametrize(
    ("file", "library"),
    [("string_slim.py", string), ("concurrent_futures.py", concurrent.futures), ("logging_slim.py", logging)],
)
def test_constants_are_the_same(file: str, library: ModuleType) -> None:
    ours = {name: value for name, value in vars(load(file, library.__name__)).items() if isinstance(value, (str, int))}
    named = {name: value for name, value in ours.items() if not name.startswith("__")}
    assert named
    assert named == {name: getattr(library, name) for name in named}


def test_there_is_one_thread_and_its_locks_hold() -> None:
    library = load("threading_slim.py", "threading")
    assert library.current_thread() is library.main_thread()
    with library.Lock() as held, library.RLock():
        assert held
    here = library.local()
    here.value = 1
    assert here.value == 1


def test_dnspython_has_idna_and_numbers_for_its_questions() -> None:
    assert [load("dns_features.py", "dns._features").have(name) for name in ("idna", "dnssec")] == [True, False]
    numbers = {load("dns_entropy.py", "dns.entropy").random_16() for _ in range(200)}
    assert len(numbers) > 150
    assert all(0 <= number < 65536 for number in numbers)


def test_shuffling_keeps_what_is_there_and_changes_its_order() -> None:
    shuffled = [*range(100)]
    load("random_slim.py", "random").shuffle(shuffled)
    assert sorted(shuffled) == [*range(100)]
    assert shuffled != [*range(100)]


@pytest.mark.parametrize(
    ("file", "name"),
    sorted(
        (file, path)
        for path, file in slim.REPLACED.items()
        if file not in {"left_out.py", "package_loader.py", "re_compiler.py"}
    ),
)
def test_what_is_missing_is_said(file: str, name: str) -> None:
    module = load(file, name)
    with pytest.raises(ImportError, match="was left out of this page's Python"):
        module.no_such_name  # noqa: B018 (asking is enough)
    assert not hasattr(module, "__no_such_name__")
