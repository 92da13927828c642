"""Who is behind a domain: by its MX hosts, by its SPF record."""

from __future__ import annotations

import pytest

from checkers import compile_data
from checkers.providers import by_mx_host, by_spf_name, provider, providers, recognise


@pytest.mark.parametrize(
    ("host", "id_"),
    [
        ("mxbiz1.qq.com", "tencent-exmail"),
        ("MX1.QIYE.ALIYUN.COM.", "alibaba-mail"),
        ("mxn.mxhichina.com", "alibaba-mail"),
        ("example-com.mail.protection.outlook.com", "microsoft-365"),
        ("example-com.mail.protection.partner.outlook.cn", "microsoft-365-21vianet"),
        ("hotmail-com.olc.protection.outlook.com", "outlook-com"),
        ("alt1.aspmx.l.google.com", "google-workspace"),
        ("mx2.zoho.com", "zoho-mail"),
        ("mx.zoho.com.cn", "zoho-mail"),
        ("in1-smtp.messagingengine.com", "fastmail"),
        ("mailsec.protonmail.ch", "proton-mail"),
        ("mx1.privateemail.com", "privateemail"),
        ("evilmxbiz1.qq.com.example.net", None),
        ("notgooglemail.com", None),
        ("mx.example.com", None),
        ("", None),
    ],
)
def test_by_mx_host(host: str, id_: str | None) -> None:
    found = by_mx_host(host)
    assert (found.id if found else None) == id_


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("spf.mail.qq.com", "tencent-exmail"),
        ("_SPF.Google.com.", "google-workspace"),
        ("spf.protection.outlook.com", "microsoft-365"),
        ("spf.protection.partner.outlook.cn", "microsoft-365-21vianet"),
        ("zoho.com", "zoho-mail"),
        ("spf.messagingengine.com", "fastmail"),
        ("_spf.protonmail.ch", "proton-mail"),
        ("x.spf.mail.qq.com", None),
    ],
)
def test_by_spf_name(name: str, id_: str | None) -> None:
    found = by_spf_name(name)
    assert (found.id if found else None) == id_


def test_who_takes_the_mail_comes_before_who_only_sends() -> None:
    spf = "v=spf1 include:sendgrid.net include:spf.mail.qq.com ?include:_spf.google.com redirect=_spf.google.com"
    found = recognise(["mxbiz1.qq.com", "mxbiz2.qq.com"], spf)
    assert [(one.provider.id, one.via) for one in found] == [
        ("tencent-exmail", "mx"),
        ("sendgrid", "spf"),
        ("google-workspace", "spf"),
    ]


def test_nothing_is_recognised_in_nothing() -> None:
    assert recognise([]) == []
    assert recognise(["mail.example.com"], "v=spf1 mx exclude:sendgrid.net a:sendgrid.net -all") == []


def test_what_the_facts_say_is_carried_over() -> None:
    microsoft = provider("microsoft-365")
    assert microsoft is not None
    assert microsoft.selectors == ("selector1", "selector2")
    assert microsoft.bits == 2048
    tencent = provider("tencent-exmail")
    assert tencent is not None
    assert (tencent.selectors, tencent.bits) == ((), None)  # "unknown" in the file
    assert provider("nobody") is None


@pytest.mark.parametrize("id_", ["mailcow", "stalwart", "mailu"])
def test_software_that_people_host_themselves_is_nobody_s_provider(id_: str) -> None:
    assert provider(id_) is None


def test_ids_and_names_belong_to_one_row_each() -> None:
    ids = [known.id for known in providers()]
    assert len(ids) == len(set(ids))
    for key in ("mx_suffixes", "spf_includes"):
        names = [name for known in providers() for name in getattr(known, key)]
        assert len(names) == len(set(names)), key


def test_rows_of_one_id_are_merged() -> None:
    rows: dict[str, dict[str, object]] = {}
    name = {"zh": "甲", "en": "A"}
    compile_data._mail_host(rows, "a", name, ["mx.a.example"], "unknown", ["s1"], "unknown")
    compile_data._mail_host(rows, "a", name, None, ["spf.a.example"], ["S1", "s2"], 1024)
    merged = {
        "mx_suffixes": ["mx.a.example"],
        "spf_includes": ["spf.a.example"],
        "selectors": ["s1", "s2"],
        "bits": 1024,
    }
    assert rows["a"] == rows["a"] | {"id": "a", "name": name} | merged
