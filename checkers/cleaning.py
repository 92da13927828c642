"""The work of `normalise.py` on a paste that is not plain: one step a kind of damage, run until nothing changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from . import characters, cleaning_mx
from .catalogue import catalogue
from .normalise import FIXABLE, LIMIT, Normalised, difference
from .report import Edit, Finding, Fix, Severity, Span

ROUNDS = 8

_WHITE = f" {characters.ODD_SPACES}{characters.LINE_BREAKS}"
# The look-behind keeps a long run of blanks inside from being tried again from each of its characters.
_OUTER = re.compile(f"^[{_WHITE}]+|(?<![{_WHITE}])[{_WHITE}]+$")
_MOJIBAKE = re.compile(characters.MOJIBAKE)
_BREAKS = re.compile(f"[{characters.LINE_BREAKS}][{_WHITE}]*")
# A line of a zone file, of `dig`, `host` or `nslookup`, or of a panel's table, up to the value.
_ZONE_LINE = re.compile(
    r"""(?:[A-Za-z0-9_.@*-]+[ \t,]+)?(?:[0-9]+[smhdw]?[ \t]+)?(?:IN[ \t]+)?(?:[0-9]+[smhdw]?[ \t]+)?(?:(?:TXT|SPF)[ \t,]+(?:\([ \t]*)?|text\ =[ \t]*|descriptive\ text[ \t]+)(?=["'v(]|[kp]=)""",
    re.VERBOSE | re.IGNORECASE,
)
# What stands before a record in instructions: a list's mark, the names of fields, a sentence in Chinese.
_BULLET = re.compile(
    r"""(?:[-*>\u2022\u25cf\u25aa\u00b7]+[ ]+|(?:(?:TXT|SPF)(?:[ ]record)?(?:[ ]value)?|value)[ ]*[:：][ ]*|@[ ]+)
        (?=["']?v[ ]*[=:]|(?:include|ip4|ip6|exists):|[~-]all)
      |(?=[^\n]*?[\u4e00-\u9fff])
        (?:(?:[\u4e00-\u9fff]++|(?:TXT|SPF|DMARC|DNS|DKIM|TTL|IN|value|record|host)(?![A-Za-z])|[0-9]++|_dmarc|[@-])[ :：，,、=|（）()]*+)++
        (?=["'`“‘]?v[ ]*[=:＝])""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTE_BEFORE = re.compile(r"(['`]{1,3})(?=v ?=)", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)("|$)(?: *\))?')
_VERSION = re.compile(r" *[\"']?v ?=", re.IGNORECASE)
# A line, a cell or a remark of Chinese; of what `dig` and `nslookup` print around an answer; of a panel's other fields.
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHATTER = re.compile(
    r""";[^=\n]*$|;;|;[ ]<<>>|[#]|//|\$(?:ORIGIN|TTL)[ \t]
      |(?:Server|Address(?:es)?|Aliases|Name|Host(?:[ ]?name)?|Type|Record[ ]type|TTL|Priority|Line|Status|Line[ ]type
         |(?:Non-)?Authoritative[ ]answers?[^:\n]*)[ \t]*[:：]
      |\S+[ \t]+text[ ]=[ \t]*$
      |(?:@|TXT|SPF|IN|-|[0-9]{2,}[smhdw]?|[0-9]{4}-[0-9]{2}-[0-9]{2}[ 0-9:]*)[ \t]*$""",
    re.VERBOSE | re.IGNORECASE,
)
# A cell of a table, or a word behind a record, that cannot be part of it.
_CELL = re.compile(
    r"[-@]|[0-9]+ ?(?:[smhdw]|min|sec)?|[0-9]{4}-[0-9]{2}-[0-9]{2}[ 0-9:]*|TTL:?|IN|TXT|SPF", re.IGNORECASE
)
_REMARK = re.compile(r"(?<=[+~?-]all) ++(?=[^\n]*\S)(?![~?-]? *$)(?P<rest>[^\n]+)", re.IGNORECASE | re.MULTILINE)
_REMARK_BEGINS = re.compile(r"[(（\[【#|←<]|//|--|; *[^; \n]")
_MARKUP = re.compile(
    r"&(?:nbsp|quot|\#0*3[49]|\#160|\#x0*2[27]|\#xa0);|</?(?:br|p|code|pre|td)[ ]*/?>"
    r"|\[([^\[\]()\s]{1,253})\]\((?:https?://|mailto:)[^()\s]*\)",
    re.IGNORECASE,
)
_ENTITIES = {"nbsp": " ", "160": " ", "a0": " ", "quot": '"', "34": '"', "22": '"', "39": "'", "27": "'"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How one checker's record looks, so that other text can be told apart from it."""

    id: str
    begins: re.Pattern[str]  # its version
    part: re.Pattern[str]  # what a line or cell that belongs to it holds
    other: re.Pattern[str]  # a line that is another kind of record


# A tag of DMARC is short; what is long, or has a hyphen or underscore, is the name of some other TXT record.
_WANTED = {
    "spf": _Wanted(
        "spf",
        re.compile(r"v ?= ?spf", re.IGNORECASE),
        re.compile(
            r"(?<![^\s\"'(,;])[+~?-]?(?:(?:include|exists|ip[46]|redirect|exp|a|mx|ptr)[:=/]|(?:all|a|mx|ptr)(?![^\s,;.\"')]))",
            re.IGNORECASE,
        ),
        re.compile(
            r"(?!(?:redirect|exp|include|ip[46]|a|mx|ptr|exists|all)\b)[A-Za-z][A-Za-z0-9_-]*[ ]?=(?!=)|spf2\.0/"
        ),
    ),
    "dmarc": _Wanted(
        "dmarc",
        re.compile(r"v ?= ?dmarc", re.IGNORECASE),
        re.compile(r"(?<![^\s\"';])[a-z]{1,6} *[=＝]", re.IGNORECASE),
        re.compile(r"(?:(?:v|k|MS)[ ]?=|(?![A-Za-z]{1,6} ?=)[A-Za-z][A-Za-z0-9_-]*[ ]?=(?!=))", re.IGNORECASE),
    ),
}
# The other tag lists look like DMARC's but for the version. A line of base64 is part of a DKIM key.
_TAG_LISTS = {"dkim": "dkim", "mta-sts": "sts", "tls-rpt": "tlsrpt", "bimi": "bimi"}
_BASE64 = r"|[A-Za-z0-9+/]{16,}=*"
_WANTED |= {
    id_: _Wanted(
        id_,
        re.compile(rf"v ?= ?{version}" + (r"|(?<![A-Za-z])[kp] ?=" if id_ == "dkim" else ""), re.IGNORECASE),
        re.compile(rf"(?<![^\s\"';])(?:[a-z]{{1,6}} *[=＝]{_BASE64 if id_ == 'dkim' else ''})", re.IGNORECASE),
        re.compile(
            rf"v ?= ?(?!{version})|(?:MS|(?![A-Za-z]{{1,6}} ?=)[A-Za-z][A-Za-z0-9_-]*)[ ]?=(?!=)", re.IGNORECASE
        ),
    )
    for id_, version in _TAG_LISTS.items()
}
# A line of MX has no version; `cleaning_mx.py` knows its other marks.
_NEVER = re.compile("(?!)")
_WANTED["mx"] = _Wanted("mx", _NEVER, _NEVER, _NEVER)


@lru_cache(maxsize=1)
def clean(subject: str, wanted: str, *, live: bool) -> Normalised:
    """`normalise` for a paste that is not plain. The last one is kept: who decides what it is and who reads it both ask."""
    work = _Work(subject[:LIMIT], _WANTED[wanted], fixable=len(subject) <= FIXABLE, live=live)
    if len(subject) > LIMIT:
        work.findings.append(catalogue().finding("paste-too-long", length=len(subject), limit=LIMIT))
    # What one step takes away can uncover what an earlier one looks for, so they are run until nothing changes.
    for _ in range(ROUNDS):
        before = work.text
        for step in _MX_STEPS if wanted == "mx" else _STEPS:
            step(work)
        if work.text == before:
            break
    work.report_published(subject)
    return Normalised(work.text, (*work.at, len(subject)), tuple(_whole_fixes(subject, work)))


def _whole_fixes(subject: str, work: _Work) -> list[Finding]:
    """Where a paste has several kinds of damage, each fix takes all of it out.

    One kind alone can hide another or hold it together (a line break before a quotation mark), so repairing
    one and leaving the other could read worse than before.
    """
    if not work.fixable or (len({finding.rule for finding in work.findings}) < 2 and not work.inexact):
        return work.findings
    edit = difference(subject, work.text)
    return [
        replace(finding, fix=Fix((edit,), finding.fix.applicability)) if finding.fix else finding
        for finding in work.findings
    ]


class _Work:
    """A text being cleaned: its characters, their places in the paste, the findings so far."""

    def __init__(self, text: str, wanted: _Wanted, *, fixable: bool, live: bool) -> None:
        self.text = text
        self.wanted = wanted
        self.fixable = fixable
        self.live = live
        self.at: list[int] = list(range(len(text)))
        self.findings: list[Finding] = []
        self.inexact = False  # something was changed without a finding, so a finding's own edits are not the whole
        self.forgiven: list[Span] = []  # in a record that was looked up: what a paste would not be blamed for

    def quietly(self, places: Sequence[tuple[int, int, str]]) -> None:
        """Replace what in a paste is the mouse's doing and not worth a word."""
        if self.live:
            self.forgiven += [Span(self.at[start], self.at[end - 1] + 1) for start, end, _ in places]
        self.inexact |= any(start > 0 and end < len(self.text) for start, end, _ in places)
        self.replace(places)

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
        if self.live and catalogue().rules[rule].severity is not Severity.ERROR:
            self.quietly(places)
            return
        first = Span(self.at[places[0][0]], self.at[places[0][1] - 1] + 1)
        edits = self.replace(places)
        fixable = edits if self.fixable else None
        self.findings.append(catalogue().finding(rule, first, edits=fixable, count=len(places), **args))

    def report_published(self, subject: str) -> None:
        """What a paste is forgiven, in a record that receivers read as it stands."""
        if not self.forgiven:
            return
        shown = _shown([_quoted(subject[span.start : span.end]) for span in self.forgiven])
        edits = [difference(subject, self.text)] if self.fixable else None
        rule = catalogue().finding("paste-published", min(self.forgiven), edits=edits, parts=shown)
        self.findings.append(rule)


def _quoted(part: str, limit: int = 40) -> str:
    """A part of a record for a message: white space by its code point, as it would not be seen."""
    words = not part.isspace()
    shown = "".join(
        f"<{characters.code_point(char)}>" if char in _WHITE and not (words and char == " ") else char
        for char in part[:limit]
    )
    return shown + ("…" if len(part) > limit else "")


def _shown(texts: Sequence[str], limit: int = 8) -> str:
    """The first few different texts, for a message."""
    distinct = list(dict.fromkeys(texts))
    return " ".join(distinct[:limit]) + (" …" if len(distinct) > limit else "")


def _outer_space(work: _Work) -> None:
    """Empty lines and spaces around a paste are the mouse's doing, not the record's."""
    if work.live:
        # RFC 7208 §12: spaces may stand at the end of a record, nothing else, and nothing before it.
        end = len(work.text.rstrip(" "))
        work.replace([(end, len(work.text), "")] if end < len(work.text) else [])
    work.quietly([(m.start(), m.end(), "") for m in _OUTER.finditer(work.text)])


def _plain_breaks(work: _Work) -> None:
    """Every kind of line break, with the empty lines and the indentation behind it, as one line feed."""
    places = [(m.start(), m.end(), "\n") for m in _BREAKS.finditer(work.text) if m.group() != "\n"]
    work.inexact |= bool(places)
    work.replace(places)


def _mojibake(work: _Work) -> None:
    """UTF-8 that was read in another encoding: `â€œ` for a curly quotation mark."""
    runs = [(m.start(), m.end(), characters.unmangled(m.group())) for m in _MOJIBAKE.finditer(work.text)]
    places = [(start, end, new) for start, end, new in runs if new != work.text[start:end]]
    work.report("paste-mojibake", places, characters=_shown([work.text[start:end] for start, end, _ in places]))


def _markup(work: _Work) -> None:
    """`&nbsp;`, `<br>` and links of HTML and Markdown."""
    work.inexact |= _MARKUP.search(work.text) is not None
    places = [(m.start(), m.end(), _unmarked(m)) for m in _MARKUP.finditer(work.text)]
    work.report("paste-markup", places, parts=_shown([_quoted(work.text[start:end]) for start, end, _ in places], 4))


def _unmarked(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match[0][0] == "<":
        return " "
    return _ENTITIES[match[0][1:-1].lower().lstrip("#x0")]


def _tabs(work: _Work) -> None:
    """RFC 6376 §3.2: a tab is white space in a tag list; RFC 7208 §12 knows the space alone."""
    if work.wanted.id != "spf":
        work.replace([(m.start(), m.end(), " ") for m in re.finditer("\t", work.text)])


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
    return [0, *(m.end() for m in re.finditer("\n", text))]


def _at_line_starts(rule: str, pattern: re.Pattern[str]) -> Callable[[_Work], None]:
    """A step that takes away what a pattern matches at the start of a line."""

    def step(work: _Work) -> None:
        matches = [pattern.match(work.text, start) for start in _line_starts(work.text)]
        work.report(rule, [(m.start(), m.end(), "") for m in matches if m and m.end() > m.start()])

    return step


_COMMENT = re.compile(r'(?<=")[ \t]*+(?:\)[ \t]*+)?;[^"\n]*$', re.MULTILINE)


def _comments(work: _Work) -> None:
    """The comment of a zone file, behind the string that ends a line (RFC 1035 §5.1)."""
    work.report("paste-zone-line", [(m.start(), m.end(), "") for m in _COMMENT.finditer(work.text)])


def _outer_quotes(work: _Work) -> None:
    """`"v=spf1 …" "…"` is the notation of zone files: the strings join without a space (RFC 7208 §3.3).

    Single quotes and backticks around the whole come from a shell's command line or from Markdown.
    """
    places: list[tuple[int, int, str]] = []
    for line in _line_starts(work.text):
        if match := _QUOTE_BEFORE.match(work.text, line):
            places.append((line, match.end(), ""))
            end = work.text.find("\n", line)
            closing = match.end() + work.text[match.end() : end if end >= 0 else None].rfind(match[1])
            if closing >= match.end():
                places.append((closing, closing + len(match[1]), ""))
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


def _inner_quotes(work: _Work) -> None:
    """A quotation mark inside of a record: no term of SPF has one that works."""
    if work.wanted.id == "spf" and work.wanted.begins.search(work.text):
        work.report("paste-inner-quotes", [(m.start(), m.end(), "") for m in re.finditer('"+', work.text)])


def _backslashes(work: _Work) -> None:
    """`\\;` and `\\"` are escapes of zone files and of some panels; in the record itself they are damage."""
    work.report("paste-backslash", [(m.start(), m.start() + 1, "") for m in re.finditer(r'\\(?=[;"\\:=@])', work.text)])


def _other_lines(work: _Work) -> None:
    """Lines that are no part of the record: `google-site-verification=…`, and what `dig` prints around an answer."""
    text = work.text
    borders = [*_line_starts(text), len(text) + 1]
    lines = [(start, end - 1) for start, end in pairwise(borders)]
    if len(lines) < 2:
        return
    holds = [work.wanted.begins.search(text, start, end) is not None for start, end in lines]
    places = [
        (start - 1, end, "") if start else (0, end + 1, "")
        for (start, end), wanted in zip(lines, holds, strict=True)
        # Before anything was recognised the first line is the best guess at a record.
        if not wanted and (start or any(holds)) and _is_other_line(text, start, end, work.wanted)
    ]
    # The first line takes the break behind it along, the others the one before them.
    if places and places[0][0] == 0 and len(places) > 1 and places[1][0] < places[0][1]:
        places[0] = (0, places[1][0], "")
    work.report("paste-other-record", [place for place in places if place[0] < place[1]])


def _is_other_line(text: str, start: int, end: int, wanted: _Wanted) -> bool:
    """Whether a line is another record or no record at all."""
    prefix = _ZONE_LINE.match(text, start, end)
    at = prefix.end() if prefix else start
    if text[at : at + 1] == '"':
        at += 1
    if wanted.other.match(text, at, end):
        return True
    if text[start : start + 1] in tuple("0123456789") and text[max(start - 2, 0) : max(start - 1, 0)] in tuple(".:/="):
        return False  # the rest of an address that was wrapped
    chatter = _CHATTER.match(text, at, end) or _CHINESE.search(text, at, end)
    return chatter is not None and not wanted.part.search(text, at, end)


def _cells(work: _Work) -> None:
    """A row of a panel's table: the record is one cell, and tabs stand between the cells."""
    places: list[tuple[int, int, str]] = []
    for line in _line_starts(work.text):
        end = work.text.find("\n", line)
        places += _other_cells(work, line, len(work.text) if end < 0 else end)
    work.report("paste-zone-line", places)


def _other_cells(work: _Work, start: int, end: int) -> list[tuple[int, int, str]]:
    """What stands before and behind the cell with the record, if the line is a row of a table."""
    text = work.text
    if text.find("\t", start, end) < 0 or not (version := work.wanted.begins.search(text, start, end)):
        return []
    places: list[tuple[int, int, str]] = []
    before = max(text.rfind("\t", start, version.start()), start - 1) + 1
    if before > start and not work.wanted.part.search(text, start, before):
        places.append((start, before, ""))
    behind = text.find("\t", version.start(), end)
    rest = text[behind:end] if behind >= 0 else ""
    cells = [cell.strip() for cell in rest.split("\t")]
    if rest and all(not cell or _CELL.fullmatch(cell) or _CHINESE.search(cell) for cell in cells):
        places.append((behind, end, ""))
    return places


def _remarks(work: _Work) -> None:
    """What somebody wrote behind a record, on the same line: `~all 600`, `~all （不含引号）`."""
    if work.wanted.id != "spf":
        return
    places = [
        (m.start(), m.end(), "")
        for m in _REMARK.finditer(work.text)
        if not work.wanted.begins.search(m["rest"]) and not work.wanted.part.search(m["rest"]) and _is_remark(m["rest"])
    ]
    work.report("paste-remark", places, parts=_shown([_quoted(work.text[a:b].strip()) for a, b, _ in places], 4))


def _is_remark(rest: str) -> bool:
    """Whether the words behind `all` are certainly no terms that were meant to count."""
    if _REMARK_BEGINS.match(rest):
        return True
    return all(_CELL.fullmatch(word) or _CHINESE.search(word) for word in rest.split())


def _translated(work: _Work) -> None:
    """What a translation programme makes of a record: 包括 for include, 所有 for all."""
    places = [
        (m.start(), m.end(), "include" if m[1] else "all")
        for m in re.finditer(
            r"(包括|包含有?|引入)(?=[ :=])|(?<=[+~?-])(?:[ ]?所有|[ ]?全部|[ ]?全)(?![A-Za-z])", work.text
        )
    ]
    # `spf.mail.qq.com`, as a translation programme leaves it.
    places += [(m.start(), m.end(), ".mail") for m in re.finditer("(?<=spf)[.。]?邮件(?=[.。]qq)", work.text)]
    places.sort()
    work.report("paste-translated", places, characters=_shown([work.text[a:b].strip() for a, b, _ in places]))


# A line of base64 and nothing else: the next part of a DKIM key.
_KEY_GOES_ON = re.compile(r"[A-Za-z0-9+/]{8,}+=*+(?=[\s;]|\Z)")


def _line_breaks(work: _Work) -> None:
    """A record that was wrapped by a mail or a web page. A new line that begins a record stays one."""
    breaks = re.finditer(f"(?<! ) *[{characters.LINE_BREAKS}][ {characters.LINE_BREAKS}]*", work.text)
    text = work.text
    places = [
        (m.start(), m.end(), "" if _is_cut_word(work, m.start(), m.end()) else " ")
        for m in breaks
        if work.live or not _VERSION.match(text, m.end())
    ]
    work.report("paste-line-break", places)


def _is_cut_word(work: _Work, start: int, end: int) -> bool:
    """Whether a line break stands within a word, so that nothing takes its place."""
    if work.wanted.id == "dkim" and _KEY_GOES_ON.match(work.text, end):
        return work.text[start - 1].isalnum() or work.text[start - 1] in "+/="
    # Behind a dot, a colon or a slash a word was cut, unless a term of its own follows.
    return work.text[start - 1] in ".:/=" and not work.wanted.part.match(work.text, end)


_STEPS: tuple[Callable[[_Work], None], ...] = (
    _mojibake,
    _markup,
    _characters("paste-invisible", characters.INVISIBLE, lambda _: "", named=True),
    _characters("paste-control", characters.CONTROL, lambda _: "", named=True),
    _outer_space,
    _plain_breaks,
    _other_lines,
    _at_line_starts("paste-zone-line", _ZONE_LINE),
    _cells,
    _tabs,
    _odd_spaces,
    _characters("paste-smart-quotes", characters.SMART_QUOTES, lambda _: "", named=False),
    _characters("paste-dash", characters.DASHES, lambda _: "-", named=False),
    _at_line_starts("paste-bullet", _BULLET),
    _characters("paste-full-width", characters.FULL_WIDTH, characters.to_ascii, named=False),
    _look_alikes,
    _comments,
    _outer_quotes,
    _remarks,
    _inner_quotes,
    _backslashes,
    _translated,
    _line_breaks,
    _outer_space,
)
_MX_STEPS: tuple[Callable[[_Work], None], ...] = (
    _mojibake,
    _markup,
    _characters("paste-invisible", characters.INVISIBLE, lambda _: "", named=True),
    _characters("paste-control", characters.CONTROL, lambda _: "", named=True),
    _outer_space,
    _plain_breaks,
    cleaning_mx.other_lines,
    cleaning_mx.labels,
    _tabs,
    _odd_spaces,
    _characters("paste-smart-quotes", characters.SMART_QUOTES, lambda _: "", named=False),
    _characters("paste-dash", characters.DASHES, lambda _: "-", named=False),
    _characters("paste-full-width", characters.FULL_WIDTH, characters.to_ascii, named=False),
    _look_alikes,
    cleaning_mx.quotes,
    _outer_space,
)
