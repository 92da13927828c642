"""The check-up: a fault in any one look-up, the notation of every panel, the order of the steps, the answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from checkers.cache import CachingResolver
from checkers.datafiles import load
from checkers.dns import Answer, Resolver
from checkers.domain import check
from checkers.domain.panels import entry, panel, panel_of
from checkers.render import html, json_, terminal
from checkers.report import Report, Severity
from checkers.resolvers.system import SystemResolver
from checkers.resolvers.zone import ZoneResolver, read_zone
from tests import dns_support
from tests.ordering import ends_first
from tests.unit.test_vectors import VALIDATOR
from tests.vector_files import WORLD, Vector, vectors

ZONE = """$ORIGIN fault.check-up.test.
@ SOA ns hostmaster 1 3600 600 86400 300
@ NS ns1.alidns.com.
@ MX 5 mx
@ A 192.0.2.1
mx A 25.0.0.30
@ TXT "v=spf1 include:spf.provider.fault.check-up.test a:out.fault.check-up.test -all"
spf.provider TXT "v=spf1 ip4:192.0.2.0/28 -all"
out A 192.0.2.6
_dmarc TXT "v=DMARC1; p=reject; rua=mailto:d@fault.check-up.test"
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:t@fault.check-up.test"
default._bimi TXT "v=BIMI1; l=https://www.fault.check-up.test/logo.svg; a=https://www.fault.check-up.test/vmc.pem"
"""
SUBJECT = "fault.check-up.test"


class Recording:
    """A resolver that keeps what it was asked."""

    def __init__(self, port: int) -> None:
        self._inner = CachingResolver(SystemResolver("127.0.0.1", port))
        self.asked: list[tuple[str, str]] = []

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        self.asked.append((name.lower(), rdtype))
        return await self._inner.resolve(name, rdtype, deadline=deadline)


async def checked(resolver: Resolver, subject: str = SUBJECT, seconds: float = 10) -> Report:
    return await check(subject, resolver=resolver, deadline=time.monotonic() + seconds)


def examine(port: int, subject: str = SUBJECT) -> tuple[Report, list[tuple[str, str]]]:
    """A check-up against a name server, and the questions that it took."""
    resolver = Recording(port)
    report = asyncio.run(checked(resolver, subject))
    return report, sorted(set(resolver.asked))


def on_zone(text: str, subject: str) -> Report:
    """A check-up of a zone file; what lies outside of it answers as the vectors' world does."""
    resolver = CachingResolver(ZoneResolver(read_zone(text), ZoneResolver(read_zone(WORLD))))
    return asyncio.run(check(subject, resolver=resolver))


@pytest.fixture(scope="module")
def nsd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with dns_support.nsd([ZONE, WORLD], Path(tmp_path_factory.mktemp("nsd"))) as port:
        yield port


def failing(port: int, name: str, rdtype: str) -> dns_support.Behaviour:
    """What nsd answers, but SERVFAIL to one question."""

    def answer(question: dns.message.Message, tcp: bool) -> bytes:  # noqa: ARG001
        asked = question.question[0]
        if (asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)) == (name, rdtype):
            reply = dns_support.reply_to(question)
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        return dns.query.udp(question, "127.0.0.1", port=port, timeout=5).to_wire()

    return answer


def test_a_fault_in_any_look_up_is_unknown_and_never_no_record(nsd: int) -> None:
    """Each question in its turn is not answered. No error and no warning may come of that."""
    good, questions = examine(nsd)
    assert len(questions) > 20
    before = {(key.partition("/")[0], finding.rule) for key, finding in good.everything}
    wrong = []
    for name, rdtype in questions:
        with dns_support.fault_server(failing(nsd, name, rdtype)) as port:
            report, _ = examine(port)
        for key, finding in report.everything:
            new = (key.partition("/")[0], finding.rule) not in before
            if new and finding.severity is not Severity.INFO and not finding.unchecked:
                wrong.append((name, rdtype, key, dict(finding.args)))
        json_.report(report, "zh")
    assert wrong == []


@pytest.mark.parametrize(("name", "rdtype"), [(SUBJECT, "MX"), (SUBJECT, "TXT"), (f"_dmarc.{SUBJECT}", "TXT")])
def test_a_needed_look_up_that_fails_leaves_no_verdict(nsd: int, name: str, rdtype: str) -> None:
    with dns_support.fault_server(failing(nsd, name, rdtype)) as port:
        report, _ = examine(port)
    assert report.verdict.value == "unknown"
    answers = report.facts["answers"]
    if rdtype != "MX":
        assert "unknown" in {answers["forgeable"]["value"], answers["all_senders"]["value"]}


def test_nobody_answers() -> None:
    with dns_support.fault_server(dns_support.silence) as port:
        report = asyncio.run(ends_first(checked(Recording(port), seconds=1), checked(Recording(port), seconds=60)))
    assert report.verdict.value == "unknown"
    assert {answer["value"] for name, answer in report.facts["answers"].items() if name != "receivers"} == {"unknown"}


def test_documents_fit_the_schema_and_every_form_can_be_drawn() -> None:
    for vector in vectors("domain"):
        if vector.zone is None:
            continue
        report = on_zone(vector.zone, vector.subject)
        for lang in ("zh", "en"):
            VALIDATOR.validate(json_.report(report, lang))
            assert terminal.report(report, lang).plain.strip()
            assert "<script" not in html.report(report, lang, link=lambda rule: f"../{rule}/", source="live")


def test_the_most_urgent_step_comes_first() -> None:
    zone = """$ORIGIN order.test.
@ MX 5 192.0.2.1.
@ TXT "v=spf1 include=spf.qiye.aliyun.com -all"
_dmarc TXT "v=DMARC1; p=none"
"""
    checkers = [step.checker for step in on_zone(zone, "order.test").facts["next_steps"]]
    assert [one for one in dict.fromkeys(checkers) if one in {"mx", "spf", "dmarc"}] == ["mx", "spf", "dmarc"]


def test_a_step_gives_the_record_that_settles_it() -> None:
    zone = """$ORIGIN mend.test.
@ NS ns1.huaweicloud-dns.com.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include=spf.qiye.aliyun.com -all"
_dmarc TXT "v=DMARC1; p=monitor; rua=mailto:d@mend.test"
"""
    steps = {step.finding.rule: step for step in on_zone(zone, "mend.test").facts["next_steps"]}
    spf = steps["spf-equals-for-colon"].entry
    assert spf
    assert (spf.name, spf.quoted, spf.value) == ("mend.test", True, '"v=spf1 include:spf.qiye.aliyun.com -all"')
    dmarc = steps["dmarc-bad-policy"].entry
    assert dmarc
    assert (dmarc.host, dmarc.value) == ("_dmarc", '"v=DMARC1; p=none; rua=mailto:d@mend.test"')


def test_two_records_become_one() -> None:
    zone = """$ORIGIN two.test.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include:spf.qiye.aliyun.com -all"
@ TXT "v=spf1 include:_spf.google.com ~all"
"""
    step = next(one for one in on_zone(zone, "two.test").facts["next_steps"] if one.checker == "spf")
    assert step.entry
    assert step.entry.value.count("v=spf1") == 1
    assert {"include:spf.qiye.aliyun.com", "include:_spf.google.com"} <= set(step.entry.value.split())


PANELS = [row["id"] for row in load("panels")]


@pytest.mark.parametrize("id_", PANELS)
def test_every_panel_is_recognised_and_gives_whole_records(id_: str) -> None:
    known = panel(id_)
    for suffix in known.suffixes:
        assert panel_of([f"ns1.{suffix}"]) == (known, f"ns1.{suffix}")
        assert panel_of([f"ns1.not{suffix}"]) is None or panel_of([f"ns1.not{suffix}"]) != (known, f"ns1.not{suffix}")
    long = "v=spf1 " + "ip4:192.0.2.1 " * 30 + "-all"
    for name in ("example.com", "_dmarc.example.com"):
        made = entry(known, "example.com", "TXT", name, long)
        # Whatever the notation, the record in it is the one that was meant.
        strings = made.value[1:-1].split('" "') if made.quoted else [made.value]
        assert "".join(strings) == long
        assert all(len(string) <= 255 for string in strings) or known.split != "strings"
        assert name in {made.host, f"{made.host}.example.com", "example.com" if made.host in {"", "@"} else ""}


def test_the_name_servers_of_route_53() -> None:
    found = panel_of(["ns-1234.awsdns-56.co.uk"])
    assert found
    assert found[0].id == "route53"
    assert panel_of(["ns-1234.awsdns-56.example.com"]) is None


def test_an_unknown_panel_gets_what_most_have() -> None:
    assert panel_of(["ns1.example.net"]) is None
    made = entry(None, "example.com", "TXT", "_dmarc.example.com", "v=DMARC1; p=none")
    assert (made.host, made.value, made.quoted) == ("_dmarc", "v=DMARC1; p=none", False)
    assert entry(None, "example.com", "TXT", "example.com", "x").host == "@"


@pytest.mark.parametrize(
    "subject", ["", "not a domain", "a" * 70_000, "\x00", "http://", "@", "x@y@z", "-.com", "1.2.3.4"]
)
def test_what_is_no_domain_gets_a_finding(subject: str) -> None:
    report = on_zone(ZONE, subject)
    assert report.verdict.value == "fail"
    assert "dns-bad-name" in {finding.rule for finding in report.findings}


def test_a_subdomain_s_zone_is_found_above() -> None:
    zone = """$ORIGIN parent.test.
@ NS ns1.dnspod.net.
mail MX 5 mx1.qiye.aliyun.com.
"""
    report = on_zone(zone, "mail.parent.test")
    step = next(one for one in report.facts["next_steps"] if one.finding.rule == "dmarc-no-record")
    assert step.entry
    assert step.entry.host == "_dmarc.mail"


def test_damaged_records_that_are_two_become_one() -> None:
    zone = """$ORIGIN worse.test.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include:spf.mail.qq.com include=spf.qiye.aliyun.com ~all"
@ TXT "v=spf1 include:_spf.google.com ~all"
"""
    step = next(one for one in on_zone(zone, "worse.test").facts["next_steps"] if one.checker == "spf")
    assert step.finding.rule == "spf-several-answers"
    assert step.entry
    assert "include=" not in step.entry.value
    assert len(step.entry.value.splitlines()) == step.entry.value.count("v=spf1") == 1


def test_words_name_the_service_and_facts_its_id() -> None:
    zone = """$ORIGIN named.test.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include:spf.mail.qq.com ~all"
"""
    report = on_zone(zone, "named.test")
    finding = next(one for one in report.findings if one.rule == "domain-spf-lacks-provider")
    assert finding.args["provider"] == "alibaba-mail"
    documents = {lang: json_.report(report, lang)["findings"] for lang in ("zh", "en")}
    assert "阿里邮箱" in next(one["message"] for one in documents["zh"] if one["rule"] == finding.rule)
    assert "Alibaba Mail" in next(one["message"] for one in documents["en"] if one["rule"] == finding.rule)


def test_one_record_is_one_step() -> None:
    """What a reader types in last must not undo what they typed in before."""
    zone = """$ORIGIN both.test.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include=spf.mail.qq.com ~all"
"""
    steps = [step for step in on_zone(zone, "both.test").facts["next_steps"] if step.entry]
    spf = steps[0].entry
    assert [step.entry.name for step in steps] == ["both.test", "_dmarc.both.test"]
    assert spf.value == "v=spf1 include:spf.qiye.aliyun.com include:spf.mail.qq.com ~all"
    assert spf.action == "replace"
    assert {steps[0].key, *steps[0].also} >= {"spf/spf-equals-for-colon-1", "domain/domain-spf-lacks-provider-1"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "no"),
        ("v=DKIM1; p=", "unknown"),  # revoked, and others may stand under names that nobody can guess
    ],
)
def test_a_key_that_most_receivers_cannot_use(key: str, value: str) -> None:
    zone = f"""$ORIGIN key.test.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include:spf.qiye.aliyun.com -all"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@key.test"
default._domainkey TXT "{key}"
"""
    report = on_zone(zone, "key.test")
    bulk = next(one for one in report.facts["answers"]["receivers"] if one["scope"] == "bulk")
    assert bulk["value"] == {"no": "partly", "unknown": "unknown"}[value]


# Records that a careless repair would propose, and what they would do to the domain.
DANGEROUS = {
    "v=spf1 include:spf.qiye.aliyun.con -all": "nobody may send",
    "v=spf1 ptr -all": "nobody may send",
    "v=spf1 include:nosuch.example ip4:25.0.0.1 +all": "still lets everybody send",
    "v=spf1 a:gone.example -all": "nobody may send",
}


@pytest.mark.parametrize("record", DANGEROUS)
def test_no_step_offers_a_record_that_would_break_mail(record: str) -> None:
    zone = f"""$ORIGIN careful.test.
@ MX 5 mail
mail A 25.0.0.40
@ TXT "{record}"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@careful.test"
"""
    for step in on_zone(zone, "careful.test").facts["next_steps"]:
        if step.entry and step.entry.name == "careful.test":
            after = on_zone(zone.replace(record, step.entry.value), "careful.test")
            spf = after.checks["spf"]
            assert not [one.rule for one in spf.findings if one.severity is Severity.ERROR], step.entry.value
            assert "spf-nobody-may-send" not in {one.rule for one in spf.findings}


def test_a_parent_s_record_is_not_another_name_s_business() -> None:
    zone = """$ORIGIN parent2.test.
@ NS ns1.alidns.com.
@ MX 5 mx1.qiye.aliyun.com.
_dmarc TXT "v=DMARC1; p=reject; sp=none; rua=mailto:d@parent2.test"
news TXT "v=spf1 ip4:25.0.0.41 -all"
news MX 5 mx1.qiye.aliyun.com.
"""
    entries = [step.entry for step in on_zone(zone, "news.parent2.test").facts["next_steps"] if step.entry]
    assert "_dmarc.parent2.test" not in {made.name for made in entries}


@pytest.mark.parametrize("vector", [one for one in vectors("domain") if one.zone], ids=lambda one: one.name)
def test_every_key_leads_to_a_finding_and_every_bad_answer_has_one(vector: Vector) -> None:
    report = on_zone(vector.zone or "", vector.subject)
    known = {key if "/" in key else f"domain/{key}" for key, _ in report.everything}
    for step in report.facts["next_steps"]:
        assert {step.key, *step.also} <= known
    for name, answer in (report.facts["answers"] or {}).items():
        if name != "receivers":
            assert set(answer["because"]) <= known
            assert answer["because"] or answer["value"] == "yes", name


def test_where_a_zone_is_not_known_the_whole_name_is_the_host() -> None:
    made = entry(None, None, "TXT", "_dmarc.example.com", "x")
    assert made.host == "_dmarc.example.com"
    # A record of a name outside of the zone is typed into another panel, which is not known.
    other = entry(panel("huaweicloud"), "news.example.com", "TXT", "_dmarc.example.com", "x")
    assert (other.host, other.panel, other.quoted) == ("_dmarc.example.com", None, False)


def test_a_registry_s_name_servers_say_nothing_of_a_domain(nsd: int) -> None:
    with dns_support.fault_server(failing(nsd, SUBJECT, "NS")) as port:
        report, _ = examine(port)
    assert report.facts["panel"] is None
    assert {step.entry.host for step in report.facts["next_steps"] if step.entry} <= {SUBJECT, f"_dmarc.{SUBJECT}"}


def test_hostile_text_is_no_record_to_type_in() -> None:
    zone = """$ORIGIN hostile.test.
@ MX 5 mx1.qiye.aliyun.com.
@ TXT "v=spf1 include=spf.mail.qq.com \\027[31mX\\007 ~all"
"""
    report = on_zone(zone, "hostile.test")
    values = [step.entry.value for step in report.facts["next_steps"] if step.entry]
    assert all(value.isascii() and value.isprintable() for value in values)
    assert "\x1b" not in terminal.report(report, "en").plain
