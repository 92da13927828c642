"""socket: only what signatures of asyncio's abstract classes and dnspython's addresses name. A page has no sockets."""

import left_out  # type: ignore[import-not-found]

AF_UNSPEC = 0
AF_INET = 2
AF_INET6 = 10
AI_PASSIVE = 1

__getattr__ = left_out.of(__name__)
