"""Scripts and styles without their comments, for readers who pay by volume. The commented ones are in the repository."""

from __future__ import annotations

import re
from typing import Final

# Only comments that have their lines to themselves: nothing has to be understood of strings and expressions.
_BLOCK: Final = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_EMPTY: Final = re.compile(r"\n[ \t]*(?=\n)")


def slim(text: str, *, css: bool) -> str:
    """The text of a script or a style sheet without comments and empty lines; every other line stays as it is."""
    text = _BLOCK.sub("", text)
    return _EMPTY.sub("", text if css else _LINE.sub("", text)).lstrip("\n")
