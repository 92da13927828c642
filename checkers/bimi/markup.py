"""The text of a logo as XML elements with their places. Nothing is expanded, nothing is fetched, the work is bounded.

The parser is expat from the standard library. No hardened wrapper is needed, because every way to make it grow or
reach out is closed here: a declaration of an entity ends the reading at once (so nothing is ever expanded), no handler
for external entities is set (so expat loads none), and length and depth have limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from ..report import Span

# A logo should have 32 kB at most; what is eight times as long is not looked into.
LONGEST = 262_144
DEEPEST = 100  # elements inside of each other; a drawing has ten

XML = "http://www.w3.org/XML/1998/namespace"
XLINK = "http://www.w3.org/1999/xlink"
_PREFIXES = {XML: "xml:", XLINK: "xlink:"}

_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[\]]*+>\s*")
_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"\s+([^\s=/>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

Trouble = Literal["broken", "entity", "deep"]


@dataclass(slots=True)
class Element:
    """One element. `attributes` are by name: plain, `xml:…`, `xlink:…`, or `namespace name` for any other."""

    name: str
    namespace: str  # "" where it has none
    attributes: Mapping[str, str]
    start: int  # of its tag, in code points
    parent: int | None  # the place of its parent in the list
    depth: int  # 0 for the root
    text: str = ""  # directly inside of it


@dataclass(slots=True)
class Markup:
    """A file's elements in document order, and what ended the reading early."""

    text: str
    elements: list[Element] = field(default_factory=list)
    trouble: Trouble | None = None
    at: int = 0  # where the trouble is
    detail: str = ""  # expat's word for it, the name of the entity
    doctype: Span | None = None
    encoding: str | None = None  # as the file says it
    instructions: list[tuple[str, int]] = field(default_factory=list)  # `<?name …?>` and its place

    def tag_span(self, element: Element) -> Span:
        """`<name` of an element."""
        match = _NAME.match(self.text, element.start)
        return Span(element.start, match.end() if match else element.start)

    def attribute_spans(self, element: Element) -> dict[str, tuple[Span, Span]]:
        """The attributes of a tag by their names as written: the whole with the white space before, and the value."""
        at = self.tag_span(element).end
        spans: dict[str, tuple[Span, Span]] = {}
        while match := _ATTRIBUTE.match(self.text, at):
            value = 2 if match[2] is not None else 3
            spans[match[1]] = Span(*match.span()), Span(*match.span(value))
            at = match.end()
        return spans


class _EndError(Exception):
    """The reading ends here."""


class _Reader:
    """One run of expat: its handlers collect into a `Markup`."""

    def __init__(self, text: str) -> None:
        self.markup = Markup(text)
        # A lone surrogate is no character of XML; expat says so at its place.
        self._data = text.encode("utf-8", "surrogatepass")
        self._ascii = len(self._data) == len(text)
        self._bytes = self._chars = 0  # the same place, counted in octets and in characters
        self._open: list[int] = []
        # The text was decoded already, so what the file says of its encoding is overruled.
        parser = self._parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def read(self) -> Markup:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            at = self._offset(max(self._parser.ErrorByteIndex, 0))
            self._stop("broken", expat.ErrorString(error.code), at)
        except _EndError:
            pass
        return self.markup

    def _offset(self, octets: int) -> int:
        """A place in characters. Places come in rising order, so each octet is decoded once."""
        if self._ascii:
            return min(octets, len(self.markup.text))
        if octets < self._bytes:
            self._bytes = self._chars = 0
        # An error may lie inside of a character; what is left of it does not count.
        self._chars += len(self._data[self._bytes : octets].decode("utf-8", "ignore"))
        self._bytes = octets
        return min(self._chars, len(self.markup.text))

    def _here(self) -> int:
        return self._offset(self._parser.CurrentByteIndex)

    def _stop(self, trouble: Trouble, detail: str, at: int) -> None:
        self.markup.trouble, self.markup.detail, self.markup.at = trouble, detail, at

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002
        self.markup.encoding = encoding

    def _doctype(self, name: str, system: str | None, public: str | None, inside: int) -> None:  # noqa: ARG002
        start = max(self.markup.text.find("<!DOCTYPE"), 0)
        if inside:
            self._stop("entity", "<!DOCTYPE … [", start)
            raise _EndError
        match = _DOCTYPE.match(self.markup.text, start)
        self.markup.doctype = Span(start, match.end() if match else start)

    def _entity(self, name: str, *_: object) -> None:
        self._stop("entity", f"<!ENTITY {name}", self._here())
        raise _EndError

    def _skipped(self, name: str, _: int) -> None:
        self._stop("entity", f"&{name};", self._here())
        raise _EndError

    def _instruction(self, target: str, _: str) -> None:
        self.markup.instructions.append((target, self._here()))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at, depth = self._here(), len(self._open)
        if depth > DEEPEST:
            self._stop("deep", str(DEEPEST), at)
            raise _EndError
        namespace, _, local = name.rpartition(" ")
        named = {_plain(key): value for key, value in attributes.items()}
        parent = self._open[-1] if self._open else None
        self._open.append(len(self.markup.elements))
        self.markup.elements.append(Element(local, namespace, named, at, parent, depth))

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, data: str) -> None:
        element = self.markup.elements[self._open[-1]]
        if element.name in ("title", "desc", "style"):
            element.text += data


def _plain(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"{_PREFIXES[namespace]}{local}" if namespace in _PREFIXES else name


def parse(text: str) -> Markup:
    """Read the text of an SVG file. Never raises; linear in the length of the text."""
    return _Reader(text).read()
