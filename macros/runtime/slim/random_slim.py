"""random: `shuffle`, which dnspython calls whenever it writes records, from the browser's own source of randomness."""

import os

import left_out  # type: ignore[import-not-found]


def shuffle(things: list[object]) -> None:
    """Another order, each as likely as any other but for one in four billion."""
    for last in range(len(things) - 1, 0, -1):
        other = int.from_bytes(os.urandom(4)) % (last + 1)
        things[last], things[other] = things[other], things[last]


__getattr__ = left_out.of(__name__)
