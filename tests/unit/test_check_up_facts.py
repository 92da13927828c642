"""The facts behind the check-up of a whole domain: they load, cite known sources, and can be compared with DNS names."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from macros.loading import load_facts
from macros.project import ROOT

DATA = ROOT / "checkers" / "data"
PANELS = sorted((DATA / "panels").glob("*.toml"))
# A panel is known by the ends of its servers' names, or by a pattern where the names share no end.
SERVERS = ("ns_suffixes", "ns_pattern")
PANEL_KEYS = {
    "id",
    "name",
    "apex_host",
    "host_style",
    "txt_quotes",
    "txt_split",
    "txt_limit",
    "mx_form",
    "record_page",
    "field_names",
}
ANSWERS = {
    "apex_host": {"@", "empty", "full"},
    "host_style": {"relative", "full"},
    "txt_quotes": {"none", "required", "optional"},
    "txt_split": {"automatic", "strings"},
    "mx_form": {"separate", "together"},
}
RECEIVERS = {"gmail", "yahoo", "outlook", "qq", "netease"}
SCOPES = {"all", "bulk"}
NEEDS = {"spf-or-dkim", "spf", "spf-dkim-dmarc", "alignment", "dkim-1024", "ptr", "tls"}
# Letters, digits and hyphens in labels that begin and end with a letter or digit; two labels at least.
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# What could make matching slower than linear: a repetition without a bound, or a reference back.
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d+,\}|\\[1-9]|\(\?P=")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def sources() -> set[str]:
    return set(read(DATA / "sources.toml"))


def entries(name: str) -> list[Any]:
    return [pytest.param(entry, id=id_) for id_, entry in read(DATA / name).items()]


def in_both_languages(words: dict[str, str]) -> None:
    assert set(words) == {"zh", "en"}
    assert all(text.strip() == text and text for text in words.values())


def cited(ids: list[str], where: str) -> None:
    assert ids
    assert set(ids) <= sources()
    assert where.strip()


# --- Panels --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PANELS, ids=lambda path: path.stem)
def test_a_panel_answers_every_question(path: Path) -> None:
    panel = read(path)
    assert panel["id"] == path.stem
    in_both_languages(panel["name"])
    servers = [key for key in SERVERS if key in panel]
    assert len(servers) == 1
    assert set(panel) - set(servers) == PANEL_KEYS
    for key, allowed in ANSWERS.items():
        assert panel[key]["value"] in allowed | {"unknown"}, key


@pytest.mark.parametrize("path", PANELS, ids=lambda path: path.stem)
def test_what_a_panel_prints_is_in_both_languages(path: Path) -> None:
    panel = read(path)
    for key in ("record_page", "field_names", "txt_limit"):
        if panel[key]["value"] != "unknown":
            in_both_languages({lang: panel[key][lang] for lang in ("zh", "en")})
    for key in panel.keys() - {"id", "name"}:
        if "note" in panel[key]:
            in_both_languages(panel[key]["note"])


def test_the_panels_that_exporters_use_are_there() -> None:
    known = {path.stem for path in PANELS}
    assert known >= {"alidns", "dnspod", "huaweicloud", "godaddy", "namecheap", "cloudflare", "route53"}


def test_no_two_panels_share_a_name_server() -> None:
    seen: list[str] = []
    for path in PANELS:
        for suffix in read(path).get("ns_suffixes", {"value": []})["value"]:
            assert HOST.fullmatch(suffix), suffix
            assert not any(suffix == other or suffix.endswith(f".{other}") for other in seen), suffix
            seen.append(suffix)


@pytest.mark.parametrize(
    ("name", "route53"),
    [
        ("ns-2048.awsdns-64.com", True),
        ("ns-2051.awsdns-67.co.uk", True),
        ("ns-1.awsdns-00.org", True),
        ("ns-2048.awsdns-64.com.example.com", False),
        ("ns-2048xawsdns-64.com", False),
        ("dns9.hichina.com", False),
    ],
)
def test_the_pattern_of_route_53(name: str, *, route53: bool) -> None:
    pattern = read(DATA / "panels" / "route53.toml")["ns_pattern"]["value"]
    assert not UNBOUNDED.search(pattern)
    assert bool(re.fullmatch(pattern, name)) is route53


# --- Mail hosts, senders and free mailboxes --------------------------------------------------------------------------


@pytest.mark.parametrize("host", entries("mail-hosts.toml"))
def test_a_mail_host(host: dict[str, Any]) -> None:
    assert set(host) - {"note"} == {"name", "kind", "mx_suffixes", "dkim_selectors", "sources", "where"}
    in_both_languages(host["name"])
    in_both_languages(host.get("note", host["name"]))
    cited(host["sources"], host["where"])
    assert host["kind"] in {"mailbox", "forwarder", "filter"}
    assert host["mx_suffixes"]
    assert all(HOST.fullmatch(suffix) for suffix in host["mx_suffixes"])
    assert all(SELECTOR.fullmatch(selector) for selector in host["dkim_selectors"])


def test_no_two_mail_hosts_share_an_mx_suffix() -> None:
    suffixes = [suffix for host in read(DATA / "mail-hosts.toml").values() for suffix in host["mx_suffixes"]]
    for path in (DATA / "providers").glob("*.toml"):
        suffixes += read(path).get("mx_suffixes", {"value": []})["value"]  # free mailboxes and software have none
    assert [suffix for suffix, times in Counter(suffixes).items() if times > 1] == []


@pytest.mark.parametrize("sender", entries("senders.toml"))
def test_a_sender(sender: dict[str, Any]) -> None:
    in_both_languages(sender["name"])
    in_both_languages(sender["what"])
    cited(sender["sources"], sender["where"])
    of_dkim = {"selectors", "selector_sources", "selector_where"}
    assert of_dkim & sender.keys() in (set(), of_dkim)
    if "selectors" in sender:
        cited(sender["selector_sources"], sender["selector_where"])
        assert sender["selectors"]
        assert all(SELECTOR.fullmatch(selector) for selector in sender["selectors"])


@pytest.mark.parametrize("mail", entries("free-mail.toml"))
def test_a_free_mailbox(mail: dict[str, Any]) -> None:
    assert set(mail) == {"name", "domains", "sources", "where"}
    in_both_languages(mail["name"])
    cited(mail["sources"], mail["where"])
    assert mail["domains"]
    assert all(HOST.fullmatch(domain) for domain in mail["domains"])


def test_a_free_mail_domain_stands_once() -> None:
    domains = [domain for mail in read(DATA / "free-mail.toml").values() for domain in mail["domains"]]
    assert [domain for domain, times in Counter(domains).items() if times > 1] == []
    assert {"qq.com", "163.com", "gmail.com", "outlook.com", "yahoo.com"} <= set(domains)


# --- What receivers ask --------------------------------------------------------------------------------------------


def test_a_rule_that_dns_can_show_says_who_asks_it_of_whom() -> None:
    asked = []
    for fact in (fact for facts in load_facts(ROOT).topics["sender-rules"].values() for fact in facts):
        if fact.qualifiers:
            assert set(fact.qualifiers) == {"receiver", "scope", "needs"}, fact.address
            receiver, scope, needs = (fact.qualifiers[key] for key in ("receiver", "scope", "needs"))
            assert receiver in RECEIVERS, fact.address
            assert scope in SCOPES, fact.address
            assert needs in NEEDS, fact.address
            assert fact.text is not None, fact.address
            asked.append((receiver, scope, needs))
    assert [rule for rule, times in Counter(asked).items() if times > 1] == []
    assert {receiver for receiver, scope, _ in asked if scope == "all"} == RECEIVERS - {"outlook"}
