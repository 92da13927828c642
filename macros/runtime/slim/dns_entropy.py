"""dns.entropy: the number of a question, from the browser's own source of randomness."""

import os

import left_out  # type: ignore[import-not-found]


def random_16() -> int:
    """A number from 0 to 65535."""
    return int.from_bytes(os.urandom(2))


__getattr__ = left_out.of(__name__)
