"""The name server that all checkers ask alike: a real nsd with the generated records and what they lead to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dns_support import nsd
from tests.peers import records
from tests.vector_files import WORLD


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with nsd([records.zone(), WORLD], tmp_path_factory.mktemp("nsd")) as port:
        yield port
