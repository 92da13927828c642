"""What a paste brings along: found, reported with its place, and taken out, so that a checker sees plain text.

A reader copies a record out of a web page, a chat or a zone file. What came with it (full-width marks,
curly quotes, a byte order mark, `IN TXT "…"`) is told to the reader as findings `paste-…`; the checkers
then read `Normalised.text` and give their spans in it, and `Normalised.span` leads back to the paste.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from . import characters
from .catalogue import catalogue
from .report import Edit, Finding, Fix, Span, apply_edits

# RFC 1035 §3.2.1: RDLENGTH has 16 bits, so no record can be longer. What lies beyond is not looked at.
LIMIT = 65_535
ROUNDS = 8
# No record that works is longer; a longer paste is judged but not corrected, which keeps a report small.
FIXABLE = 8_000

# What most pastes are: printable ASCII with single blanks, and nothing around it. They need no work.
_PLAIN = re.compile(r"[!#-\[\]-~]+(?: [!#-\[\]-~]+)*")
_WHITE = f" {characters.ODD_SPACES}{characters.LINE_BREAKS}"
# The look-behind keeps a long run of blanks inside from being tried again from each of its characters.
_OUTER = re.compile(f"^[{_WHITE}]+|(?<![{_WHITE}])[{_WHITE}]+$")
# A line of a zone file, of `dig`, `host` or `nslookup`, or of a panel's table, up to the value.
_ZONE_LINE = re.compile(
    r"""(?:[A-Za-z0-9_.@*-]+[ \t,]+)?(?:\d+[smhdw]?[ \t]+)?(?:IN[ \t]+)?(?:\d+[smhdw]?[ \t]+)?(?:(?:TXT|SPF)[ \t,]+(?:\([ \t]*)?|text\ =[ \t]*|descriptive\ text[ \t]+)(?=["'v(])""",
    re.VERBOSE | re.IGNORECASE,
)
# What stands before a record in instructions: a list's mark, the name of the field, a quotation's mark.
_BULLET = re.compile(
    r"""(?:[-*>\u2022\u25cf\u25aa\u00b7]+[ ]+|(?:记录值|主机记录|解析值|值|(?:TXT|SPF)(?:[ ]record)?(?:[ ]value)?|value)[ ]*[:：][ ]*|@[ ]+)
    (?=["']?v[ ]*[=:]|(?:include|ip4|ip6|exists):|[~-]all)""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_RECORD = re.compile(r"(?!(?:redirect|exp|include|ip[46]|a|mx|ptr|exists|all)\b)[A-Za-z][A-Za-z0-9_-]*[ ]?=(?!=)")
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)("|$)(?: *\))?')
_VERSION = re.compile(r" *[\"']?v ?=", re.IGNORECASE)
_SPF = re.compile(r"v ?= ?spf", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Normalised:
    """Plain text, where each of its characters stood, and what was noticed on the way."""

    text: str
    at: Sequence[int]  # len(text) + 1 offsets into the paste; the last one is the paste's end
    findings: tuple[Finding, ...]

    def span(self, span: Span) -> Span:
        """The place in the paste of a place in `text`."""
        start = self.at[span.start]
        return Span(start, self.at[span.end - 1] + 1 if span.end > span.start else start)

    def fix(self, fix: Fix, subject: str) -> Fix | None:
        """A fix of `text` as a fix of the paste; None where the paste is too long to be corrected.

        Where something was taken out of the paste, it stays out: a repair in the midst of damage would read
        differently from the one that was checked.
        """
        if len(subject) > FIXABLE:
            return None
        if not self.findings:
            return Fix(tuple(self._edit(edit) for edit in fix.edits), fix.applicability)
        return Fix((_difference(subject, apply_edits(self.text, fix.edits)),), fix.applicability)

    def _edit(self, edit: Edit) -> Edit:
        """The same change, in a paste that only has blanks around it."""
        offset = self.at[0]
        return Edit(edit.start + offset, edit.end + offset, edit.text)


def _difference(old: str, new: str) -> Edit:
    """The one edit that turns `old` into `new`, without what they share at both ends."""
    shared = min(len(old), len(new))
    start = next((at for at in range(shared) if old[at] != new[at]), shared)
    end = next((at for at in range(shared - start) if old[-1 - at] != new[-1 - at]), shared - start)
    return Edit(start, len(old) - end, new[start : len(new) - end])


def normalise(subject: str) -> Normalised:
    """Take a paste apart. Never raises; linear in the length of the paste."""
    if len(subject) <= LIMIT and _is_plain(subject):
        return Normalised(subject, range(len(subject) + 1), ())
    work = _Work(subject[:LIMIT], fixable=len(subject) <= FIXABLE)
    if len(subject) > LIMIT:
        work.findings.append(catalogue().finding("paste-too-long", length=len(subject), limit=LIMIT))
    # What one step takes away can uncover what an earlier one looks for, so they are run until nothing changes.
    for _ in range(ROUNDS):
        before = work.text
        for step in _STEPS:
            step(work)
        if work.text == before:
            break
    return Normalised(work.text, (*work.at, len(subject)), tuple(_whole_fixes(subject, work)))


def _whole_fixes(subject: str, work: _Work) -> list[Finding]:
    """Where a paste has several kinds of damage, each fix takes all of it out.

    One kind alone can hide another or hold it together (a line break before a quotation mark), so repairing
    one and leaving the other could read worse than before.
    """
    if not work.fixable or len({finding.rule for finding in work.findings}) < 2:
        return work.findings
    edit = _difference(subject, work.text)
    return [
        replace(finding, fix=Fix((edit,), finding.fix.applicability)) if finding.fix else finding
        for finding in work.findings
    ]


def _is_plain(subject: str) -> bool:
    return bool(_PLAIN.fullmatch(subject)) and not _ZONE_LINE.match(subject) and not _BULLET.match(subject)


class _Work:
    """A text being cleaned: its characters, their places in the paste, the findings so far."""

    def __init__(self, text: str, *, fixable: bool) -> None:
        self.text = text
        self.fixable = fixable
        self.at: list[int] = list(range(len(text)))
        self.findings: list[Finding] = []

    def replace(self, places: Sequence[tuple[int, int, str]]) -> list[Edit]:
        """Replace `text[start:end]` for each of the ordered places; returns the same as edits of the paste.

        Each new character has the place of the old one; where there are more of them, they share the last.
        """
        edits: list[Edit] = []
        text: list[str] = []
        at: list[int] = []
        done = 0
        for start, end, new in places:
            text += (self.text[done:start], new)
            at += self.at[done:start]
            at += [self.at[min(start + number, end - 1)] for number in range(len(new))]
            edits.append(Edit(self.at[start], self.at[end - 1] + 1, new))
            done = end
        self.text = "".join([*text, self.text[done:]])
        self.at = at + self.at[done:]
        return edits

    def report(self, rule: str, places: Sequence[tuple[int, int, str]], **args: str | int) -> None:
        """Replace, and say so in one finding whose mark is the first place and whose fix does them all."""
        if not places:
            return
        first = Span(self.at[places[0][0]], self.at[places[0][1] - 1] + 1)
        edits = self.replace(places)
        fixable = edits if self.fixable else None
        self.findings.append(catalogue().finding(rule, first, edits=fixable, count=len(places), **args))


def _shown(texts: Sequence[str], limit: int = 8) -> str:
    """The first few different texts, for a message."""
    distinct = list(dict.fromkeys(texts))
    return " ".join(distinct[:limit]) + (" …" if len(distinct) > limit else "")


def _outer_space(work: _Work) -> None:
    """Blank lines and blanks around a paste are the mouse's doing, not the record's."""
    work.replace([(m.start(), m.end(), "") for m in _OUTER.finditer(work.text)])


def _characters(rule: str, table: str, new: Callable[[str], str], *, named: bool) -> Callable[[_Work], None]:
    """A step that replaces every character of a table. `named` shows code points instead of the characters."""
    pattern = re.compile(f"[{table}]+")

    def step(work: _Work) -> None:
        runs = list(pattern.finditer(work.text))
        places = [(m.start(), m.end(), "".join(map(new, m.group()))) for m in runs]
        found = [char for m in runs for char in m.group()]
        shown = _shown([characters.code_point(char) if named else char for char in found])
        work.report(rule, places, characters=shown)

    return step


def _odd_spaces(work: _Work) -> None:
    """Blanks that are not U+0020; a run of them, with plain ones between, becomes one blank."""
    pattern = re.compile(f"(?<! ) *[{characters.ODD_SPACES}][ {characters.ODD_SPACES}]*")
    runs = list(pattern.finditer(work.text))
    found = [characters.code_point(char) for m in runs for char in m.group() if char != " "]
    work.report("paste-odd-space", [(m.start(), m.end(), " ") for m in runs], characters=_shown(found))


def _look_alikes(work: _Work) -> None:
    """Foreign letters that pass for ASCII ones, in words that are otherwise ASCII (not in `почта.рф`)."""
    letters = "".join(characters.LOOK_ALIKES)
    word = re.compile(r"[^\s:=/.+~?\"-]+")
    places: list[tuple[int, int, str]] = []
    for match in word.finditer(work.text):
        rest = [char for char in match.group() if char not in letters]
        if len(rest) == len(match.group()) or not any("a" <= char.lower() <= "z" for char in rest):
            continue
        if all(char < "\x80" for char in rest):
            places += [
                (match.start() + at, match.start() + at + 1, characters.LOOK_ALIKES[char])
                for at, char in enumerate(match.group())
                if char in letters
            ]
    found = _shown([f"{work.text[s]} ({characters.code_point(work.text[s])})" for s, _, _ in places])
    work.report("paste-look-alike", places, characters=found)


def _line_starts(text: str) -> list[int]:
    return [0, *(m.end() for m in re.finditer("\n+ *", text))]


def _at_line_starts(rule: str, pattern: re.Pattern[str]) -> Callable[[_Work], None]:
    """A step that takes away what a pattern matches at the start of a line."""

    def step(work: _Work) -> None:
        matches = [pattern.match(work.text, start) for start in _line_starts(work.text)]
        work.report(rule, [(m.start(), m.end(), "") for m in matches if m and m.end() > m.start()])

    return step


def _outer_quotes(work: _Work) -> None:
    """`"v=spf1 …" "…"` is the notation of zone files: the strings join without a blank (RFC 7208 §3.3)."""
    places: list[tuple[int, int, str]] = []
    for line in _line_starts(work.text):
        # A line inside a string that was joined already has been dealt with.
        if work.text[line : line + 1] == '"' and (not places or line >= places[-1][1]):
            places += _string_marks(work.text, line)
    work.report("paste-outer-quotes", places)


_NEXT_STRING = re.compile(r' *(?:\n *)?(?=")')


def _string_marks(text: str, start: int) -> list[tuple[int, int, str]]:
    """The quotation marks of the strings that begin at `start`, with the blanks between those that join."""
    places: list[tuple[int, int, str]] = []
    at: int | None = start
    while at is not None and (match := _QUOTED.match(text, at)):
        following = _NEXT_STRING.match(text, match.end(1) + 1)
        joined = following is not None and not _VERSION.match(text, following.end())
        end = following.end() if following and joined else match.end()
        places.append((at, at + 1, ""))
        if end > match.end(1):
            places.append((match.end(1), end, ""))
        at = end if joined else None
    return places


def _backslashes(work: _Work) -> None:
    """`\\;` and `\\"` are escapes of zone files and of some panels; in the record itself they are damage."""
    work.report("paste-backslash", [(m.start(), m.start() + 1, "") for m in re.finditer(r'\\(?=[;"\\:=@])', work.text)])


def _other_records(work: _Work) -> None:
    """Further lines that are records of their own (`google-site-verification=…`, `v=DMARC1; …`)."""
    borders = [*_line_starts(work.text), len(work.text) + 1]
    places = [
        (start - 1, end - 1, "")
        for start, end in pairwise(borders)
        if start and _OTHER_RECORD.match(work.text, start) and not _SPF.match(work.text, start)
    ]
    work.report("paste-other-record", places)


def _translated(work: _Work) -> None:
    """What a translation programme makes of a record: 包括 for include, 所有 for all."""
    places = [
        (m.start(), m.end(), "include" if m[1] else "all")
        for m in re.finditer(
            r"(包括|包含有?|引入)(?=[ :=])|(?<=[+~?-])(?:[ ]?所有|[ ]?全部|[ ]?全)(?![A-Za-z])", work.text
        )
    ]
    work.report("paste-translated", places, characters=_shown([work.text[a:b].strip() for a, b, _ in places]))


def _line_breaks(work: _Work) -> None:
    """A record that was wrapped by a mail or a web page. A new line that begins a record stays one."""
    breaks = re.finditer(f"(?<! ) *[{characters.LINE_BREAKS}][ {characters.LINE_BREAKS}]*", work.text)
    places = [(m.start(), m.end(), " ") for m in breaks if not _VERSION.match(work.text, m.end())]
    work.report("paste-line-break", places)


_STEPS: tuple[Callable[[_Work], None], ...] = (
    _characters("paste-invisible", characters.INVISIBLE, lambda _: "", named=True),
    _characters("paste-control", characters.CONTROL, lambda _: "", named=True),
    _outer_space,
    _at_line_starts("paste-zone-line", _ZONE_LINE),
    _odd_spaces,
    _characters("paste-smart-quotes", characters.SMART_QUOTES, lambda _: "", named=False),
    _characters("paste-dash", characters.DASHES, lambda _: "-", named=False),
    _at_line_starts("paste-bullet", _BULLET),
    _characters("paste-full-width", characters.FULL_WIDTH, characters.to_ascii, named=False),
    _look_alikes,
    _outer_quotes,
    _backslashes,
    _translated,
    _other_records,
    _line_breaks,
    _outer_space,
)
