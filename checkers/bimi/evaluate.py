"""The rules about the record's tags (§4.3 of draft-brand-indicators-for-message-identification)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..catalogue import catalogue
from ..pasted import quoted
from ..report import Edit, Finding, Span
from ..tags import Tag, TagList, stray_text
from .record import AVATARS, LONGEST, is_url, suffix

# §4.3.2: a URL that ends as another image format does is an error for good.
_OTHER_IMAGES = frozenset(
    {
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".tif", ".tiff", ".avif", ".heic"),
        ".pdf",
        ".eps",
        ".ai",
    }
)
# What a certificate is not, or not as receivers fetch it.
_NOT_PEM = frozenset(
    {".crt", ".cer", ".der", ".p7b", ".p12", ".pfx", ".pdf", ".html", ".htm", ".zip", *_OTHER_IMAGES, ".svg"}
)
_HTTPS = re.compile(r"https?://", re.IGNORECASE)
_HTTP = re.compile(r"http(?=://)", re.IGNORECASE)
# What certainly was to be `https://`: a host and a path behind it, or nothing in front of them.
_SLIP = re.compile(
    r"(?:h?t{1,3}p{1,2}s?\s?[:;]{0,2}\s?/{0,3}(?=[^/])|//)?(?=[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/)",
    re.IGNORECASE,
)
_QUOTES = "\"'<>`"
_PREFIX = re.compile(r"[A-Za-z0-9-]{1,63}")


def evaluate(records: Iterable[TagList]) -> Iterator[Finding]:
    """All findings about what the tags say."""
    for record in records:
        claimed = list(_cut_urls(record))
        yield from _cut_off(record, claimed)
        yield from _locations(record)
        yield from _files(record)
        yield from _avatar(record)
        yield from _prefixes(record)
        yield from stray_text(record, [tag for _, tag in claimed])


def _cut_urls(record: TagList) -> Iterator[tuple[Tag, Tag]]:
    """URLs that go on behind a semicolon, which ends the tag (RFC 6376 §3.2): the URL and what was cut off."""
    for tag, after in zip(record.tags, record.tags[1:], strict=False):
        if tag.meant not in ("l", "a") or not _HTTPS.match(tag.value) or after.meant is not None:
            continue
        # A tag that nobody knows is legal; behind a query it is more likely a part of that.
        likely = "?" in tag.value or (not after.name and not suffix(tag.value))
        if likely and after.span.start == tag.span.end + 1:
            yield tag, after


def _cut_off(record: TagList, cut: Iterable[tuple[Tag, Tag]]) -> Iterator[Finding]:
    for tag, after in cut:
        mark = Span(tag.span.end, tag.span.end + 1)
        edits = [Edit(mark.start, mark.end, "%3B")]
        rest = quoted(record.text, after.span)
        yield catalogue().finding("bimi-semicolon-in-url", mark, edits=edits, tag=tag.meant or "", rest=rest)


def _locations(record: TagList) -> Iterator[Finding]:
    """§4.3: `l` is required; it and `a` are empty or one https URL each."""
    found = catalogue().finding
    logos = record.of("l")
    if not logos and record.tags:
        yield found("bimi-no-logo", record.tags[0].span)
    for tag in record.of("l", "a"):
        if tag.value:
            yield from _location(tag)
        elif tag.meant == "l" and any(other.value for other in record.of("a")):
            yield found("bimi-logo-empty", tag.span)
    if logos and not any(tag.value for tag in record.of("l", "a")):  # §4.3.1
        yield found("bimi-declined", logos[0].span)


def _location(tag: Tag) -> Iterator[Finding]:
    found = catalogue().finding
    name, value, at = tag.meant or "", tag.value, tag.value_span
    args = {"tag": name, "value": quoted(value)}
    edits: list[Edit] | None
    if "," in value and len(value) <= LONGEST:
        parts = [part.strip() for part in value.split(",")]
        if (
            all(is_url(part) for part in parts[:1])
            and not any("://" in part for part in parts[1:])
            and " " not in value
        ):
            edits = [Edit(at.start, at.end, value.replace(",", "%2C"))]
            yield found("bimi-comma-in-url", at, edits=edits, **args)
        else:
            yield found("bimi-several-urls", at, edits=None, **args)
        return
    if match := _HTTP.match(value):
        secure = f"https{value[match.end() :]}"
        edits = [Edit(at.start, at.start + match.end(), "https")] if is_url(secure) else None
        yield found("bimi-not-https", at, edits=edits, **args)
        return
    if not is_url(value):
        right = _repaired(value)
        edits = [Edit(at.start, at.end, right)] if right else None
        yield found("bimi-bad-url", at, edits=edits, **args)
        return
    yield from _suffix(name, value, at)


def _repaired(value: str) -> str | None:
    """The https URL that was meant, None where that is not certain."""
    if len(value) > LONGEST:
        return None
    bare = value.strip(_QUOTES)
    match = _SLIP.match(bare)
    right = bare if is_url(bare) else f"https://{bare[match.end() :]}" if match else ""
    return right if is_url(right) else None


def _suffix(name: str, value: str, at: Span) -> Iterator[Finding]:
    found = catalogue().finding
    ending = suffix(value)
    if name == "a":
        if ending in _NOT_PEM:
            yield found("bimi-certificate-not-pem", at, suffix=ending)
    elif ending in _OTHER_IMAGES:
        yield found("bimi-logo-not-svg", at, suffix=ending)
    elif ending == ".svgz":
        yield found("bimi-logo-svgz", at)
    elif ending != ".svg":
        yield found("bimi-logo-without-suffix", at, value=quoted(value))


def _files(record: TagList) -> Iterator[Finding]:
    """What the record alone cannot tell."""
    logo = record.value("l")
    if logo and is_url(logo) and not any(tag.value for tag in record.of("a")):
        yield catalogue().finding("bimi-no-certificate", record.of("l")[0].span)


def _avatar(record: TagList) -> Iterator[Finding]:
    """§4.3: `avp` is brand or personal, in exactly these letters; anything else is ignored, or fails the record."""
    for tag in record.of("avp"):
        if tag.value in AVATARS:
            continue
        lower = tag.value.strip(_QUOTES).lower()
        right = next((one for one in AVATARS if lower == one), None)
        edits = [Edit(tag.value_span.start, tag.value_span.end, right)] if right else None
        span = tag.value_span if tag.value else tag.span
        yield catalogue().finding("bimi-bad-avatar", span, edits=edits, value=quoted(tag.value))


def _prefixes(record: TagList) -> Iterator[Finding]:
    """§4.3: `lps` is empty, or prefixes of letters, digits and hyphens with commas between."""
    for tag in record.of("lps"):
        parts = [part.strip() for part in tag.value.split(",")] if tag.value else []
        wrong = next((part for part in parts if not _PREFIX.fullmatch(part)), None)
        if wrong is not None:
            yield catalogue().finding("bimi-bad-prefix", tag.value_span, value=quoted(wrong or ","))
