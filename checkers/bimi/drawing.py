"""How a logo will look: its title, measures, background and size (§7.6 of draft-brand-indicators-for-message-identification).

What Gmail asks for beside the profile: a square of 96 pixels or more, a solid background, at most 32 kB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ..datafiles import load
from ..pasted import quoted
from ..report import Finding, Span
from .markup import Element, Markup
from .profile import SVG

_NUMBER = r"[-+]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})(?:e[-+]?[0-9]{1,2})?"
_BOX = re.compile(rf"\s*({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*", re.IGNORECASE)
_PIXELS = re.compile(rf"\s*+({_NUMBER})\s*+(?:px\s*+)?", re.IGNORECASE)
_PAINTED = frozenset(
    {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "textArea", "use", "g"}
)

Place = Callable[..., Finding]


def drawing(markup: Markup, found: Place) -> Iterator[Finding]:
    """All findings about how the logo is shown. `found` makes one at a place."""
    root = markup.elements[0]
    tag = markup.tag_span(root)
    yield from _encoding(markup, found)
    limits = load("svg_tiny_ps")["limits"]
    octets = len(markup.text.encode("utf-8", "surrogatepass"))
    if octets > limits["octets"]:
        yield found("bimi-svg-large", tag, octets=octets, limit=limits["octets"])
    yield from _measures(markup, root, limits["pixels"], found)
    if markup.trouble:
        return  # what follows may stand in the part that was not read
    yield from _title(markup, found)
    if not _has_background(markup, root):
        yield found("bimi-svg-transparent", tag)


def _encoding(markup: Markup, found: Place) -> Iterator[Finding]:
    """Every XML parser knows UTF-8 and UTF-16; anything else is luck."""
    declared = markup.encoding
    if declared and declared.lower() not in ("utf-8", "utf8", "utf-16", "us-ascii", "ascii"):
        at = max(markup.text.find(declared), 0)
        yield found("bimi-svg-encoding", Span(at, at + len(declared)), encoding=quoted(declared))


def _title(markup: Markup, found: Place) -> Iterator[Finding]:
    children = [element for element in markup.elements if element.parent == 0 and element.namespace in ("", SVG)]
    titles = [element for element in children if element.name == "title"]
    if not titles:
        yield found("bimi-svg-no-title", markup.tag_span(markup.elements[0]))
        return
    first = titles[0]
    if not first.text.strip():
        yield found("bimi-svg-no-title", markup.tag_span(first))
    elif children[0] is not first:
        yield found("bimi-svg-title-not-first", markup.tag_span(first), before=children[0].name[:60])


def _measures(markup: Markup, root: Element, smallest: int, found: Place) -> Iterator[Finding]:
    spans = markup.attribute_spans(root)
    tag = markup.tag_span(root)
    sides = {name: root.attributes[name] for name in ("width", "height") if name in root.attributes}
    box = _box(root)
    if box is None:
        yield found("bimi-svg-no-viewbox", spans.get("viewBox", (tag, tag))[1])
    pixels = {name: _pixels(value) for name, value in sides.items()}
    for name, value in sides.items():
        if pixels[name] is None:
            yield found("bimi-svg-size-not-pixels", spans[name][1], attribute=name, value=quoted(value))
    if len(sides) < 2:
        yield found("bimi-svg-no-size", tag)
    known = [(name, side) for name, side in pixels.items() if side is not None]
    small = next(((name, side) for name, side in known if side < smallest), None)
    if small:
        yield found("bimi-svg-small", spans[small[0]][1], attribute=small[0], size=_shown(small[1]), limit=smallest)
    for shape in (box, (known[0][1], known[1][1]) if len(known) == 2 else None):
        if shape and shape[0] != shape[1]:
            yield found("bimi-svg-not-square", tag, width=_shown(shape[0]), height=_shown(shape[1]))
            break


def _box(root: Element) -> tuple[float, float] | None:
    """Width and height of the viewBox; None where there is none that can be used."""
    match = _BOX.fullmatch(root.attributes.get("viewBox", ""))
    if match is None:
        return None
    width, height = float(match[3]), float(match[4])
    return (width, height) if width > 0 and height > 0 else None


def _pixels(value: str) -> float | None:
    match = _PIXELS.fullmatch(value)
    return float(match[1]) if match else None


def _shown(number: float) -> str:
    return f"{number:g}"


def _has_background(markup: Markup, root: Element) -> bool:
    """Whether the first thing that is painted certainly covers the whole picture."""
    box = _box(root)
    first = next(
        (element for element in markup.elements if element.depth > 0 and element.name in _PAINTED - {"g"}), None
    )
    if first is None or first.attributes.get("fill") == "none" or "fill-opacity" in first.attributes:
        return False
    if first.name != "rect" or box is None:
        # A circle or a path may fill the picture as well; only a picture without any is certain.
        return first.name in ("circle", "ellipse", "path", "polygon")
    covered = [first.attributes.get(name, "") for name in ("width", "height")]
    return all(
        side.strip() == "100%" or ((pixels := _pixels(side)) is not None and pixels >= whole)
        for side, whole in zip(covered, box, strict=True)
    )


def facts(text: str, markup: Markup) -> dict[str, Any]:
    """`bimi.svg` of report.schema.json."""
    root = markup.elements[0] if markup.elements and markup.elements[0].name == "svg" else None
    title = next((one.text.strip() for one in markup.elements if one.parent == 0 and one.name == "title"), None)
    wanted = root.attributes if root else {}
    return {
        "octets": len(text.encode("utf-8", "surrogatepass")),
        "title": title[:200] if title else None,
        **{name: wanted[name][:60] if name in wanted else None for name in ("width", "height", "viewBox")},
    }
