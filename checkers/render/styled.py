"""Text in pieces with a style each, for whoever prints it. No terminal codes, and nothing that is slow to import."""

from __future__ import annotations

Style = str  # words of "bold", "dim" and one colour, in any order; "" for plain


class Styled:
    """Text that is appended to, piece by piece."""

    def __init__(self, text: str = "", style: Style = "") -> None:
        self.pieces: list[tuple[str, Style]] = []
        self.append(text, style)

    def append(self, text: str, style: Style = "") -> None:
        """Add a piece."""
        if text:
            self.pieces.append((text, style))

    def extend(self, other: Styled) -> None:
        """Add all pieces of another text."""
        self.pieces += other.pieces

    @property
    def plain(self) -> str:
        """The text without styles."""
        return "".join(text for text, _ in self.pieces)


def columns(text: str) -> int:
    """How many columns a terminal gives to a text; 汉字 take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # its tables are wanted only where there is more than ASCII

    return cell_len(text)
