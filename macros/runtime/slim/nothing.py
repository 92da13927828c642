"""Stands for a module that is imported on the way but not used."""

import left_out  # type: ignore[import-not-found]

__all__: list[str] = []
__getattr__ = left_out.of(__name__)
