"""The disk of the machine that runs the tests may be full; the desks here stand on one with room."""

import os
import shutil
from typing import NamedTuple

import pytest

GIBIBYTE = 1024**3


class Usage(NamedTuple):
    """What `shutil.disk_usage` says."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def roomy_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every desk a disk that is half empty."""
    files = os.statvfs_result((4096, 4096, 10**9, 10**9, 10**9, 10**6, 10**5, 10**5, 0, 255))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * GIBIBYTE, 50 * GIBIBYTE, 50 * GIBIBYTE))
    monkeypatch.setattr(os, "statvfs", lambda _: files)
