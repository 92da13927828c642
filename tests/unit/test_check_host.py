"""check_host() (RFC 7208 §4 to §7) beyond the published suite: the RFC's own examples, every limit, hostile answers."""

from __future__ import annotations

import asyncio
import ipaddress
import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkers.dns import (
    Answer,
    DnsError,
    DnsLameError,
    DnsNetworkError,
    DnsRefusedError,
    DnsServfailError,
    DnsTimeoutError,
    DnsTruncatedError,
    Mx,
    Resolver,
)
from checkers.spf.check_host import Evaluation, check_host
from checkers.spf.grammar import MacroString, explanation, macro_string
from checkers.spf.macros import NAME_LIMIT, Message, expand, target_name
from tests.rfc7208_suite import MemoryResolver, zone_of

FACTOR = int(os.environ.get("TMG_FUZZ", "1"))
Data = Mapping[str, list[Any]]


def judge(
    data: Data | Resolver,
    ip: str = "192.0.2.1",
    sender: str = "strong-bad@example.com",
    domain: str = "example.com",
    **options: Any,
) -> Evaluation:
    resolver = MemoryResolver(zone_of(data)) if isinstance(data, Mapping) else data
    return asyncio.run(check_host(ip, domain, sender, "mail.example.com", resolver=resolver, deadline=None, **options))


def reason(found: Evaluation) -> tuple[str, str, str, str]:
    assert found.problem
    return found.problem.reason, found.problem.domain, found.problem.term, found.problem.part


# --- §7.4: macro examples ---

EXAMPLE = Message(ip=ipaddress.ip_address("192.0.2.3"), sender="strong-bad@email.example.com", helo="mx.example.org")
EXAMPLE_6 = Message(ip=ipaddress.ip_address("2001:db8::cb01"), sender=EXAMPLE.sender, helo=EXAMPLE.helo)


@pytest.mark.parametrize(
    ("macro", "expected"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ],
)
def test_examples_of_section_7_4(macro: str, expected: str) -> None:
    assert expand(macro_string(macro), EXAMPLE, "email.example.com") == expected


def test_the_ipv6_example_of_section_7_4() -> None:
    name = target_name(macro_string("%{ir}.%{v}._spf.%{d2}"), EXAMPLE_6, "email.example.com")
    zeros = ".".join("0" * 20)
    assert name.lower() == f"1.0.b.c.{zeros}.8.b.d.0.1.0.0.2.ip6._spf.example.com"


@pytest.mark.parametrize(
    ("macro", "expected"),
    [
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{h}/%{c}/%{r}/%{p}", "mx.example.org/192.0.2.3/unknown/unknown"),
        ("%%%_%-", "% %20"),
        ("%{d02}%{D99999999999999999999}", "example.comemail.example.com"),
        ("%{o.-}", "email.example.com"),
        ("%{o2rm}", None),
    ],
)
def test_macros(macro: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="not a macro"):
            explanation(macro)
    else:
        assert expand(explanation(macro), EXAMPLE, "email.example.com") == expected


def test_time_is_a_number_of_seconds() -> None:
    assert int(expand(explanation("%{t}"), EXAMPLE, "example.com")) > 1_700_000_000


@settings(max_examples=300 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=70), min_size=1, max_size=12))
def test_a_long_name_keeps_its_right_hand_end(labels: list[str]) -> None:
    whole = ".".join(labels)
    name = target_name(MacroString((whole,)), EXAMPLE, "example.com")
    assert whole == name or whole.endswith(f".{name}")
    assert len(name) <= NAME_LIMIT
    # One label more would be too many.
    kept = name.count(".") + 1
    assert kept == len(labels) or len(".".join(labels[-kept - 1 :])) > NAME_LIMIT


# --- Appendix A ---

APPENDIX_A: Data = {
    "example.com": [
        {"MX": [10, "mail-a.example.com"]},
        {"MX": [20, "mail-b.example.com"]},
        *[{"A": "192.0.2.10"}, {"A": "192.0.2.11"}],
    ],
    "amy.example.com": [{"A": "192.0.2.65"}],
    "bob.example.com": [{"A": "192.0.2.66"}],
    "mail-a.example.com": [{"A": "192.0.2.129"}],
    "mail-b.example.com": [{"A": "192.0.2.130"}],
    "www.example.com": [{"CNAME": "example.com"}],
    "example.org": [{"MX": [10, "mail-c.example.org"]}],
    "mail-c.example.org": [{"A": "192.0.2.140"}],
    "10.2.0.192.in-addr.arpa": [{"PTR": "example.com"}],
    "65.2.0.192.in-addr.arpa": [{"PTR": "amy.example.com"}],
    "140.2.0.192.in-addr.arpa": [{"PTR": "mail-c.example.org"}],
    "4.0.0.10.in-addr.arpa": [{"PTR": "bob.example.com"}],
}


@pytest.mark.parametrize(
    ("record", "passing", "failing"),
    [
        ("v=spf1 +all", ["192.0.2.65", "10.0.0.4", "2001:db8::1"], []),
        ("v=spf1 a -all", ["192.0.2.10", "192.0.2.11"], ["192.0.2.65"]),
        ("v=spf1 a:example.org -all", [], ["192.0.2.10", "192.0.2.140"]),
        ("v=spf1 mx -all", ["192.0.2.129", "192.0.2.130"], ["192.0.2.10", "192.0.2.140"]),
        ("v=spf1 mx:example.org -all", ["192.0.2.140"], ["192.0.2.129"]),
        ("v=spf1 mx mx:example.org -all", ["192.0.2.129", "192.0.2.130", "192.0.2.140"], ["192.0.2.10"]),
        ("v=spf1 mx/30 mx:example.org/30 -all", ["192.0.2.131", "192.0.2.143"], ["192.0.2.132", "192.0.2.139"]),
        ("v=spf1 ptr -all", ["192.0.2.10", "192.0.2.65"], ["192.0.2.140", "10.0.0.4", "192.0.2.66"]),
        ("v=spf1 ip4:192.0.2.128/28 -all", ["192.0.2.129"], ["192.0.2.65", "2001:db8::1"]),
    ],
)
def test_simple_examples_of_appendix_a_1(record: str, passing: list[str], failing: list[str]) -> None:
    for ip in passing:
        assert judge(APPENDIX_A, ip, record=record).result == "pass", ip
    for ip in failing:
        assert judge(APPENDIX_A, ip, record=record).result == "fail", ip


# --- What is said beside the result ---


def test_the_way_to_what_matched_is_told() -> None:
    data: Data = {
        "example.com": [{"TXT": "v=spf1 ip4:192.0.2.9 redirect=_spf.example.com"}],
        "_spf.example.com": [{"TXT": "v=spf1 a:gone.example.com include:a.example.com -all"}],
        "a.example.com": [{"TXT": "v=spf1 include:b.example.com ~all"}],
        "b.example.com": [{"TXT": "v=spf1 ip4:192.0.2.0/28 -all"}],
    }
    found = judge(data)
    assert (found.result, found.domain) == ("pass", "_spf.example.com")
    assert found.matched == "include:a.example.com"
    assert found.path == ("include:a.example.com", "include:b.example.com", "ip4:192.0.2.0/28")
    assert (found.lookups, found.void_lookups, found.problem) == (4, 1, None)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 ip4:192.0.2.1 moo", ("syntax", "example.com", "", "moo")),
        (
            "v=spf1 include:gone.example.com",
            ("include-without-record", "example.com", "include:gone.example.com", "gone.example.com"),
        ),
        ("v=spf1 include:%{l}", ("include-without-record", "example.com", "include:%{l}", "strong-bad")),
        (
            "v=spf1 redirect=%{l}.%{d}",
            ("redirect-without-record", "example.com", "redirect=%{l}.%{d}", "strong-bad.example.com"),
        ),
        ("v=spf1 a a a a a a a a a mx ptr -all", ("lookup-limit", "example.com", "ptr", "")),
        (
            "v=spf1 a:x.example.com exists:y.%{d} mx:z.example.com -all",
            ("void-limit", "example.com", "mx:z.example.com", ""),
        ),
        ("v=spf1 include:two.example.com", ("several-records", "two.example.com", "", "")),
        ("v=spf1 mx:many.example.com", ("host-limit", "example.com", "mx:many.example.com", "many.example.com")),
    ],
)
def test_a_permerror_says_which_rule_broke_where(record: str, expected: tuple[str, ...]) -> None:
    data: Data = {
        "example.com": [{"A": "192.0.2.9"}, {"MX": [1, "example.com"]}],
        "two.example.com": [{"TXT": "v=spf1 -all"}, {"TXT": "v=spf1 +all"}],
        "many.example.com": [{"A": "192.0.2.1"}, *({"MX": [n, "many.example.com"]} for n in range(11))],
        "1.2.0.192.in-addr.arpa": [{"PTR": "example.com"}],
    }
    found = judge(data, record=record)
    assert found.result == "permerror"
    assert reason(found) == expected
    assert found.matched is None


ERRORS = (
    DnsTimeoutError,
    DnsServfailError,
    DnsRefusedError,
    DnsLameError,
    DnsTruncatedError,
    DnsNetworkError,
)


class Failing:
    """Fails for some names, each with an error of one kind."""

    def __init__(self, data: Data, error: type[DnsError], *names: str) -> None:
        self.inner = MemoryResolver(zone_of(data))
        self.error = error
        self.names = names

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:
        if name in self.names:
            raise self.error(name, rdtype)
        return await self.inner.resolve(name, rdtype, deadline=deadline)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("term", ["a:x.%{d}", "mx:x.%{d}", "exists:x.%{d}", "include:x.%{d}", "redirect=x.%{d}", "mx"])
def test_a_question_without_an_answer_is_a_temperror(error: type[DnsError], term: str) -> None:
    data: Data = {"example.com": [{"TXT": f"v=spf1 {term}"}, {"MX": [1, "x.example.com"]}]}
    found = judge(Failing(data, error, "x.example.com"))
    assert found.result == "temperror"
    assert found.problem
    assert isinstance(found.problem.error, error)
    assert found.problem.part == "x.example.com"


@pytest.mark.parametrize("error", ERRORS)
def test_trouble_inside_ptr_only_makes_it_not_match(error: type[DnsError]) -> None:
    data: Data = {
        "example.com": [{"TXT": "v=spf1 ptr exists:%{p}.example.com -all"}],
        "1.2.0.192.in-addr.arpa": [{"PTR": "a.example.com"}, {"PTR": "b.example.com"}],
        "b.example.com": [{"A": "192.0.2.1"}],
    }
    assert judge(Failing(data, error, "1.2.0.192.in-addr.arpa")).result == "fail"
    assert judge(Failing(data, error, "a.example.com")).matched == "ptr"
    assert judge(Failing(data, error, "a.example.com", "b.example.com")).result == "fail"


@pytest.mark.parametrize("error", ERRORS)
def test_an_explanation_that_cannot_be_had_changes_nothing(error: type[DnsError]) -> None:
    data: Data = {"example.com": [{"TXT": "v=spf1 -all exp=x.%{d}"}]}
    found = judge(Failing(data, error, "x.example.com"))
    assert (found.result, found.explanation, found.problem) == ("fail", None, None)


# --- Limits ---


@pytest.mark.parametrize("count", [10, 11])
def test_names_of_an_address_beyond_the_tenth_are_ignored(count: int) -> None:
    data: dict[str, list[Any]] = {f"h{n}.example.com": [{"A": "192.0.2.9"}] for n in range(1, count)}
    data["last.example.com"] = [{"A": "192.0.2.1"}]
    data["1.2.0.192.in-addr.arpa"] = [{"PTR": name} for name in data]
    assert judge(data, record="v=spf1 ptr -all").result == ("pass" if count == 10 else "fail")


def test_ten_hosts_of_an_mx_are_asked() -> None:
    data: dict[str, list[Any]] = {f"h{n}.example.com": [{"A": f"192.0.2.{n}"}] for n in range(10)}
    data["example.com"] = [{"MX": [n, name]} for n, name in enumerate(data)]
    assert judge(data, "192.0.2.9", record="v=spf1 mx -all").result == "pass"


def test_a_term_with_several_dead_hosts_is_one_void_look_up() -> None:
    data: Data = {"example.com": [{"MX": [n, f"h{n}.example.com"]} for n in range(5)]}
    found = judge(data, record="v=spf1 mx a:h1.example.com ~all")
    assert (found.result, found.void_lookups) == ("softfail", 2)


def test_the_limits_can_be_set() -> None:
    data: Data = {"example.com": [{"A": "192.0.2.9"}]}
    four = "v=spf1 a:1.%{d} a:2.%{d} a:3.%{d} a:4.%{d} ip4:192.0.2.1 -all"
    assert judge(data, record=four).result == "permerror"
    assert judge(data, record=four, void_limit=4).result == "pass"
    assert judge(data, record=four, void_limit=4, lookup_limit=3).result == "permerror"


def test_a_loop_ends_at_the_limit() -> None:
    data: Data = {
        "example.com": [{"TXT": "v=spf1 include:other.example.com include:example.com -all"}],
        "other.example.com": [{"TXT": "v=spf1 include:example.com redirect=example.com"}],
    }
    found = judge(data)
    assert reason(found)[0] == "lookup-limit"
    assert found.lookups == 11


def test_look_ups_for_the_explanation_are_not_counted() -> None:
    data: Data = {
        "example.com": [{"TXT": "v=spf1 a a a a a a a a a a -all exp=why.%{d}"}, {"A": "192.0.2.9"}],
        "why.example.com": [{"TXT": ["no ", "mail from %{c}"]}],
    }
    found = judge(data)
    assert (found.result, found.explanation, found.lookups) == ("fail", "no mail from 192.0.2.1", 10)


# --- Names and senders ---


@pytest.mark.parametrize("domain", ["", "localhost", "localhost.", ".", "a..example", "[192.0.2.1]", f"{'a' * 64}.com"])
def test_a_malformed_domain_is_none_and_nobody_is_asked(domain: str) -> None:
    resolver = MemoryResolver(zone_of({}))
    found = judge(resolver, sender=f"x@{domain}", domain=domain)
    assert (found.result, reason(found)[0], resolver.asked) == ("none", "bad-domain", [])


def test_a_final_dot_and_capitals_do_not_matter() -> None:
    data: Data = {"example.com": [{"TXT": "v=spf1 A:Mail.Example.COM. -all"}], "mail.example.com": [{"A": "192.0.2.1"}]}
    assert judge(data, domain="Example.Com.").result == "pass"
    assert judge({}, domain="Example.Com.", record="v=spf1 ~all").result == "softfail"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("", "postmaster@mail.example.com"),
        ("@b.com", "postmaster@b.com"),
        ("b.com", "postmaster@b.com"),
        ("a@x@b.com", "a@x@b.com"),
    ],
)
def test_what_stands_for_a_sender_without_a_local_part(sender: str, expected: str) -> None:
    data: Data = {"example.com": [{"TXT": "v=spf1 -all exp=why.%{d}"}], "why.example.com": [{"TXT": "%{s}"}]}
    assert judge(data, sender=sender).explanation == expected


def test_a_local_part_in_another_script_matches_nothing() -> None:
    """RFC 8616 §4: such a name is not asked for, and brings neither an error nor a void look-up."""
    resolver = MemoryResolver(zone_of({}))
    found = judge(
        resolver, sender="用户@example.com", record="v=spf1 exists:%{l}.%{d} a:%{s} mx:%{l}.%{d} ptr:%{l}.x ~all"
    )
    assert (found.result, found.void_lookups, resolver.asked) == ("softfail", 0, [])


def test_octets_that_are_not_ascii_are_a_syntax_error_and_never_text() -> None:
    class Octets:
        async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:  # noqa: ARG002
            return Answer(name=name, rdtype=rdtype, exists=True, strings=((b"v=spf1 x=", b"\xff +all"),))

    assert reason(judge(Octets())) == ("syntax", "example.com", "", "\xff")


def test_a_dry_run_answers_for_the_record_alone() -> None:
    data: Data = {
        "example.com": [{"TXT": "v=spf1 -all"}, {"A": "192.0.2.1"}],
        "other.example.com": [{"TXT": "v=spf1 include:example.com -all"}],
    }
    assert judge(data, record="v=spf1 a -all").result == "pass"
    assert judge(data, record="v=spf1 ip4:192.0.2.2 include:other.example.com").problem is not None  # it meets itself
    assert judge(data, record="v=spf2 a -all").result == "none"


@pytest.mark.parametrize("ip", ["", "x", "192.0.2.256", "192.0.2.0/24", "example.com", "::1::"])
def test_an_ip_that_is_none_is_the_callers_fault(ip: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        judge({}, ip)


# --- Hostile answers ---

ODD_NAMES = st.one_of(
    st.sampled_from(["example.com", "a.example.com", "b.example.com.", "", ".", "a..b", "x" * 64, "y." * 130, "é.com"]),
    st.text(max_size=8),
)
TERMS = st.sampled_from(
    [
        *["a", "mx", "ptr", "a:%{p}.example.com", "exists:%{ir}.%{s}.%{p}", "include:example.com", "ip4:192.0.2.0/29"],
        *[
            "include:%{l}.%{d}",
            "redirect=a.example.com",
            "redirect=%{d}",
            "exp=%{p}.%{d}",
            "exp=%{h}",
            "mx:%{d1r}.x.com",
        ],
        *["a/0//0", "mx/0//0", "-all", "?all", "x=y", "ip6:::/0", "%", "a:%{L9r-=+}%{o}", "exists:%{S}%_%%%-.%{v}"],
    ]
)
RECORDS = st.lists(TERMS, max_size=14).map(lambda terms: " ".join(["v=spf1", *terms]).encode())
TEXTS = st.one_of(RECORDS, st.binary(max_size=12), st.just(b"%{p} %{t} %{s} %{x"), st.just(b"no %{p}"))
ADDRESSES = st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%x", "", "256.1.1.1"])
# At most: the record, ten terms with eleven questions each, the names of the address, the explanation (§4.6.4).
MOST_QUESTIONS = 1 + 10 * 11 + 11 + 1


class Hostile:
    """Answers whatever the generator says."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.asked = 0

    async def resolve(self, name: str, rdtype: str, *, deadline: float | None) -> Answer:  # noqa: ARG002
        self.asked += 1
        assert name.isascii()
        assert all(0 < len(label) < 64 for label in name.split("."))
        assert len(name) <= 253
        answer = self.data.draw(st.integers(0, 9))
        if answer == 0:
            raise self.data.draw(st.sampled_from(ERRORS))(name, rdtype)
        return Answer(
            name=name,
            rdtype=rdtype,
            exists=answer != 1,
            strings=tuple((text,) for text in self.data.draw(st.lists(TEXTS, max_size=2))) if rdtype == "TXT" else (),
            addresses=tuple(self.data.draw(st.lists(ADDRESSES, max_size=3))),
            exchanges=tuple(Mx(0, host) for host in self.data.draw(st.lists(ODD_NAMES, max_size=12)))
            if rdtype == "MX"
            else (),
            names=tuple(self.data.draw(st.lists(ODD_NAMES, max_size=12))) if rdtype == "PTR" else (),
        )


@settings(max_examples=400 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(
    st.data(),
    st.sampled_from(["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]),
    st.one_of(ODD_NAMES, st.just("strong-bad@example.com"), st.text(max_size=12)),
    st.one_of(st.just("example.com"), ODD_NAMES),
    st.one_of(RECORDS.map(bytes.decode), st.text(max_size=20), st.none()),
)
def test_nothing_raises_and_questions_are_bounded(
    data: st.DataObject, ip: str, sender: str, domain: str, record: str | None
) -> None:
    resolver = Hostile(data)
    found = judge(resolver, ip, sender, domain, record=record)
    assert resolver.asked <= MOST_QUESTIONS
    assert found.lookups <= 11
    assert found.void_lookups <= 3
    assert (found.problem is None) == (found.result in ("pass", "fail", "softfail", "neutral"))
    assert found.explanation is None or found.result == "fail"
    assert (found.matched is None) == (not found.path)
