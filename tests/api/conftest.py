"""A small desk's history behind the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.asking import Asking, asking


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Asking]:
    """Give a client of an API over five samples of three series."""
    with asking(tmp_path) as client:
        yield client
