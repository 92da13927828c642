"""random: the order of a message's records, which is all that dnspython wants of it, from the browser's own source."""

import os

import left_out  # type: ignore[import-not-found]


def shuffle(items: list[object]) -> None:
    """Puts the items into any order, each equally likely but for a part in millions."""
    for last in range(len(items) - 1, 0, -1):
        other = int.from_bytes(os.urandom(4)) % (last + 1)
        items[last], items[other] = items[other], items[last]


def seed() -> None:
    """Nothing here has a state that could repeat itself."""


__getattr__ = left_out.of(__name__)
