"""The catalogue: complete in both languages, and true of its own examples."""

from __future__ import annotations

import asyncio
import itertools
import re
from functools import partial
from pathlib import Path

import pytest

import checkers
from checkers import compile_data
from checkers.catalogue import Catalogue, Rule, bounded, catalogue
from checkers.checker import Checker
from checkers.fixing import apply_safe
from checkers.registry import CHECKERS, checker
from checkers.report import Applicability, Edit, Report, Span
from checkers.subject import Kind

RULES = list(catalogue().rules.values())
FIELDS = ("title", "message", "why", "how", "fix")
# Words of the code that look like ids: what receivers need (facts of senders' rules), a limit by its name.
NO_RULES = {"spf-or-dkim", "spf-dkim-dmarc", "dkim-1024", "mx-limit"}
TAG_LISTS = ("dkim", "mta-sts", "tls-rpt", "bimi")
SHARED_ENDS = (*("empty", "not-a-record", "bad-version", "missing-version", "version-not-first", "several-records"),)
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


def kind_of(rule: Rule) -> Kind:
    """What the rule's examples are: a domain for the rules about arguments, else a record."""
    return "domain" if rule.id in {"dns-bad-name", "paste-url", "paste-address"} else "record"


def checker_for(rule: Rule) -> Checker:
    return checker(rule.shown_by)


def check(rule: Rule, subject: str) -> Report:
    return asyncio.run(checker_for(rule)(subject, kind=kind_of(rule)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_words_are_whole_and_alike(rule: Rule) -> None:
    zh, en = rule.words("zh"), rule.words("en")
    for field in FIELDS:
        one, other = getattr(zh, field), getattr(en, field)
        assert (one is None) == (other is None), field
        if one is not None:
            assert one.strip() == one
            assert one
            assert other
            assert set(PLACEHOLDER.findall(one)) == set(PLACEHOLDER.findall(other)), field
            assert one.count("`") % 2 == other.count("`") % 2 == 0, field
    assert not PLACEHOLDER.search(zh.title + en.title)  # titles stand in lists of rules, where nothing fills them
    assert (zh.fix is not None) == (rule.applicability is not None)
    assert re.search("[一-鿿]", zh.title)
    assert not re.search("[一-鿿]", en.title + en.why + en.how)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_zh_typography(rule: Rule) -> None:
    """A blank between 汉字 and Latin letters or digits, none beside full-width marks; code is left alone."""
    words = rule.words("zh")
    for field in FIELDS:
        text = re.sub(r"\{\w+\}", "字", re.sub("`[^`]*`", "`", getattr(words, field) or ""))
        assert not re.search("[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]", text), (field, text)
        assert not re.search(" [，。：；、！？）」]|[，。：；、！？（「] ", text), (field, text)
        assert not re.search("[一-鿿][,;:!?]", text), (field, text)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.bad is not None], ids=lambda rule: rule.id)
def test_examples(rule: Rule) -> None:
    assert rule.bad is not None
    assert rule.good is not None
    assert rule.id in {finding.rule for finding in check(rule, rule.bad).findings}
    assert rule.id not in {finding.rule for finding in check(rule, rule.good).findings}


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.bad and rule.applicability is Applicability.SAFE], ids=lambda rule: rule.id
)
def test_a_safe_fix_turns_the_bad_example_into_the_good_one(rule: Rule) -> None:
    assert rule.bad is not None

    check_record = partial(checker_for(rule), kind="record")
    assert asyncio.run(apply_safe(check_record, rule.bad)).text == rule.good


def test_ids_in_the_code_are_the_ids_in_the_catalogue() -> None:
    """Every rule that the code can raise is listed, and every listed one can be raised."""
    folder = Path(checkers.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    raised = set(re.findall(r'"((?:spf|dmarc|dkim|mx|mta-sts|tls-rpt|bimi|domain|tag|dns|paste)-[a-z0-9-]+)"', code))
    # What every reader of a tag list says in its own checker's name (tags.py).
    raised |= {f"{name}-{end}" for name, end in itertools.product(TAG_LISTS, SHARED_ENDS)} & set(catalogue().rules)
    raised -= {*CHECKERS, *NO_RULES}
    assert raised - set(compile_data.RULE_FILES) == set(catalogue().rules)


def test_ids_begin_with_their_family() -> None:
    assert {rule.checker for rule in RULES} <= {*CHECKERS, "domain", "tag", "dns", "paste"}
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id) for rule in RULES)


def test_compiled_modules_hold_what_the_toml_files_hold() -> None:
    for path, source in compile_data.sources().items():
        namespace: dict[str, object] = {}
        exec(compile(source, path, "exec"), namespace)  # noqa: S102 - our own generated literals
        name = Path(path).stem
        if name != "__init__":
            assert namespace["DATA"] == compile_data.data_set(name)


def test_a_finding_of_an_unknown_rule_is_our_fault() -> None:
    with pytest.raises(KeyError):
        catalogue().finding("spf-no-such-rule")


def test_a_fix_needs_an_applicability() -> None:
    rules = Catalogue({"spf-x": {"severity": "info"}})
    with pytest.raises(ValueError, match="applicability"):
        rules.finding("spf-x", edits=[Edit(0, 1, "")])


def test_bounded_keeps_the_first_of_each_rule_and_counts_the_rest() -> None:
    many = [catalogue().finding("spf-ptr", Span(at, at + 1), term="ptr") for at in range(50)]
    kept = bounded(many)
    assert [finding.rule for finding in kept] == ["spf-ptr"] * 20 + ["paste-findings-cut"]
    assert kept[-1].args == {"count": 30}
