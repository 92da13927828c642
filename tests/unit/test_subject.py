"""What an argument is taken for: the rules of the design, in their order."""

from __future__ import annotations

import pytest

from checkers.names import dns_name
from checkers.subject import Kind, decide


@pytest.mark.parametrize(
    ("text", "kind", "taken"),
    [
        ("https://www.example.com/contact?a=b c", "domain", "www.example.com"),
        ("HTTP://user@example.com:8080/", "domain", "example.com"),
        ("v=spf1", "record", None),
        ("V = SPF1", "record", None),
        ("v:spf1", "record", None),
        ("ｖ＝ｓｐｆ１", "record", None),
        ("“v=spf1 -all”", "record", None),
        ("p=reject; rua=mailto:a@example.com", "record", None),
        ("include:a.example include:b.example", "record", None),
        ("k=rsa", "record", None),
        ("include:spf.example.com", "record", None),
        ("-ip4:203.0.113.7", "record", None),
        ("a:mail.example.com", "record", None),
        ("~all", "record", None),
        ("all.example.com", "domain", "all.example.com"),
        ("mx", "domain", "mx"),
        ("example.com/", "domain", "example.com"),
        ("www.example.com:8080/mail/?from=a", "domain", "www.example.com"),
        ("203.0.113.0/24", "domain", "203.0.113.0/24"),
        ("sales@example.com", "domain", "example.com"),
        ("<sales@example.com>", "domain", "example.com"),
        ("a@b@example.com", "domain", "a@b@example.com"),
        ("rsa?k=1", "record", None),
        ("example.com", "domain", "example.com"),
        ("  example.com \n", "domain", "example.com"),
        ("例子.中国", "domain", "例子.中国"),
        ("example", "domain", "example"),
        ("", "record", None),
        ("\u200b\u200b", "record", None),
    ],
)
def test_decide(text: str, kind: Kind, taken: str | None) -> None:
    decided = decide(text)
    assert decided.kind == kind
    assert decided.text == (text if taken is None else taken)


def test_the_caller_may_say_what_it_is() -> None:
    assert decide("example.com", "record").kind == "record"
    assert decide("v=spf1 -all", "domain").kind == "domain"


def test_what_was_taken_is_said() -> None:
    assert [one.rule for one in decide("https://example.com/").findings] == ["paste-url"]
    assert [one.rule for one in decide("example.com/contact").findings] == ["paste-url"]
    assert [one.rule for one in decide("a@example.com").findings] == ["paste-address"]
    assert decide("example.com").findings == ()


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("Example.COM.", "example.com"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("example", None),
        ("", None),
        ("a b.com", None),
        ("a..com", None),
        ("-a.com", None),
        ("192.0.2.1", None),
        ("x" * 64 + ".com", None),
        (".".join(["abcdefgh"] * 30) + ".com", None),
        ("a\u0000b.com", None),
        ("👍👎\u202e.com", None),
    ],
)
def test_dns_name(domain: str, name: str | None) -> None:
    assert dns_name(domain) == name
