"""logging: a number that asyncio reckons with. A page has no log."""

import left_out  # type: ignore[import-not-found]

DEBUG = 10

__getattr__ = left_out.of(__name__)
