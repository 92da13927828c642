"""What a paste brings along: found, reported with its place, and taken out, so that a checker sees plain text.

A reader copies a record out of a web page, a chat or a zone file. What came with it (full-width marks,
curly quotes, a byte order mark, `IN TXT "…"`) is told to the reader as findings `paste-…`; the checkers
then read `Normalised.text` and give their spans in it, and `Normalised.span` leads back to the paste.

A paste that is plain already ends here; the work on others is in `cleaning.py`, which only they load.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .report import Edit, Finding, Fix, Span, apply_edits

# RFC 1035 §3.2.1: RDLENGTH has 16 bits, so no record can be longer. What lies beyond is not looked at.
LIMIT = 65_535
# No record that works is longer; a longer paste is judged but not corrected, which keeps a report small.
FIXABLE = 8_000

# What most pastes are: printable ASCII with single spaces, no quotes or markup, and nothing around it.
_PLAIN = re.compile(r"[!#-%(-;=-Z^-_a-~]+(?: [!#-%(-;=-Z^-_a-~]+)*")
# In what does not begin with a version, these may belong to a label or to a line of a zone file.
_PARTED = re.compile(r"[ :=]")


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
        if not self.findings and (not self.text or self.at[-2] - self.at[0] == len(self.text) - 1):
            return Fix(tuple(self._edit(edit) for edit in fix.edits), fix.applicability)
        return Fix((difference(subject, apply_edits(self.text, fix.edits)),), fix.applicability)

    def _edit(self, edit: Edit) -> Edit:
        """The same change, in a paste that only has blanks around it."""
        offset = self.at[0]
        return Edit(edit.start + offset, edit.end + offset, edit.text)


def difference(old: str, new: str) -> Edit:
    """The one edit that turns `old` into `new`, without what they share at both ends."""
    shared = min(len(old), len(new))
    start = next((at for at in range(shared) if old[at] != new[at]), shared)
    end = next((at for at in range(shared - start) if old[-1 - at] != new[-1 - at]), shared - start)
    return Edit(start, len(old) - end, new[start : len(new) - end])


def normalise(subject: str, wanted: str = "spf", *, live: bool = False) -> Normalised:
    """Take a paste apart. Never raises; linear in the length of the paste.

    `wanted` is the id of the checker that will read it: lines that are records of another kind are left out.
    `live` says that receivers see exactly this text: then nothing is put down to the copying, and whatever had to be
    taken out of it is an error.
    """
    if len(subject) <= LIMIT and _is_plain(subject):
        return Normalised(subject, range(len(subject) + 1), ())
    # Its many patterns take longer to compile than a plain record to judge.
    from .cleaning import clean  # noqa: PLC0415

    return clean(subject, wanted, live=live)


def _is_plain(subject: str) -> bool:
    """Whether there is certainly nothing to take out."""
    if not _PLAIN.fullmatch(subject) or "all " in subject.lower():  # a remark may stand behind `all`
        return False
    return subject[:2].lower() == "v=" or _PARTED.search(subject) is None
