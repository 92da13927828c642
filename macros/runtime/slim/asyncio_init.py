"""asyncio without sockets, streams, processes, threads and queues: a page has one event loop, Pyodide's, on the browser's own."""

from asyncio.coroutines import *  # noqa: F403
from asyncio.events import *  # noqa: F403
from asyncio.events import BaseDefaultEventLoopPolicy
from asyncio.exceptions import *  # noqa: F403
from asyncio.futures import *  # noqa: F403
from asyncio.locks import *  # noqa: F403
from asyncio.taskgroups import *  # noqa: F403
from asyncio.tasks import *  # noqa: F403
from asyncio.timeouts import *  # noqa: F403

import left_out  # type: ignore[import-not-found]

# What Pyodide's own policy is built on; the real default knows Unix signals and child processes besides.
DefaultEventLoopPolicy = BaseDefaultEventLoopPolicy
run = None  # Pyodide's loop keeps this one and puts its own in its place

__getattr__ = left_out.of(__name__)
