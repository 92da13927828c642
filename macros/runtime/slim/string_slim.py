"""string: the constants. Templates and formatters are the rest of the real one."""

import left_out  # type: ignore[import-not-found]

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = ascii_lowercase.upper()
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"

__getattr__ = left_out.of(__name__)
