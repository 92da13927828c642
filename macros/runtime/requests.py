"""The requests that are run at build time to see which modules a reader's requests import."""

from typing import Any

from checkers.catalogue import catalogue
from checkers.registry import CHECKERS

_LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{number}" for number in range(200)) + " -all"
# What the catalogue's examples do not show: nothing at all, text that is no record, right-to-left and full-width
# marks, a host name beyond ASCII, a very long record.
_ODD = ("", " ", "你好", "v＝spf1 include：例子.中国 ~all", "\u202ev=spf1", "v=spf1 ptr:bücher.example -all", _LONG)


def requests() -> list[dict[str, Any]]:
    """One of everything that a page can ask: each example of the catalogue, checked and mended, in both languages."""
    found: list[dict[str, Any]] = []
    for checker in sorted(CHECKERS):
        rules = catalogue().rules.values()
        examples = [text for rule in rules if rule.checker in (checker, "paste") for text in (rule.bad, rule.good)]
        for subject in dict.fromkeys([*_ODD, *(text for text in examples if text is not None)]):
            for lang in ("zh", "en"):
                base = {"checker": checker, "subject": subject, "lang": lang, "root": "../../"}
                found.append({**base, "type": "check", "kind": None, "options": {}})
                found.append({**base, "type": "fix"})
        found.extend(
            {"type": "explain", "checker": checker, "rule": rule.id, "lang": "zh", "root": "../../"}
            for rule in rules
            if rule.checker == checker
        )
    return [{**request, "id": number} for number, request in enumerate(found)]
