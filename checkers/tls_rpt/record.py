"""The reading of one TLS-RPT record: the dialect of its tag list, and what is a URI that reports can go to."""

from __future__ import annotations

import re

from ..tags import Dialect, TagList

DIALECT = Dialect(
    checker="tls-rpt",
    version="TLSRPTv1",
    names=("rua",),
    loose=r"s?tls-?_?\s?rpt(?:\s?v?\s?[0-9.]*)?|s?tls-?_?\s?report(?:ing)?(?:\s?v?\s?[0-9.]*)?",
    slips={"rau": "rua", "aru": "rua", "ura": "rua", "ruas": "rua", "rura": "rua", "ruaa": "rua"},
    tight=True,
    repeated=("rua",),
)

WSP = " \t"
# RFC 8460 §3: a URI of RFC 3986 in which "," and "!" and ";" are encoded; the schemes are mailto and https. The
# quantifiers that give nothing back keep it linear.
_MAILTO = re.compile(
    r"mailto:(?!//)(?:[A-Za-z0-9._~$&'()*+=/-]++|%[0-9A-Fa-f]{2})++@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)++"
    r"(?:\?(?:[A-Za-z0-9._~:/?@$&'()*+=-]++|%[0-9A-Fa-f]{2})*+)?",
    re.IGNORECASE,
)
_HTTPS = re.compile(
    r"https://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)++(?::[0-9]{1,5})?"
    r"(?:[/?#](?:[A-Za-z0-9._~:/?#\[\]@$&'()*+=-]++|%[0-9A-Fa-f]{2})*+)?",
    re.IGNORECASE,
)


def is_uri(text: str) -> bool:
    """Whether reports could be sent there."""
    return bool(_MAILTO.fullmatch(text) or _HTTPS.fullmatch(text))


def destinations(record: TagList) -> list[str]:
    """The valid URIs of all `rua` tags, as written. RFC 8460 §3 lets the tag stand more than once."""
    values = [tag.value for tag in record.tags if tag.meant == "rua" and tag.known]
    written = [part.strip(WSP) for value in values for part in value.split(",")]
    return [uri for uri in written if is_uri(uri)]
