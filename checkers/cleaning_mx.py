"""What `cleaning.py` does for MX records alone: their lines have no version that says where the record begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

# What `dig`, `host` and `nslookup` print around an answer, in English and on a Chinese Windows.
_CHATTER = re.compile(
    r"""[;#][^\n]*|//[^\n]*
      |(?:Server|Address(?:es)?|Aliases|Name|服务器|地址|名称)[ \t]*[:：][^\n]*
      |(?:Non-)?Authoritative[ ]answer[^\n]*|[^\n]*权威应答[^\n]*|\*{3}[^\n]*
      |[^\n]*[ \t](?:internet[ ]address|nameserver|primary[ ]name[ ]server)[ ]=[^\n]*
      |v=[^\n]*
      |\S+[ \t]+(?:[0-9]+[ \t]+)?(?:IN[ \t]+)?(?:A|AAAA|TXT|NS|SOA|CNAME|PTR|SRV|CAA)[ \t][^\n]*""",
    re.VERBOSE | re.IGNORECASE,
)
# The name of a panel's field, and a time to live with its unit or its name. A label that stands in a domain name
# (`邮件.公司.中国`) is none.
_LABEL = re.compile(
    r"""TTL[ \t]*[:：=]?[ \t]*[0-9]+[ \t]*(?:[smhd]|min|sec|秒|分钟?|小时|天)?(?![A-Za-z0-9.])
      |(?<![A-Za-z0-9.])[0-9]+[ ]?(?:秒钟?|分钟?|小时|天|min(?:ute)?s?|sec(?:ond)?s?|hours?)(?![A-Za-z0-9.\u4e00-\u9fff])
      |(?<![A-Za-z0-9.\u4e00-\u9fff-])(?:MX|TTL|DNS|IP)?[\u4e00-\u9fff]+(?:[（(][^（()）\n]{0,20}[）)])?
       (?:[ ]*[:：=＝]|(?=[ \t\n,，、;；|]|$))
      |(?<![A-Za-z0-9.@-])(?:priority|preference|pref|host(?:[ ]?name)?|type|value|content|data|record|name
         |points[ ]to|mail[ ]server|target|answer|destination)[ \t]*[:：](?!//)""",
    re.VERBOSE | re.IGNORECASE,
)
_OUTER = re.compile(r"^([\"'`]{1,3})[^\"'`\n]*(\1)$", re.MULTILINE)


class Work(Protocol):
    """A text being cleaned, as `cleaning.py` has it."""

    text: str

    def report(self, rule: str, places: Sequence[tuple[int, int, str]], **args: str | int) -> None: ...


def other_lines(work: Work) -> None:
    """Lines that are no MX record: what a command prints around the answer, and records of other types."""
    lines = list(_lines(work.text))
    others = [_CHATTER.fullmatch(work.text, start, end) is not None for start, end in lines]
    if all(others):
        return  # then the checker says what this is instead
    places = [
        (start - 1, end, "") if start else (0, end + 1, "")
        for (start, end), other in zip(lines, others, strict=True)
        if other
    ]
    work.report("paste-other-record", _joined(places))


def _joined(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The same places, those that overlap by a line break cut to it."""
    done = 0
    cut: list[tuple[int, int, str]] = []
    for start, end, new in places:
        if max(start, done) < end:
            cut.append((max(start, done), end, new))
            done = end
    return cut


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(text)


def labels(work: Work) -> None:
    """The names of fields in a panel or in instructions: 优先级：10, `Points to: mx1.example.com`, TTL 600."""
    places: list[tuple[int, int, str]] = []
    for match in _LABEL.finditer(work.text):
        start, end = match.span()
        first, last = work.text[start - 1 : start] in ("", "\n"), work.text[end : end + 1] in ("", "\n")
        if work.text[end : end + 1] in (" ", "\t"):
            end += 1
        elif last and work.text[start - 1 : start] in (" ", "\t"):
            start -= 1
        start = max(start, places[-1][1]) if places else start
        places.append((start, end, "" if first or last or work.text[start - 1] in " \t" else " "))
    work.report("paste-bullet", places)


def quotes(work: Work) -> None:
    """Quotation marks around a line are the notation of a chat or a web page; inside they are damage."""
    pairs = list(_OUTER.finditer(work.text))
    work.report("paste-outer-quotes", [(*m.span(group), "") for m in pairs for group in (1, 2)])
    work.report("paste-inner-quotes", [(m.start(), m.end(), "") for m in re.finditer('"+', work.text)])
