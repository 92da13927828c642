"""subprocess: only what signatures of asyncio's abstract classes name. A page has no processes."""

import left_out  # type: ignore[import-not-found]

PIPE = -1

__getattr__ = left_out.of(__name__)
