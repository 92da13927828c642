"""csv: the reader, which is C, and the one dialect that it starts from. The real one also writes, and guesses dialects."""

from _csv import QUOTE_MINIMAL, Error, reader, register_dialect

import left_out  # type: ignore[import-not-found]

__all__ = ["QUOTE_MINIMAL", "Error", "reader"]

register_dialect(
    "excel",
    delimiter=",",
    quotechar='"',
    doublequote=True,
    skipinitialspace=False,
    lineterminator="\r\n",
    quoting=QUOTE_MINIMAL,
)

__getattr__ = left_out.of(__name__)
