"""The requests that are run at build time to see which modules a reader's requests import."""

from collections.abc import Iterator
from typing import Any

from checkers.catalogue import catalogue
from checkers.registry import CHECKERS

_LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{number}" for number in range(200)) + " -all"
# What the catalogue's examples do not show: nothing at all, text that is no record, right-to-left and full-width
# marks, a host name beyond ASCII, a very long record.
_ODD = ("", " ", "你好", "v＝spf1 include：例子.中国 ~all", "\u202ev=spf1", "v=spf1 ptr:bücher.example -all", _LONG)

# A domain with one of everything that a check-up looks at; what lies outside is not answered.
_ZONE = """$ORIGIN example.com.
$TTL 600
@ SOA ns1.dnspod.net. admin 1 3600 600 86400 600
@ NS ns1.dnspod.net.
@ MX 5 mxbiz1.qq.com.
@ MX 10 mail
@ TXT "v=spf1 include:spf.mail.qq.com a mx exists:%{i}.x.example.com ~all"
mail A 192.0.2.1
mail AAAA 2001:db8::1
www CNAME mail
_dmarc TXT "v=DMARC1; p=none; rua=mailto:a@example.org"
_mta-sts TXT "v=STSv1; id=1"
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com"
default._bimi TXT "v=BIMI1; l=https://example.com/a.svg"
_25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
default._domainkey TXT "v=DKIM1; p="
"""
_TABLE = "主机记录,记录类型,记录值,TTL\n@,TXT,v=spf1 -all,600\n@,MX,10 mail.example.com.,600\n"


def _lookups() -> Iterator[dict[str, Any]]:
    """Every checker on a zone file, on a panel's table, and by resolvers that answer or do not."""
    for checker in CHECKERS:
        for lang in ("zh", "en"):
            base: dict[str, Any] = {"type": "lookup", "checker": checker, "lang": lang, "root": "../../", "options": {}}
            zone: dict[str, Any] = {"kind": "zone", "text": _ZONE, "origin": None, "beyond": "cloudflare"}
            yield {**base, "subject": "example.com", "kind": None, "resolver": zone}
            yield {
                **base,
                "subject": "example.com",
                "kind": None,
                "resolver": {**zone, "text": _TABLE, "origin": "example.com"},
            }
            for server in ("cloudflare", "alidns", "google"):
                yield {**base, "subject": "例子.com", "kind": None, "resolver": {"kind": "doh", "id": server}}
    yield from _options()


def _options() -> Iterator[dict[str, Any]]:
    """What a reader can say beside the domain, and what several resolvers see."""
    message = {"ip": "192.0.2.9", "sender": "a@example.com", "helo": "mail.example.com"}
    zone = {"kind": "zone", "text": _ZONE, "origin": None}
    base: dict[str, Any] = {"type": "lookup", "subject": "", "kind": None, "resolver": zone, "lang": "zh", "root": ""}
    yield {**base, "checker": "spf", "options": message}
    yield {**base, "checker": "dmarc", "options": {"from_address": "a@example.com", "dkim_pass": "example.com"}}
    yield {**base, "checker": "dkim", "options": {"selectors": "default"}}
    yield {**base, "checker": "mta-sts", "options": {"policy": "version: STSv1\nmode: none\nmax_age: 86400"}}
    yield {**base, "checker": "bimi", "options": {"svg": "<svg/>"}}
    watched = {"checker": "domain", "lang": "zh", "root": "", "name": "example.com", "rdtype": "TXT"}
    yield {**watched, "type": "watch", "resolvers": ["cloudflare", "google"]}


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
    found.extend(_lookups())
    numbered = [{**request, "id": number} for number, request in enumerate(found)]
    # Reports of check-ups are the richest, and were among the last that were made.
    kept = [request for request in numbered if request["type"] == "lookup" and request["checker"] == "domain"]
    exports = [
        {"type": "export", "checker": "domain", "of": kept[at]["id"], "root": "", "lang": lang}
        for at, lang in ((0, "zh"), (-1, "en"))
    ]
    return [*numbered, *({**request, "id": len(numbered) + at} for at, request in enumerate(exports))]
