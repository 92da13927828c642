"""dns.tsig: what is named where functions are defined. A page signs no questions and checks no signatures."""

import left_out  # type: ignore[import-not-found]

default_algorithm = None


class Key:
    """Nothing is one: dnspython asks whether what it was given is a key."""


HMACTSig = GSSTSig = Key  # for annotations


__getattr__ = left_out.of(__name__)
