"""The names that RFC 9989 knows, and the words that people write instead of them."""

from __future__ import annotations

from .record import REMOVED, TAGS

KNOWN = frozenset(TAGS) | REMOVED

# What stands in published records for a tag; the names are too short for a general rule of likeness.
_TAG_SLIPS = {
    "p": ("policy", "polcy", "polic", "pol", "pp"),
    "sp": ("subp", "ssp", "spp", "subpolicy", "spolicy"),
    "np": ("npp", "nxp"),
    "rua": ("rau", "ura", "ruaa", "rrua", "rus", "rue", "ru", "ruas", "aru"),
    "ruf": ("rfu", "fru", "ruff", "urf", "rufs"),
    "adkim": ("adkm", "akdim", "adkin", "addkim", "dkim", "adikm", "adim", "akim", "adkimm"),
    "aspf": ("aspt", "apsf", "asfp", "asp", "aspff", "spf", "aasf", "aspd"),
    "fo": ("foo", "of"),
    "pct": ("ptc", "pcnt", "percent", "pc", "pctt"),
}
_MEANT = {slip: tag for tag, slips in _TAG_SLIPS.items() for slip in slips}

_POLICY_WORDS = {
    "none": (
        *("monitor", "monitoring", "monitored", "non", "nono", "noen", "nonoe", "nonne", "nome", "nne", "nothing"),
        *("noone", "report", "nonw", "no", "无"),
    ),
    "quarantine": (
        *(
            "quarantined",
            "quarantin",
            "quarentine",
            "quarintine",
            "quaratine",
            "quarantene",
            "quarrantine",
            "qurantine",
        ),
        *("quarantaine", "quanrantine", "quarantie", "quarantne", "quarantines", "guarantine", "quarintene", "隔离"),
    ),
    "reject": (
        "rejected",
        "rejct",
        "rejet",
        "rejects",
        "rejectt",
        "rejecct",
        "regect",
        "rejcet",
        "reejct",
        "reject1",
        "拒绝",
    ),
}
_POLICY_MEANT = {word: policy for policy, words in _POLICY_WORDS.items() for word in words}
# Marks that a word is left with by its surroundings: quotes, brackets, a full stop, a second equals sign.
_MARKS = " \t\"'`<>()[]{}.,:=_-*\\"


def meant_tag(name: str) -> str | None:
    """The tag that a name (as written) stands for, in lower case; None for a name that nobody knows."""
    bare = name.lower() if name.isascii() else ""  # U+212A in small letters is k, and no receiver reads it so
    if bare in KNOWN:
        return bare
    bare = bare.strip(_MARKS)
    return bare if bare in KNOWN else _MEANT.get(bare)


def meant_policy(value: str) -> str | None:
    """The policy that a value stands for, where that is certain."""
    bare = value.lower().strip(_MARKS).replace(" ", "")
    return bare if bare in _POLICY_WORDS else _POLICY_MEANT.get(bare)


_FLAG_WORDS = {"y": "y", "yes": "y", "true": "y", "n": "n", "no": "n", "false": "n"}
_MODE_WORDS = {
    "r": "r",
    "relaxed": "r",
    "relax": "r",
    "relaxd": "r",
    "s": "s",
    "strict": "s",
    "strikt": "s",
    "strick": "s",
}


def meant_flag(value: str) -> str | None:
    """The value of `t` or `psd` that was meant."""
    return _FLAG_WORDS.get(value.lower().strip(_MARKS))


def meant_mode(value: str) -> str | None:
    """The alignment that was meant."""
    return _MODE_WORDS.get(value.lower().strip(_MARKS))
