"""The strict grammar of RFC 7208 §12: what it takes, what it refuses and where, and the tolerant reading beside it."""

from __future__ import annotations

import ipaddress
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkers.report import Severity
from checkers.spf import check_record
from checkers.spf.grammar import Directive, Modifier, SpfSyntaxError, explanation, parse_strict

FACTOR = int(os.environ.get("TMG_FUZZ", "1"))

# --- What is taken and what is refused: the record, and the part that is wrong ---

VALID = [
    "v=spf1",
    "V=SPF1 -ALL",
    "v=spf1   a  ",
    "v=spf1 a/0//0 mx/32//128 -all",
    "v=spf1 a:foo:bar/baz.example.com/24",
    "v=spf1 a:%{d}/24 mx:%{d}//64",
    "v=spf1 a:example.com. include:EXAMPLE.com.",
    "v=spf1 a:foo.example.xn--zckzah a:x.1-2 a:x.a1",
    "v=spf1 a:mail.example...com a:.com",  # an empty label is no matter of syntax (§4.8)
    "v=spf1 ptr ptr:example.com ?ptr:%{o}",
    "v=spf1 ip4:0.0.0.0/0 ip4:255.255.255.255/32",
    "v=spf1 ip6::: ip6:::/0 ip6:2001:DB8::1/128 ip6:::ffff:192.0.2.1/96",
    "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} exists:%{S999999r.-+,/_=} exists:x%%",
    "v=spf1 redirect=%{d2} exp=x.%{D}",
    "v=spf1 default= moo.cow-far_out=man:dog/cat all=1 include=x A=b=c",  # unknown modifiers, all of them
    "v=spf1 -all -all +a ~a ?a -a",
]

INVALID = [
    ("", ""),
    ("v=spf10", "v=spf1"),
    ("v=spf1,a", "v=spf1"),
    (" v=spf1", " v=spf"),
    ("v=spf1\ta", "\t"),
    ("v=spf1 a\r\n", "\r"),
    ("v=spf1 a:b\u00fccher.example", "\u00fc"),
    ("v=spf1 а", "а"),  # a Cyrillic letter
    ("v=spf1 moo", "moo"),
    ("v=spf1 -all.", "-all."),
    ("v=spf1 --all", "--all"),
    ("v=spf1 -", "-"),
    ("v=spf1 =all", "=all"),
    ("v=spf1 1up=foo", "1up=foo"),
    ("v=spf1 all:x", ":x"),
    ("v=spf1 all/8", "/8"),
    ("v=spf1 ptr/0", "/0"),
    ("v=spf1 a:", ""),
    ("v=spf1 a:/24", ""),
    ("v=spf1 include", "include"),
    ("v=spf1 include:", ""),
    ("v=spf1 exists:", ""),
    ("v=spf1 include:example.com/24", "example.com/24"),
    ("v=spf1 a:localhost", "localhost"),
    ("v=spf1 a:museum.", "museum."),
    ("v=spf1 a:192.0.2.1", "192.0.2.1"),
    ("v=spf1 a:example.-com", "example.-com"),
    ("v=spf1 a:example.com-", "example.com-"),
    ("v=spf1 a:example.com:8080", "example.com:8080"),
    ("v=spf1 a/33", "/33"),
    ("v=spf1 a/", "/"),
    ("v=spf1 a/024", "/024"),
    ("v=spf1 a//129", "//129"),
    ("v=spf1 a/24/64", "/64"),
    ("v=spf1 a///64", "///64"),
    ("v=spf1 ip4", "ip4"),
    ("v=spf1 ip4:", ""),
    ("v=spf1 ip4:192.0.2", "192.0.2"),
    ("v=spf1 ip4:192.0.2.256", "192.0.2.256"),
    ("v=spf1 ip4:192.0.2.01", "192.0.2.01"),
    ("v=spf1 ip4:192.0.2.1/33", "/33"),
    ("v=spf1 ip4:192.0.2.1/08", "/08"),
    ("v=spf1 ip4:192.0.2.1/", "/"),
    ("v=spf1 ip4:192.0.2.1//32", "//32"),
    ("v=spf1 ip4:192.0.2.1,192.0.2.2", "192.0.2.1,192.0.2.2"),
    ("v=spf1 ip4:example.com", "example.com"),
    ("v=spf1 ip4:2001:db8::1", "2001:db8::1"),
    ("v=spf1 ip6:192.0.2.1", "192.0.2.1"),
    ("v=spf1 ip6:2001:db8::1::2", "2001:db8::1::2"),
    ("v=spf1 ip6:fe80::1%eth0", "fe80::1%eth0"),
    ("v=spf1 ip6:::1/129", "/129"),
    ("v=spf1 redirect:example.com", "redirect:example.com"),
    ("v=spf1 redirect=", ""),
    ("v=spf1 -redirect=example.com", "-redirect=example.com"),
    ("v=spf1 +foo=bar", "+foo=bar"),
    ("v=spf1 redirect=a.com redirect=a.com", "redirect=a.com"),
    ("v=spf1 exp=a.com Exp=b.com", "Exp=b.com"),
    ("v=spf1 exp=-all", "-all"),
    ("v=spf1 exists:%(ir).example.com", "%(ir).exampl"),
    ("v=spf1 exists:foo%.example.com", "%.example.co"),
    ("v=spf1 exists:%{x}.example.com", "%{x}.example"),
    ("v=spf1 exists:%{c}.example.com", "%{c}.example"),  # §7.2: c, r and t in explanations alone
    ("v=spf1 exists:%{d0}.example.com", "%{d0}.exampl"),
    ("v=spf1 exists:%{drr}.example.com", "%{drr}.examp"),
    ("v=spf1 exists:%{d;}.example.com", "%{d;}.exampl"),
    ("v=spf1 exists:x%", "%"),
    ("v=spf1 foo=%abc", "%abc"),
]


def refusal(text: str) -> SpfSyntaxError | None:
    """The syntax error of a text, if it has one."""
    try:
        parse_strict(text)
    except SpfSyntaxError as error:
        return error
    return None


@pytest.mark.parametrize("text", VALID)
def test_valid(text: str) -> None:
    assert str(parse_strict(text)) == text


@pytest.mark.parametrize(("text", "part"), INVALID)
def test_invalid(text: str, part: str) -> None:
    error = refusal(text)
    assert error
    assert text[error.start : error.end] == part, error
    assert error.message


def test_what_a_record_is_read_as() -> None:
    record = parse_strict("v=spf1 ?A:mail.example.com/24//64 IP4:192.0.2.77/24 ~include:%{D2R-}.x.com redirect=y.com")
    a, ip4, include, redirect = record.terms
    assert isinstance(a, Directive)
    assert (a.name, a.qualifier, str(a.domain_spec), a.cidr4, a.cidr6) == ("a", "?", "mail.example.com", 24, 64)
    assert isinstance(ip4, Directive)
    assert (ip4.qualifier, ip4.network) == ("+", (4, 0xC000024D, 24))
    assert isinstance(include, Directive)
    assert include.domain_spec
    macro = include.domain_spec.parts[0]
    assert not isinstance(macro, str)
    assert (macro.letter, macro.escaped, macro.digits, macro.reverse, macro.delimiters) == ("d", True, 2, True, "-")
    assert isinstance(redirect, Modifier)
    assert (redirect.name, str(redirect.value), redirect.start) == ("redirect", "y.com", 75)
    assert record.modifier("redirect") is redirect
    assert record.modifier("exp") is None
    assert [term.name for term in record.directives] == ["a", "ip4", "include"]


@pytest.mark.parametrize("text", ["%{c} %{r}: it is %{t}, see http://x/?%{S}", "", "100%% of %{i}"])
def test_explanations(text: str) -> None:
    assert str(explanation(text)) == text


@pytest.mark.parametrize("text", ["100% wrong", "The %{x}-files", "a\x1b[31m", "\u00fc", "%{d0}"])
def test_explanations_with_an_error(text: str) -> None:
    with pytest.raises(SpfSyntaxError):
        explanation(text)


# --- Properties ---

ALPHANUM = "abcXYZ019"
LABELS = st.text(alphabet=ALPHANUM, min_size=1, max_size=6)
TOPLABELS = st.builds(
    lambda head, tail: head + tail, st.sampled_from(["a", "x1", "1-2", "xn--p1ai"]), st.text(ALPHANUM, max_size=3)
)
MACROS = st.builds(
    lambda letter, digits, reverse, delimiters: f"%{{{letter}{digits}{reverse}{delimiters}}}",
    st.sampled_from("slodiphvSLODIPHV"),
    st.sampled_from(["", "1", "2", "10", "007"]),
    st.sampled_from(["", "r", "R"]),
    st.text(alphabet=".-+,/_=", max_size=3),
)
LITERALS = st.text(alphabet="".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%"), max_size=5)
MACRO_STRINGS = st.lists(st.one_of(LITERALS, MACROS, st.sampled_from(["%%", "%_", "%-"])), max_size=4).map("".join)
DOMAIN_SPECS = st.one_of(
    st.builds(lambda text, label, dot: f"{text}.{label}{dot}", MACRO_STRINGS, TOPLABELS, st.sampled_from(["", "."])),
    st.builds(lambda text, macro: text + macro, MACRO_STRINGS, MACROS),
    st.lists(LABELS, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"])),
)
QUALIFIERS = st.sampled_from(["", "+", "-", "~", "?"])
CASES = st.sampled_from([str, str.upper, str.capitalize])
CIDR4 = st.one_of(st.just(""), st.integers(0, 32).map(lambda bits: f"/{bits}"))
CIDR6 = st.one_of(st.just(""), st.integers(0, 128).map(lambda bits: f"//{bits}"))
CIDR6_ALONE = st.one_of(st.just(""), st.integers(0, 128).map(lambda bits: f"/{bits}"))
WITH_NAME = st.builds(lambda name, spec: f"{name}:{spec}", st.sampled_from(["include", "exists", "ptr"]), DOMAIN_SPECS)
HOSTS = st.builds(
    lambda name, spec, four, six: name + spec + four + six,
    st.sampled_from(["a", "mx"]),
    st.one_of(st.just(""), DOMAIN_SPECS.map(lambda spec: ":" + spec)),
    CIDR4,
    CIDR6,
)
ADDRESSES = st.one_of(
    st.builds(lambda ip, bits: f"ip4:{ip}{bits}", st.ip_addresses(v=4), CIDR4),
    st.builds(lambda ip, bits: f"ip6:{ip}{bits}", st.ip_addresses(v=6), CIDR6_ALONE),
)
DIRECTIVES = st.builds(
    lambda sign, case, body: sign + case(body.partition(":")[0]) + "".join(body.partition(":")[1:]),
    QUALIFIERS,
    CASES,
    st.one_of(st.sampled_from(["all", "ptr"]), WITH_NAME, HOSTS, ADDRESSES),
)
UNKNOWN = st.builds(
    lambda name, value: f"{name}={value}", st.sampled_from(["foo", "x-y_z.1", "all", "include"]), MACRO_STRINGS
)
RECORDS = st.builds(
    lambda version, terms, redirect, exp, gaps: _joined(version, [*terms, *redirect, *exp], gaps),
    st.sampled_from(["v=spf1", "V=Spf1"]),
    st.lists(st.one_of(DIRECTIVES, UNKNOWN), max_size=8),
    st.lists(DOMAIN_SPECS.map(lambda spec: f"redirect={spec}"), max_size=1),
    st.lists(DOMAIN_SPECS.map(lambda spec: f"exp={spec}"), max_size=1),
    st.lists(st.integers(1, 3), min_size=11, max_size=11),
)


def _joined(version: str, terms: list[str], gaps: list[int]) -> str:
    return version + "".join(" " * gap + term for gap, term in zip(gaps, terms, strict=False)) + " " * (gaps[-1] - 1)


def rebuilt(term: Directive | Modifier) -> str:
    """A term written anew from what was read, all but the case of its name and a qualifier that may be left out."""
    if isinstance(term, Modifier):
        return f"{term.name}={term.value}"
    if term.network is not None:
        address = ipaddress.ip_address(term.network.address.to_bytes(4 if term.network.version == 4 else 16))
        return f"{term.qualifier}{term.name}:{address}/{term.network.bits}"
    spec = "" if term.domain_spec is None else f":{term.domain_spec}"
    four = "" if term.cidr4 is None else f"/{term.cidr4}"
    six = "" if term.cidr6 is None else f"//{term.cidr6}"
    return f"{term.qualifier}{term.name}{spec}{four}{six}"


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(RECORDS)
def test_printing_what_was_read_is_the_identity(text: str) -> None:
    record = parse_strict(text)
    assert str(record) == text
    for term in record.terms:
        assert text[term.start :].startswith(term.source)
        if isinstance(term, Modifier) or term.network is None:
            name, colon, rest = term.source.lstrip("+-~?").partition("=" if isinstance(term, Modifier) else ":")
            # A CIDR length stands right behind a name without a colon, where letters' case does not matter either.
            assert rebuilt(term).lstrip("+-~?") == name.lower() + colon + rest
        again = parse_strict(f"v=spf1 {rebuilt(term)}").terms[0]
        assert rebuilt(again) == rebuilt(term)


@settings(max_examples=500 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(
    st.one_of(
        st.text(max_size=60), st.text(alphabet="v=spf1 a:/%{d}r.0-~?\u0430\n", max_size=40).map("v=spf1 {}".format)
    )
)
def test_any_text_is_read_or_refused_at_its_place(text: str) -> None:
    error = refusal(text)
    if error:
        assert 0 <= error.start <= error.end <= len(text)
    else:
        assert str(parse_strict(text)) == text


HOSTILE = ("a" + "/" * 9, "ip6:" + ":" * 9, "a:%{d}" + "%{" * 9, "exists:" + "%%" * 9, "a:" + "a." * 9, "a:" + "a-" * 9)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_hostile_term_is_refused_or_printed_as_it_stands(piece: str) -> None:
    """How the time grows is measured by `python -m bench --only parsing`."""
    body, end = piece[:-1], piece[-1]
    text = "v=spf1 " + body + body[-2:] * 100_000 + end
    assert refusal(text) is not None or str(parse_strict(text)) == text


# --- The tolerant reading beside the strict one ---

# Errors of the tolerant reading although the syntax is legal: what defeats the record's purpose or drops a sender.
LEGAL_ALL_THE_SAME = frozenset(
    {
        "spf-plus-all",  # §5.1: everybody may send
        "spf-whole-internet",  # a length of 0
        "spf-equals-for-colon",  # `include=x`: an unknown modifier, which receivers skip (§6)
        "spf-misspelt-modifier",  # `redirct=x`: likewise
        "spf-too-many-lookups",  # §4.6.4: a limit, not a matter of syntax
        "spf-several-records",  # §4.5: a second `v=spf1` in one string is an unknown modifier
        "spf-terms-after-all",
        "spf-redirect-beside-all",
    }
)
# Rules that are about the syntax as a rule, but take in some legal text too.
SOMETIMES_LEGAL = frozenset(
    {
        # The grammar takes names that no host can have: an empty label, one of 64 letters, a colon, an "@" (§4.8).
        "spf-bad-domain",
        "spf-address-for-domain",
        "spf-doubled-name",
        # `all=x`, `mx=1` and `a=` are unknown modifiers, and the sender that was meant is silently dropped (§6).
        "spf-all-with-value",
        "spf-mx-value",
        "spf-empty-value",
        "spf-duplicate-modifier",  # `redirct=` twice: unknown modifiers may repeat
    }
)
# Terms of which each is right or wrong whatever stands beside it.
TERMS = st.sampled_from(
    [
        *["a", "mx", "ptr", "-all", "~all", "?all", "ip4:203.0.113.7", "ip4:203.0.113.0/24", "ip6:2001:db8::/32"],
        *["include:spf.mail.qq.com", "a:mail.example.com/24//64", "mx:%{d}", "exists:%{ir}._spf.%{d}", "+a", "?mx"],
        *["redirect=_spf.example.com", "exp=e.%{d}", "foo=bar", "A", "Include:_spf.google.com", "ptr:example.com."],
        *["ip4:203.0.113.300", "ip4:203.0.113", "ip4:203.0.113.7/33", "ip4:203.0.113.7/024", "ip4:", "ip4", "ip6:x"],
        *["ip4:203.0.113.07", "ip4:203.0.113.7//32", "ip6:203.0.113.7", "ip4:2001:db8::1", "ip4:mail.example.com"],
        *["include:", "include", "include:localhost", "include:a.example/24", "include:203.0.113.7", "a:a.123"],
        *["exists:%{z}.a.example", "exists:%{d0}", "exists:a%.example", "exists:%{c}.a.example", "foo=%abc", "a/33"],
        *["a//129", "a/24/64", "a/", "ptr/24", "all:x", "all/8", "-all.", "--all", "ipv4:203.0.113.7", "al", "moo"],
        *[
            "redirect:a.example",
            "-redirect=a.example",
            "+foo=bar",
            "redirect=",
            "exp=",
            "exp=-all",
            "redirect=localhost",
        ],
        *["203.0.113.7", "mail.example.com", "=all", "1up=x", "a:b..example", "a:-b.example", "a:mail_1.example.com"],
        *["include:example.com:25", "mx:example.com.", "a:%{d}.localhost", "a:%{d}.example", "exists:%{i}"],
        *[
            "ip4:203.0.113.7~all",
            "include:a.example,",
            "a;",
            "a,mx",
            "ip4:203.0.113.7,203.0.113.8",
            "а",
            "a：b.example",
        ],
        *[
            "a:bücher.example",
            "ip6:fe80::1%eth0",
            "ip4:203.0.113.7/24/24",
            "a:%_x.com",
            "foo=",
            "x=%%",
            "all=1",
            "mx=1",
        ],
        *["ip4=203.0.113.7", "include=x.example", "exp=%{r}.a.example", "v=spf1", "a:x.1-2", "a:" + "x" * 64 + ".com"],
        *["ip4:0.0.0.0/0", "ip4:10.0.0.1", "a/0", "a/00", "mx//64/24", "a:b.example/", "ptr/", "exists:a.example/24"],
        *["ip6:2001:db8::/64/64", "ip6:[2001:db8::1]", "include: a.example", "~ all", "-", "~", "+", "*", ".."],
        *[
            "include:*.example.com",
            "include:.a.example",
            "include:http://a.example",
            "include:a@b.example",
            "(a)",
            "all-",
        ],
        *[
            "%{d}",
            "%",
            "a:%%",
            "a:%{",
            "a:%{d}}",
            "exists:%{D}",
            "exists:-%{d}",
            "foo",
            "foo.bar=x",
            "1foo=x",
            "-foo=x",
        ],
        *["redirct=a.example", "EXP=a.example", "a=", "a==b", "=", "a:/24", "a\tmx", "a\u00a0mx", "a\\;", "\x00"],
    ]
)


def errors(text: str) -> set[str]:
    """The errors of the tolerant reading that may speak of the syntax."""
    findings, _ = check_record(text)
    return {finding.rule for finding in findings if finding.severity is Severity.ERROR} - LEGAL_ALL_THE_SAME


@settings(max_examples=600 * FACTOR, deadline=None, derandomize=FACTOR == 1)
@given(st.lists(TERMS, max_size=5).map(lambda terms: " ".join(["v=spf1", *terms])))
def test_both_readings_agree_on_what_is_an_error(text: str) -> None:
    if refusal(text):
        assert errors(text), refusal(text)
    else:
        assert not errors(text) - SOMETIMES_LEGAL
