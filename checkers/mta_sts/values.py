"""What was certainly meant by a value of a policy that is not valid (RFC 8461 §3.2)."""

from __future__ import annotations

import re

from ..names import dns_name
from .policy import MODES, age_of, is_pattern

_MODES = {"enforced": "enforce", "enforcing": "enforce", "test": "testing", "tests": "testing", "off": "none"}
_MARKS = "\"'`;,. \t"
# A preference in front, a scheme, a path: what comes along when a host is copied from elsewhere.
_HOST = re.compile(r"(?:[0-9]{1,5}\s+)?(?:[a-z][a-z0-9+.-]*://)?(?P<host>[^\s/:@]+)(?::[0-9]{1,5})?/?", re.IGNORECASE)
_MARKED = re.compile(r"[,;|]")
_MOST = 50  # hosts in one line that are taken apart


def meant_mode(value: str) -> str | None:
    """One of the modes."""
    lower = value.strip(_MARKS).lower() if value.isascii() else ""
    return lower if lower in MODES else _MODES.get(lower)


def meant_age(value: str) -> str | None:
    """A number of seconds that was written with marks, or with its unit."""
    match = re.fullmatch(r"([0-9]{1,10})\s*(?:s|sec|secs|seconds?)?", value.strip(_MARKS), re.IGNORECASE)
    digits = match[1] if match else ""
    if re.fullmatch(r"[0-9]{1,3}(?:[, _][0-9]{3})+", value.strip(_MARKS)):
        digits = re.sub("[, _]", "", value.strip(_MARKS))
    return digits if digits and age_of(digits) is not None else None


def meant_patterns(value: str) -> list[str]:
    """The patterns that a value stands for; none where one of them is not certain."""
    if len(value) > 4000:
        return []
    whole = _meant_pattern(value)
    if whole:
        return [whole]
    inner = value.strip(_MARKS)
    parts = _MARKED.split(inner, _MOST) if _MARKED.search(inner) else inner.split(maxsplit=_MOST)
    rights = [_meant_pattern(part) for part in parts]
    return [right for right in rights if right] if all(rights) else []


def _meant_pattern(written: str) -> str | None:
    match = _HOST.fullmatch(written.strip(_MARKS)) if len(written) <= 400 else None
    if match is None:
        return None
    host = match["host"].strip(_MARKS)
    star = "*." if host.startswith("*.") else ""
    name = host.removeprefix(star)
    right = name if name.isascii() else dns_name(name)  # §3.2: A-labels
    return f"{star}{right}" if right and is_pattern(f"{star}{right}") else None
