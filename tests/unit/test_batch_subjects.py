"""Lists as people keep them: text files, tables, repeated and broken lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.batch.subjects import LONGEST, SHOWN, identity, subjects


def texts(listed: str) -> list[str]:
    return [subject.text for subject in subjects(listed).found]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("a.test\nb.test\n", ["a.test", "b.test"]),
        ("a.test\r\nb.test\r\rc.test", ["a.test", "b.test", "c.test"]),
        ("\n  # note\n\t\u3000a.test \n#b.test\n", ["a.test"]),
        ("A.test\na.TEST.\nb.test\na.test", ["A.test", "b.test"]),
        ("例子.测试\nxn--fsqu00a.xn--0zwm56d", ["例子.测试"]),
        # What `subject.decide` takes apart is left as it is.
        ("https://a.test/x?y=1,2\nsales@a.test", ["https://a.test/x?y=1,2", "sales@a.test"]),
        # Tables without a head: the first column.
        ('a.test,Acme,5\n"b.test","Bee, Ltd"\nc.test;x\nd.test\tx', ["a.test", "b.test", "c.test", "d.test"]),
        ("https://a.test/shop,Acme", ["https://a.test/shop"]),
        ("sales@a.test,Acme", ["sales@a.test"]),
        # With a head: its column.
        ('customer,domain\nAcme,a.test\n"Bee, Ltd",b.test', ["a.test", "b.test"]),
        ("客户;域名;备注\n甲;a.test;x\n乙;;没有\n丙\n", ["a.test"]),
        ("Domain\na.test", ["a.test"]),
        ("# export\n\nname\tDomain Name\nAcme\ta.test", ["a.test"]),
        # Records have commas and semicolons too, and are none.
        (
            "v=DMARC1; p=none; rua=mailto:a@a.test,mailto:b@b.test\nv=spf1 include:a.test, ~all",
            ["v=DMARC1; p=none; rua=mailto:a@a.test,mailto:b@b.test", "v=spf1 include:a.test, ~all"],
        ),
        ("v=DMARC1;p=none\ninclude:a.test,b", ["v=DMARC1;p=none", "include:a.test,b"]),
        ('"v=spf1 mx" "-all"\n(v=spf1, -all)', ['"v=spf1 mx" "-all"', "(v=spf1, -all)"]),
        ('a.test,"not closed\nb.test', ["a.test", "b.test"]),
        ("", []),
        ("\ufeff", ["\ufeff"]),
    ],
)
def test_a_list(listed: str, expected: list[str]) -> None:
    assert texts(listed) == expected


def test_lines_and_columns_are_those_of_an_editor() -> None:
    found = subjects("# a\n\n  x.test\nAcme\u2028Ltd.test\r\nv=spf1 -all").found
    assert [(one.text, one.line, one.column) for one in found] == [
        ("x.test", 3, 2),
        ("Acme\u2028Ltd.test", 4, 0),
        ("v=spf1 -all", 5, 0),
    ]
    (cell,) = subjects("customer,domain\nAcme,a.test").found
    assert (cell.line, cell.column) == (2, 5)


def test_repeated_lines_are_counted() -> None:
    assert subjects("a.test\nA.test\na.test.\n# a.test").repeated == 2


def test_a_line_that_is_too_long_is_a_subject_by_itself() -> None:
    found = subjects(f"a.test\n{'x' * (LONGEST + 1)}\n{'y' * LONGEST}\nb.test").found
    assert [one.too_long for one in found] == [False, True, False, False]
    assert found[1].text == "x" * SHOWN + "…"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_is_too_odd(listed: str) -> None:
    found = subjects(listed).found
    assert len({identity(one.text) for one in found}) == len(found)
    assert all(one.text and one.line > 0 for one in found)
    # What was taken once is taken again in the same way, so a run can be resumed.
    assert [one.text for one in subjects(listed).found] == [one.text for one in found]
