"""Makes `macros` and `checkers` importable: MkDocs runs hooks as loose files, without the project's folder.

Must come first in mkdocs.yml. The folder is taken off the path again by MkDocs, the imported packages stay.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import checkers  # noqa: F401
import macros  # noqa: F401
