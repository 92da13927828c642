"""The validators of the Trade Mail Guide: pure Python, the same in CPython and in the reader's browser.

The folder is `checkers` in the tree and `mailcheck` in the wheel, so every import inside is relative.
"""

__version__ = "0.1.0"
