"""Build side of `datafiles`: reads the TOML files and writes them as Python literals.

Used by the wheel's build hook and by the packer of the browser's runtime, and by `datafiles.load` itself
in a tree where nothing is compiled. It is not part of what the browser gets.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from pprint import pformat
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
# What rules' ids begin with, and the files that hold those rules, in the order in which rules are listed everywhere.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "spf": ("spf", "spf-lookups", "spf-results"),
    "dmarc": ("dmarc", "dmarc-lookups"),
    **{name: (name,) for name in ("dkim", "mx", "mta-sts", "tls-rpt", "bimi", "domain", "tag", "dns", "paste")},
}
RULE_FILES = tuple(file for files in FAMILIES.values() for file in files)


def data_set(name: str) -> Any:
    """The data set `name` as plain dicts, lists, strings and numbers. KeyError for an unknown name."""
    return _SETS[name]()


def sources() -> dict[str, str]:
    """Path inside the package → Python source, for every compiled module."""
    modules = {"_compiled/__init__.py": '"""Written by compile_data.py at build time."""\n'}
    for name, make in _SETS.items():
        modules[f"_compiled/{name}.py"] = f"DATA = {pformat(make(), width=120, sort_dicts=False)}\n"
    return modules


def _read(path: str) -> dict[str, Any]:
    return tomllib.loads((HERE / path).read_text(encoding="utf-8"))


def _rules() -> dict[str, dict[str, Any]]:
    """Rules without their words."""
    return {
        id_: {key: value for key, value in entry.items() if key not in LANGUAGES}
        for file in RULE_FILES
        for id_, entry in _read(f"rules/{file}.toml").items()
    }


def _words(lang: str, family: str) -> dict[str, dict[str, str | None]]:
    """Rule id → title, message, why, how, fix in one language, for the rules of one family."""
    return {
        id_: {"fix": None, **entry[lang]}
        for file in FAMILIES[family]
        for id_, entry in _read(f"rules/{file}.toml").items()
    }


def _senders() -> list[dict[str, Any]]:
    """Who sends under which include name: the providers' own facts first, then the other senders."""
    rows: list[dict[str, Any]] = []
    for path in sorted((HERE / "data" / "providers").glob("*.toml")):
        provider = tomllib.loads(path.read_text(encoding="utf-8"))
        names = provider.get("spf_includes", {}).get("value", [])
        if isinstance(names, list) and names:
            rows.append({"id": provider["id"], "names": names, "name": provider["name"], "what": None})
    for id_, sender in _read("data/senders.toml").items():
        rows.append({"id": id_, "names": sender["names"], "name": sender["name"], "what": sender["what"]})
    return rows


def _svg_tiny_ps() -> dict[str, Any]:
    """The profile of SVG for BIMI, with the attributes of each element in one list."""
    profile = _read("data/svg-tiny-ps.toml")
    kinds = profile.pop("attributes")
    profile = {key: value for key, value in profile.items() if key not in ("sources", "where")}
    profile["limits"] = {name: limit["value"] for name, limit in profile["limits"].items()}
    profile["elements"] = {
        name: [*(one for kind in entry["kinds"] for one in kinds[kind]), *entry["own"]]
        for name, entry in profile["elements"].items()
    }
    return profile


def _panels() -> list[dict[str, Any]]:
    """The DNS panels: what is typed where. "unknown" stays as it is; a pattern may be missing."""
    sources = _read("data/sources.toml")
    rows = []
    for path in sorted((HERE / "data" / "panels").glob("*.toml")):
        panel = tomllib.loads(path.read_text(encoding="utf-8"))
        known = {key: panel[key]["value"] for key in ("apex_host", "host_style", "txt_quotes", "txt_split", "mx_form")}
        words = {"record_page": _both(panel.get("record_page"))}
        about = {"apex": "apex_host", "below": "host_style", "quotes": "txt_quotes", "mx": "mx_form"}
        about |= {"split": "txt_split"}
        notes = {name: note for name, key in about.items() if (note := _both(panel.get(key, {}).get("note")))}
        names = {
            "ns_suffixes": _listed(panel.get("ns_suffixes")),
            "ns_pattern": panel.get("ns_pattern", {}).get("value"),
        }
        notation = {"source": _notation(panel, sources)}
        rows.append({"id": panel["id"], "name": panel["name"], **names, **known, **words, **notation, "notes": notes})
    return rows


def _notation(panel: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, str] | None:
    """Where it was read what goes into the host field, or else into the others; None where that is unknown."""
    for key in ("apex_host", "host_style", "txt_quotes", "mx_form"):
        if cited := panel[key].get("sources"):
            source = sources[cited[0]]
            return {"title": source["title"], "url": source["url"], "read": source["read"].isoformat()}
    return None


def _listed(fact: Mapping[str, Any] | None) -> list[str]:
    """The value of a fact that is a list; empty where it is unknown or missing."""
    value = (fact or {}).get("value")
    return list(value) if isinstance(value, list) else []


def _both(fact: Mapping[str, Any] | None) -> dict[str, str] | None:
    """A fact's words in both languages, if it has any."""
    return {lang: fact[lang] for lang in LANGUAGES} if fact and all(lang in fact for lang in LANGUAGES) else None


def _free_mail() -> dict[str, dict[str, Any]]:
    """Domain → the service's id, and the services' names."""
    services = _read("data/free-mail.toml")
    return {
        "domains": {domain: id_ for id_, service in services.items() for domain in service["domains"]},
        "names": {id_: service["name"] for id_, service in services.items()},
    }


def _receivers() -> list[dict[str, Any]]:
    """What receivers ask of senders and the DNS of a domain can show, with where it was read and when."""
    sources = _read("data/sources.toml")
    rows = []
    for id_, fact in _read("data/facts/sender-rules.toml").items():
        if isinstance(fact, dict) and "needs" in fact:
            cited = [sources[name] for name in fact["sources"]]
            read = {"url": cited[0]["url"], "read": min(source["read"] for source in cited).isoformat()}
            unread = all(source["grade"] == "unread" for source in cited)
            keys = ("receiver", "scope", "needs", *LANGUAGES)
            rows.append({"id": id_, **{key: fact[key] for key in keys}, **read, "unverified": unread})
    return rows


def _mail_hosts() -> list[dict[str, Any]]:
    """Who takes mail behind which MX hosts or sends under which include, with the DKIM selectors that are known.

    The provider files first, then `mail-hosts.toml` and `senders.toml`; of one id there is one row. Every list may be
    missing or "unknown". Software that people host themselves has no names of its own, so nothing is known by it.
    """
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted((HERE / "data" / "providers").glob("*.toml")):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        if facts["category"] == "self-hosted":
            continue
        wanted = ("mx_suffixes", "spf_includes", "dkim_selectors", "dkim_bits")
        _mail_host(rows, facts["id"], facts["name"], *(facts.get(key, {}).get("value") for key in wanted))
        rows[facts["id"]]["kind"] = "mailbox"
        record = facts.get("spf", {}).get("value", "")
        rows[facts["id"]]["spf"] = record if record.startswith("v=spf1 ") else None
    for id_, host in _read("data/mail-hosts.toml").items():
        wanted = ("mx_suffixes", "spf_includes", "dkim_selectors", "dkim_bits")
        _mail_host(rows, id_, host["name"], *(host.get(key) for key in wanted))
        rows[id_]["kind"] = host["kind"]
    for id_, sender in _read("data/senders.toml").items():
        _mail_host(rows, id_, sender["name"], None, sender["names"], sender.get("selectors"), None)
    return list(rows.values())


def _mail_host(
    rows: dict[str, dict[str, Any]],
    id_: str,
    name: Mapping[str, str],
    mx_suffixes: Any,
    spf_includes: Any,
    selectors: Any,
    bits: Any,
) -> None:
    """Put one source's facts into the row of their id."""
    row = rows.setdefault(
        id_,
        {
            "id": id_,
            "name": name,
            "mx_suffixes": [],
            "spf_includes": [],
            "selectors": [],
            "bits": None,
            "spf": None,
            "kind": "sender",
        },
    )
    for key, value in (("mx_suffixes", mx_suffixes), ("spf_includes", spf_includes), ("selectors", selectors)):
        listed = value if isinstance(value, list) else []
        row[key] = list(dict.fromkeys([*row[key], *(one.lower() for one in listed)]))
    if isinstance(bits, int):
        row["bits"] = bits


def _ui(lang: str) -> Mapping[str, Any]:
    """The renderers' own words in one language."""
    words: Mapping[str, Any] = _read("render/words.toml")[lang]
    return words


def _resolvers() -> list[dict[str, Any]]:
    """The resolvers that a page offers, without what only people read."""
    wanted = ("id", "name", "operator", "region", "url", "json_url", "pages")
    return [{key: row.get(key) for key in wanted} for row in _read("data/resolvers.toml")["resolver"]]


_SETS: dict[str, Callable[[], Any]] = {
    "resolvers": _resolvers,
    "rules": _rules,
    "senders": _senders,
    "svg_tiny_ps": _svg_tiny_ps,
    "panels": _panels,
    "free_mail": _free_mail,
    "receivers": _receivers,
    "mail_hosts": _mail_hosts,
    "dkim_selectors": lambda: _read("data/dkim-selectors.toml")["conventional"]["names"],
    **{
        f"words_{lang}_{family.replace('-', '_')}": partial(_words, lang, family)
        for lang in LANGUAGES
        for family in FAMILIES
    },
    **{f"ui_{lang}": lambda lang=lang: _ui(lang) for lang in LANGUAGES},  # type: ignore[misc]
}
