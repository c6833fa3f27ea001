"""What is synced survives the machine: the lines, and the names by which they are found."""

import os
from pathlib import Path

import pytest

from tests.journal.segments import noted, writer


class Calls:
    """The files and folders that were synced, in order; the calls themselves go on to the system."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.paths: list[Path] = []
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, self._noting(getattr(os, name)))

    def _noting(self, call: object) -> object:
        def noting(descriptor: int) -> None:
            self.paths.append(Path(f"/proc/self/fd/{descriptor}").readlink())
            assert callable(call)
            call(descriptor)

        return noting


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Watch what is synced."""
    return Calls(monkeypatch)


def test_a_new_segment_can_be_found_after_a_crash(tmp_path: Path, calls: Calls) -> None:
    """The folder of the new name, and the folders of the new folders' names."""
    writer(tmp_path / "data").append(noted(1))
    data = tmp_path / "data"
    assert calls.paths == [tmp_path, data, data / "journals", data / "journals" / "ema"]


def test_writing_alone_syncs_no_lines(tmp_path: Path, calls: Calls) -> None:
    journal = writer(tmp_path)
    journal.append(noted(1))
    calls.paths.clear()
    journal.append(noted(2, 2))
    assert (calls.paths, journal.written_seq, journal.synced_seq) == ([], 3, 0)


def test_a_sync_covers_all_that_was_written_and_happens_once(tmp_path: Path, calls: Calls) -> None:
    journal = writer(tmp_path)
    journal.append(noted(3))
    calls.paths.clear()
    journal.sync()
    journal.sync()
    assert calls.paths == [tmp_path / "journals" / "ema" / "b1-000001.jsonl"]
    assert journal.synced_seq == journal.written_seq == 3


def test_a_segment_is_synced_when_it_is_closed(tmp_path: Path, calls: Calls) -> None:
    journal = writer(tmp_path, segment_bytes=10)
    journal.append(noted(1))
    assert calls.paths[-1].name == "b1-000001.jsonl"
    assert journal.synced_seq == 1
