"""concurrent.futures: the names that asyncio compares with. A page has no threads to wait for."""

import left_out  # type: ignore[import-not-found]

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"


class Future:
    """Nothing is one."""


class CancelledError(Exception):
    """Never raised; asyncio turns it into its own."""


class InvalidStateError(Exception):
    """Never raised; asyncio turns it into its own."""


__getattr__ = left_out.of(__name__)
