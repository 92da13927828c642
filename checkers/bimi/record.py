"""The BIMI assertion record as a list of tags, and the values that receivers read out of it (§4.3 of the BIMI draft)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..tags import Dialect

VERSION = "v=BIMI1"

# §4.3: the tags are v, l, a, lps and avp; the version comes first, exactly so.
DIALECT = Dialect(
    checker="bimi",
    version="BIMI1",
    names=("l", "a", "avp", "lps"),
    loose=r"bi?mi?\s?[_-]?\s?v?\s?(?:[0-9il]{1,2}(?:\.[0-9]{1,2})?)?",
    slips={
        **dict.fromkeys(("logo", "location", "loc", "svg", "img", "image", "1", "url", "i"), "l"),
        **dict.fromkeys(("vmc", "cmc", "cert", "certificate", "authority", "pem"), "a"),
        **dict.fromkeys(("avatar", "apv", "vap"), "avp"),
        "lsp": "lps",
    },
    own=("l", "avp", "lps"),
)

AVATARS = ("brand", "personal")

# §4.3: bimi-uri is a URI (RFC 3986) over HTTPS with a full domain name. A quantifier that gives nothing back keeps it linear.
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_SPLIT = re.compile(r"https://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_PORT = re.compile(r":[0-9]{1,5}\Z")
_REST = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+=-]|%[0-9A-Fa-f]{2})*+")
LONGEST = 2_000  # characters of a URL; what is longer is no address of a file


def is_url(value: str) -> bool:
    """Whether receivers can fetch it: an https URL with a full domain name, its commas encoded (§4.3)."""
    match = _SPLIT.fullmatch(value)
    if match is None or len(value) > LONGEST:
        return False
    return _is_host(_PORT.sub("", match["authority"])) and _REST.fullmatch(match["rest"]) is not None


def _is_host(host: str) -> bool:
    """A name of at least two labels; an IP address and `localhost` are none."""
    labels = host.removesuffix(".").split(".")
    named = len(labels) > 1 and not labels[-1].isdigit()
    return named and len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def suffix(url: str) -> str:
    """The ending of the file's name in a URL, lower case and with its dot; "" where it has none."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    name = path.rpartition("/")[2] if path.count("/") > 2 else ""
    return f".{name.rpartition('.')[2].lower()}" if "." in name.strip(".") else ""


_HEAD = re.compile(r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|\Z)")
_TAG = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=(.*)", re.DOTALL)


def is_record(text: str) -> bool:
    """Whether receivers take this TXT record for a BIMI record: §4.3, the tag `v`, first and exactly so."""
    return _HEAD.match(text) is not None


def values_of(text: str) -> dict[str, str] | None:
    """Read a record as receivers do, without repairing anything (§4.3). None where it is not a BIMI record.

    Of two tags of one name the first counts. Pure; linear.
    """
    if not is_record(text):
        return None
    values: dict[str, str] = {}
    for part in text.split(";")[1:]:
        if match := _TAG.fullmatch(part):
            values.setdefault(match[1], match[2].strip())
    return values


def declines(values: Mapping[str, str]) -> bool:
    """§4.3.1: `l=` and `a=` both empty is a refusal; an absent `a` counts as empty (§4.3)."""
    return values.get("l") == "" and not values.get("a")


def facts(values: Mapping[str, str]) -> dict[str, Any]:
    """What receivers read: `bimi` of report.schema.json."""
    avp, prefixes = values.get("avp"), values.get("lps")
    return {
        "l": values.get("l"),
        "a": values.get("a"),
        "avp": avp if avp in AVATARS else "brand",  # §4.3: the default, also where the value is not known
        "lps": None if prefixes is None else [part.strip() for part in prefixes.split(",") if part.strip()],
        "declined": declines(values),
    }
