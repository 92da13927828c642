"""importlib.resources: there are no files to read beside modules; `importlib.abc` wants to see the submodule `abc`."""

import left_out  # type: ignore[import-not-found]

__getattr__ = left_out.of(__name__, "abc")
