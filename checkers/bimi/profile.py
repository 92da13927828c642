"""The elements and attributes of a logo against SVG Tiny PS (§7.6 of draft-brand-indicators-for-message-identification).

The profile itself is data: `data/svg-tiny-ps.toml`, from the BIMI Group's schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..datafiles import load
from ..pasted import quoted
from ..report import Edit, Finding, Span
from .markup import Element, Markup

SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_ROOT_VALUES = {"version": ("bimi-svg-version", "1.2"), "baseProfile": ("bimi-svg-base-profile", "tiny-ps")}
# Which rule speaks of an element that the profile does not have.
_REFUSED = {
    **dict.fromkeys(("script", "handler", "listener"), "bimi-svg-script"),
    **dict.fromkeys(("image", "feImage"), "bimi-svg-image"),
    **dict.fromkeys(
        (
            *("animate", "animateColor", "animateMotion", "animateTransform", "animation", "set", "mpath", "discard"),
            *("audio", "video"),
        ),
        "bimi-svg-animation",
    ),
    "style": "bimi-svg-style",
    "a": "bimi-svg-link",
}
_RATIO = re.compile(r"\s*+(?:none|xMidYMid)\s*+(?:meet\s*+)?")  # what is written, as the schema has it
_URL = re.compile(r"url\(\s*[\"']?\s*([^)\"']*)", re.IGNORECASE)

Place = Callable[..., Finding]


def profile(markup: Markup, found: Place) -> Iterator[Finding]:
    """All findings about elements and attributes. `found` makes one at a place."""
    yield from _frame(markup, found)
    yield from _Walk(markup, found).run()


def _frame(markup: Markup, found: Place) -> Iterator[Finding]:
    """What stands around the elements, and the root's own attributes."""
    if markup.doctype:
        yield found("bimi-svg-doctype", markup.doctype, [Edit(markup.doctype.start, markup.doctype.end, "")])
    for target, at in markup.instructions:
        yield found("bimi-svg-external", Span(at, at + 2 + len(target)), what=f"<?{target[:40]}")
    root = markup.elements[0]
    behind = markup.tag_span(root).end
    if root.namespace != SVG:
        edits = [Edit(behind, behind, f' xmlns="{SVG}"')]
        yield found("bimi-svg-namespace", markup.tag_span(root), edits)
    spans = markup.attribute_spans(root)
    for name, (rule, right) in _ROOT_VALUES.items():
        written = root.attributes.get(name)
        if written == right:
            continue
        if name in spans:
            value = spans[name][1]
            yield found(rule, value, [Edit(value.start, value.end, right)], written=quoted(written or ""))
        else:
            yield found(rule, markup.tag_span(root), [Edit(behind, behind, f' {name}="{right}"')], written="–")


class _Walk:
    """One pass over the elements; what is below a refused element is not told again."""

    def __init__(self, markup: Markup, found: Place) -> None:
        self._markup = markup
        self._found = found
        self._data = load("svg_tiny_ps")
        self._allowed = {name: frozenset(names) for name, names in self._data["elements"].items()}
        self._children = {name: frozenset(names) for name, names in self._data["children"].items()}
        self._spans: dict[str, tuple[Span, Span]] = {}  # of the element at hand
        self._spans_of = -1
        self._editor: list[tuple[Span, str]] = []  # what an editor keeps for itself
        self._strange: dict[str, list[tuple[Span, str]]] = {}  # attribute → places and elements

    def run(self) -> Iterator[Finding]:
        refused: set[int] = set()
        for number, element in enumerate(self._markup.elements):
            if element.parent in refused:
                refused.add(number)
                continue
            rule = self._refusal(element)
            if rule:
                refused.add(number)
                yield from self._refuse(rule, element)
                continue
            for name, value in element.attributes.items():
                yield from self._attribute(number, element, name, value)
        yield from self._counted()

    def _parent(self, element: Element) -> str:
        return self._markup.elements[element.parent].name if element.parent is not None else ""

    def _refusal(self, element: Element) -> str | None:
        """The rule that an element breaks by being there; "" would be the editor's own."""
        if element.namespace not in ("", SVG):
            return "bimi-svg-element" if element.namespace == _XHTML else "bimi-svg-editor-data"
        if element.parent is None:
            return None
        if element.name in self._children.get(self._parent(element), ()):
            # Only the root has a title of its own, and one; a second would be for something else.
            return None
        return _REFUSED.get(element.name, "bimi-svg-element")

    def _refuse(self, rule: str, element: Element) -> Iterator[Finding]:
        span = self._markup.tag_span(element)
        if rule == "bimi-svg-editor-data":
            self._editor.append((span, self._markup.text[span.start + 1 : span.end][:60]))
        elif rule == "bimi-svg-element":
            yield self._found(rule, span, element=element.name[:60], parent=self._parent(element)[:60])
        else:
            yield self._found(rule, span, what=f"<{element.name[:60]}>")

    def _place(self, number: int, element: Element, name: str) -> tuple[Span, Span]:
        """Where an attribute stands, whole and value; the tag itself where it cannot be told."""
        if self._spans_of != number:
            self._spans, self._spans_of = self._markup.attribute_spans(element), number
        if name in self._spans:
            return self._spans[name]
        local = re.split("[ :]", name)[-1]
        tag = self._markup.tag_span(element)
        return next((spans for raw, spans in self._spans.items() if raw.rpartition(":")[2] == local), (tag, tag))

    def _attribute(self, number: int, element: Element, name: str, value: str) -> Iterator[Finding]:
        if " " in name:
            whole = self._place(number, element, name)[0]
            self._editor.append((_trimmed(whole, self._markup.text), name.rpartition(" ")[2][:60]))
            return
        outside = name not in self._allowed[element.name] if element.name in self._allowed else True
        rule = _harm(name, value, allowed=not outside)
        if rule:
            whole = self._place(number, element, name)[0]
            span = _trimmed(whole, self._markup.text)
            yield self._found(rule, span, what=quoted(self._markup.text, span))
        elif element.parent is None and name in ("x", "y"):
            whole = self._place(number, element, name)[0]
            edits = [Edit(whole.start, whole.end, "")]
            yield self._found("bimi-svg-root-position", _trimmed(whole, self._markup.text), edits, attribute=name)
        elif outside:
            whole = self._place(number, element, name)[0]
            self._strange.setdefault(name[:60], []).append((_trimmed(whole, self._markup.text), element.name[:60]))
        elif element.parent is None:
            yield from self._fixed(number, element, name, value)

    def _fixed(self, number: int, element: Element, name: str, value: str) -> Iterator[Finding]:
        """Attributes of the root that may have one value only."""
        right = self._data["fixed"].get(name)
        if name == "preserveAspectRatio" and not _RATIO.fullmatch(value):
            right = "xMidYMid meet"
        if right is not None and value != right:
            span = self._place(number, element, name)[1]
            edits = [Edit(span.start, span.end, right)]
            yield self._found("bimi-svg-value", span, edits, attribute=name, written=quoted(value), right=right)

    def _counted(self) -> Iterator[Finding]:
        """What would be told hundreds of times is told once, at its first place."""
        if self._editor:
            span, name = self._editor[0]
            yield self._found("bimi-svg-editor-data", span, name=name, count=len(self._editor))
        for name, places in list(self._strange.items())[:20]:
            span, element = places[0]
            yield self._found("bimi-svg-attribute", span, attribute=name, element=element, count=len(places))


def _harm(name: str, value: str, *, allowed: bool) -> str | None:
    """The rule that an attribute breaks by what it does: runs, styles, or reaches out of the file."""
    target = value.strip()
    if name[:2].lower() == "on" and not allowed:
        return "bimi-svg-script"
    if name == "style":
        return "bimi-svg-style"
    if name in ("href", "xlink:href"):
        if target.startswith("#"):
            return None
        if target[:11].lower() == "javascript:":
            return "bimi-svg-script"
        return "bimi-svg-image" if target[:11].lower() == "data:image/" else "bimi-svg-external"
    if name == "xml:base" and target:
        return "bimi-svg-external"
    outside = any(not match[1].startswith("#") for match in _URL.finditer(value))
    return "bimi-svg-external" if outside else None


def _trimmed(span: Span, text: str) -> Span:
    """Without the white space in front."""
    part = text[span.start : span.end]
    return Span(span.end - len(part.lstrip()), span.end)
