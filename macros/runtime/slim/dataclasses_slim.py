"""dataclasses without generated source text: the real one compiles each class's methods, 4 ms a class in a browser.

Knows `init`, `repr`, `eq`, `order`, `frozen`, `kw_only`, `slots` (accepted, but instances keep a `__dict__`),
`__post_init__`, `ClassVar` and inheritance; `field(default=, default_factory=, kw_only=)`, `fields`, `replace`.
"""

from collections.abc import Callable, Iterator
from operator import ge, gt, le, lt
from typing import Any

import left_out  # type: ignore[import-not-found]

__all__ = ["FrozenInstanceError", "dataclass", "field", "fields", "replace"]
_MISSING: Any = object()
_FIELDS = "__dataclass_fields__"


class FrozenInstanceError(AttributeError):
    """Something tried to change an instance of a frozen class."""


class Field:
    """One field of a class."""

    def __init__(self, default: Any, default_factory: Any, kw_only: bool | None) -> None:
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.kw_only = kw_only

    def value(self, cls: type) -> Any:
        """The value for an instance that was made without one. Raises TypeError if there is no default."""
        if self.default is not _MISSING:
            return self.default
        if self.default_factory is not _MISSING:
            return self.default_factory()
        raise TypeError(f"{cls.__name__}.__init__() missing required argument: {self.name!r}")


def field(*, default: Any = _MISSING, default_factory: Any = _MISSING, kw_only: bool | None = None) -> Any:
    """Describes a field whose default is made anew for every instance."""
    return Field(default, default_factory, kw_only)


def dataclass(cls: Any = None, /, **options: bool) -> Any:
    """The decorator, with or without options. Raises TypeError for an option that this one does not know."""
    return _made(cls) if cls is not None else lambda cls: _made(cls, **options)


def fields(owner: Any) -> tuple[Field, ...]:
    """The fields of a class or an instance, in their order."""
    return tuple(getattr(owner, _FIELDS).values())


def replace(instance: Any, /, **changes: Any) -> Any:
    """A copy with other values in some fields."""
    return type(instance)(**{**{name: getattr(instance, name) for name in getattr(instance, _FIELDS)}, **changes})


def _made(
    cls: type,
    *,
    repr: bool = True,  # noqa: A002 (the real one's name)
    eq: bool = True,
    order: bool = False,
    frozen: bool = False,
    kw_only: bool = False,
    slots: bool = False,  # noqa: ARG001
) -> type:
    known: dict[str, Field] = {}
    for base in reversed(cls.__mro__[1:]):
        known.update(getattr(base, _FIELDS, {}))
    known.update((entry.name, entry) for entry in _own(cls, kw_only))
    setattr(cls, _FIELDS, known)
    positional = tuple(name for name, entry in known.items() if not entry.kw_only)
    methods: dict[str, Any] = {"__init__": _init(known, positional), "__match_args__": positional}
    if repr:
        methods["__repr__"] = _repr
    if eq:
        methods.update(__eq__=_eq, __hash__=_hash if frozen else None)
    if order:
        methods.update(__lt__=_compare(lt), __le__=_compare(le), __gt__=_compare(gt), __ge__=_compare(ge))
    if frozen:
        methods.update(__setattr__=_refuse, __delattr__=_refuse)
    for name, method in methods.items():
        if name not in cls.__dict__ or (name == "__hash__" and cls.__dict__[name] is None):
            setattr(cls, name, method)
    return cls


def _own(cls: type, kw_only: bool) -> Iterator[Field]:
    for name, annotation in cls.__dict__.get("__annotations__", {}).items():  # noqa: RUF063 (inspect would be imported)
        if "ClassVar" in str(annotation):
            continue
        given = cls.__dict__.get(name, _MISSING)
        entry = given if isinstance(given, Field) else Field(given, _MISSING, None)
        entry.name = name
        entry.kw_only = kw_only if entry.kw_only is None else entry.kw_only
        if isinstance(given, Field):
            if entry.default is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, entry.default)
        yield entry


def _init(known: dict[str, Field], positional: tuple[str, ...]) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **given: Any) -> None:  # noqa: N807
        cls = type(self)
        if len(args) > len(positional):
            raise TypeError(f"{cls.__name__}.__init__() takes {len(positional)} arguments, {len(args)} were given")
        values = dict(zip(positional, args, strict=False))
        for name, value in given.items():
            if name in values or name not in known:
                raise TypeError(f"{cls.__name__}.__init__() got an unexpected argument {name!r}")
            values[name] = value
        # Past `__setattr__`, which a frozen class refuses; in the fields' order, as `vars()` shows it.
        self.__dict__.update(
            (name, values[name] if name in values else entry.value(cls)) for name, entry in known.items()
        )
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def _values(instance: Any) -> tuple[Any, ...]:
    return tuple(getattr(instance, name) for name in getattr(instance, _FIELDS))


def _repr(self: Any) -> str:
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in getattr(self, _FIELDS))
    return f"{type(self).__qualname__}({inside})"


def _eq(self: Any, other: Any) -> Any:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _compare(relation: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        return relation(_values(self), _values(other)) if type(self) is type(other) else NotImplemented

    return compare


def _refuse(self: Any, name: str, *_: Any) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r} of {type(self).__name__}")


__getattr__ = left_out.of(__name__)
