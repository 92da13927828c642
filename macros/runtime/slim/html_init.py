"""html: `escape` alone. The table of 2,000 named entities is what `unescape` would need."""

import left_out  # type: ignore[import-not-found]

__all__ = ["escape"]
_BRACKETS = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_QUOTES = {**_BRACKETS, ord('"'): "&quot;", ord("'"): "&#x27;"}


def escape(s: str, quote: bool = True) -> str:
    """The same as the real one."""
    return s.translate(_QUOTES if quote else _BRACKETS)


__getattr__ = left_out.of(__name__)
