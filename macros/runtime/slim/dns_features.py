"""dns._features: of what dnspython can use beside itself, a page has idna. The real one reads the packages' metadata."""

import left_out  # type: ignore[import-not-found]


def have(feature: str) -> bool:
    """Whether a feature can be used."""
    return feature == "idna"


__getattr__ = left_out.of(__name__)
