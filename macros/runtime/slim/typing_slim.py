"""typing: names for what is only ever written down. Types are checked before a page is built, never in it.

`NamedTuple` and `TypedDict` make classes as the real ones do; all other forms are things that can be subscripted, joined
and inherited from, and mean nothing.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Generator

import left_out  # type: ignore[import-not-found]

__all__ = ["Callable", "Generator"]
TYPE_CHECKING = False


class _Form:
    """Any type or variable for one."""

    def __init__(self, *_: object, **__: object) -> None:
        """A variable has a name and bounds."""

    def __getitem__(self, _: object) -> _Form:
        return self

    def __or__(self, _: object) -> _Form:
        return self

    __ror__ = __or__

    def __mro_entries__(self, _: object) -> tuple[type, ...]:
        return ()


class ParamSpec(_Form):
    """What `collections.abc.Callable` knows by its name and module."""

    args = kwargs = None


class Generic:
    """A base that can be subscripted, and its heirs with it."""

    def __class_getitem__(cls, _: object) -> type:
        return cls


class Protocol(Generic):
    """Whoever has the methods is one, and nobody asks."""


class TypedDict(dict[str, object]):
    """A dict whose keys are written down."""

    def __init_subclass__(cls, *, total: bool = True) -> None:
        """`total` is for those who check types."""


class _NamedTupleMeta(type):
    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
        """A namedtuple of the annotated fields, with the other members of the body."""
        if not bases:
            return super().__new__(cls, name, bases, body)
        names: dict[str, object] = body.get("__annotations__", {})  # type: ignore[assignment]
        defaults = [body.pop(field) for field in names if field in body]
        place = body["__module__"]
        made: type = namedtuple(name, names, defaults=defaults, module=place)  # type: ignore[misc,arg-type]  # noqa: PYI024
        for key, member in body.items():
            if key not in ("__module__", "__qualname__", "__dict__", "__weakref__"):
                setattr(made, key, member)
        return made


class NamedTuple(metaclass=_NamedTupleMeta):
    """A tuple whose places have names; only as a base."""


Any = IO = List = Literal = NoReturn = Optional = Self = TextIO = Tuple = Type = TypeAlias = Union = _Form()
_AnnotatedAlias = _GenericAlias = _UnionGenericAlias = type("NeverUsed", (), {})
TypeVar = _Form


def cast(_: object, value: object) -> object:
    """The value."""
    return value


def final(one: object) -> object:
    """The same."""
    return one


overload = runtime_checkable = final


def get_type_hints(_: object, **__: bool) -> dict[str, object]:
    """None: annotations are not packed."""
    return {}


__getattr__ = left_out.of(__name__)
