"""inspect: what asyncio asks of an object that it is given. The real one reads signatures and sources, and is as large as typing."""

from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType, MethodType
from typing import Any

import left_out  # type: ignore[import-not-found]

# Flags of code.
_VAR_POSITIONAL, _VAR_KEYWORD, _COROUTINE, _ITERABLE_COROUTINE = 4, 8, 128, 256


class Parameter:
    """One parameter of a function."""

    empty: Any = object()
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = range(5)

    def __init__(self, name: str, kind: int, default: Any = empty) -> None:
        self.name = name
        self.kind = kind
        self.default = default


class Signature:
    """A function's parameters, read when somebody wants to know: dnspython makes one for every class of records."""

    def __init__(self, function: Any) -> None:
        self._function = function

    @property
    def parameters(self) -> dict[str, Parameter]:
        """By name, in their order. AttributeError for what is no function of Python's."""
        code = self._function.__code__
        names = iter(code.co_varnames)
        positional = [next(names) for _ in range(code.co_argcount)]
        keywords = [next(names) for _ in range(code.co_kwonlyargcount)]
        given = self._function.__defaults__ or ()
        defaults = dict(zip(positional[len(positional) - len(given) :], given, strict=True))
        defaults |= self._function.__kwdefaults__ or {}
        kinds = [Parameter.POSITIONAL_ONLY] * code.co_posonlyargcount
        kinds += [Parameter.POSITIONAL_OR_KEYWORD] * (code.co_argcount - len(kinds))
        found = [*zip(positional, kinds, strict=True)]
        found += [(next(names), Parameter.VAR_POSITIONAL)] if code.co_flags & _VAR_POSITIONAL else []
        found += [(name, Parameter.KEYWORD_ONLY) for name in keywords]
        found += [(next(names), Parameter.VAR_KEYWORD)] if code.co_flags & _VAR_KEYWORD else []
        return {name: Parameter(name, kind, defaults.get(name, Parameter.empty)) for name, kind in found}


def signature(function: Any) -> Signature:
    """The parameters of a function; not read yet."""
    return Signature(function)


def getattr_static(_: object, name: str, *__: object) -> Any:
    """Refused. Raises ImportError."""
    return _missing(f"getattr_static({name!r})")


def isclass(one: object) -> bool:
    """As the real one."""
    return isinstance(one, type)


def ismethod(one: object) -> bool:
    """As the real one."""
    return isinstance(one, MethodType)


def isfunction(one: object) -> bool:
    """As the real one."""
    return isinstance(one, FunctionType)


def isgenerator(one: object) -> bool:
    """As the real one."""
    return isinstance(one, GeneratorType)


def iscoroutine(one: object) -> bool:
    """As the real one."""
    return isinstance(one, CoroutineType)


def isasyncgen(one: object) -> bool:
    """As the real one."""
    return isinstance(one, AsyncGeneratorType)


def iscoroutinefunction(one: Any) -> bool:
    """As the real one, but for functions that were marked by hand."""
    while hasattr(one, "func"):  # functools.partial
        one = one.func
    function = getattr(one, "__func__", one)
    return isinstance(function, FunctionType) and bool(function.__code__.co_flags & _COROUTINE)


def isawaitable(one: Any) -> bool:
    """As the real one."""
    if isinstance(one, GeneratorType):
        return bool(one.gi_code.co_flags & _ITERABLE_COROUTINE)
    return hasattr(type(one), "__await__")


def unwrap(function: Any) -> Any:
    """What a decorator that used `functools.wraps` stands around."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


__getattr__ = _missing = left_out.of(__name__)
