"""A disk that fails in the middle costs a segment, never a fact that was said to be written."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.events import AnyFact, Noted
from deskwatch.journal.writer import UNSYNCED_BYTES
from deskwatch.tail import Tail
from tests.journal.segments import drain, noted, read, writer

ROOT = Path(__file__).parents[2]
# Offers 200 facts in tens to files that may not grow beyond a limit, as a recorder does: what was not
# written is offered again. Prints how many were written, and how often the disk had failed.
BOT = """
import resource, sys
from pathlib import Path
from tests.journal.segments import noted, writer

limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
journal = writer(Path(sys.argv[1]))
waiting, failures = noted(200), 0
while waiting:
    done = journal.append(waiting[:10])
    failures += done < len(waiting[:10])
    del waiting[:done]
print(journal.written_seq, failures)
journal.close()
"""


def run(data: Path, limit: int) -> tuple[int, int]:
    words = [sys.executable, "-c", BOT, str(data), str(limit)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    written, failures = done.stdout.split()
    return int(written), int(failures)


@pytest.mark.parametrize("limit", [1_000, 1_001, 1_050, 2_777, 5_000])
def test_a_short_write_leaves_the_segment_and_loses_nothing(tmp_path: Path, limit: int) -> None:
    written, failures = run(tmp_path, limit)
    reading = drain(Tail(tmp_path))
    assert reading.seqs == list(range(1, 201))
    assert written == 200
    assert failures > 0
    assert {problem.reason.value for problem in reading.problems} <= {"torn"}
    assert len(list(tmp_path.rglob("*.jsonl"))) == failures + 1


def test_a_disk_without_room_for_a_header_is_not_filled_with_empty_files(tmp_path: Path) -> None:
    program = BOT.replace("done = journal.append", "done = attempt").replace(
        "waiting, failures",
        "def attempt(facts):\n"
        "    try:\n"
        "        return journal.append(facts)\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
        "        if journal.last_error is None: raise\n"
        "        sys.exit()\n"
        "waiting, failures",
    )
    words = [sys.executable, "-c", program, str(tmp_path), "50"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    assert done.stdout == f"{errno.EFBIG}\n"
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_a_segment_that_no_fact_fits_into_does_not_stay(tmp_path: Path) -> None:
    program = BOT.replace("while waiting:", "for _ in range(5):")
    words = [sys.executable, "-c", program, str(tmp_path), "300"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    assert done.stdout == "0 5\n"
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    tail = Tail(tmp_path)
    assert drain(tail).seqs == [1, 2]
    shutil.rmtree(tmp_path / "journals")
    assert journal.append(noted(2, 3)) == 2
    journal.close()
    assert (drain(tail).seqs, drain(tail).faults) == ([3, 4], [])


def test_what_a_removed_file_took_along_is_written_again(tmp_path: Path) -> None:
    """As far as it was not synced, for so long it is in memory."""
    journal = writer(tmp_path)
    journal.append(noted(5))
    next(tmp_path.rglob("*.jsonl")).unlink()
    journal.append(noted(1, 6))
    journal.close()
    assert drain(Tail(tmp_path)) == read(tmp_path / "journals" / "ema" / "b1-000002.jsonl")
    assert drain(Tail(tmp_path)).seqs == [1, 2, 3, 4, 5, 6]


def test_a_file_that_was_removed_during_its_sync_is_not_called_synced(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    next(tmp_path.rglob("*.jsonl")).unlink()
    journal.sync()
    assert journal.synced_seq == 2
    assert drain(Tail(tmp_path)).seqs == [1, 2]


def test_a_file_that_was_cut_is_left(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    journal.sync()
    journal.append(noted(2, 3))
    os.truncate(next(tmp_path.rglob("*.jsonl")), 0)
    journal.append(noted(1, 5))
    journal.close()
    reading = drain(Tail(tmp_path))
    assert reading.seqs == [3, 4, 5]


def test_synced_facts_that_a_removed_file_took_along_are_told_as_a_gap(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    tail = Tail(tmp_path)
    drain(tail)
    journal.append(noted(3, 3))
    journal.sync()
    next(tmp_path.rglob("*.jsonl")).unlink()
    journal.append(noted(1, 6))
    journal.close()
    reading = drain(tail)
    assert (reading.seqs, reading.faults) == ([6], [(1, "gap")])


def test_a_descriptor_that_the_bot_closed_is_not_written_to(tmp_path: Path) -> None:
    """A program that becomes a daemon closes all descriptors, and its next file gets the same number."""
    journal = writer(tmp_path / "data")
    journal.append(noted(1))
    (segment,) = tmp_path.rglob("*.jsonl")
    (ours,) = [int(entry.name) for entry in Path("/proc/self/fd").iterdir() if target(entry) == segment]
    os.close(ours)
    theirs = tmp_path / "ledger.txt"
    other = os.open(theirs, os.O_WRONLY | os.O_CREAT)
    if other != ours:
        os.dup2(other, ours)
        os.close(other)
    assert journal.append(noted(2, 2)) == 2
    journal.close()
    os.close(ours)
    assert theirs.read_bytes() == b""
    assert drain(Tail(tmp_path / "data")).seqs == [1, 2, 3]


def target(descriptor: Path) -> Path | None:
    """Return what a descriptor of this process leads to."""
    try:
        return descriptor.readlink()
    except OSError:
        return None


def test_a_sync_that_failed_is_not_believed_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(OSError, match="Input/output"):
            journal.sync()
    assert journal.synced_seq == 0
    journal.append(noted(2, 3))
    journal.close()
    (path,) = tmp_path.rglob("*.jsonl")  # the first one held nothing that this one does not
    assert path.name == "b1-000002.jsonl"
    assert drain(Tail(tmp_path)) == read(path)
    assert drain(Tail(tmp_path)).seqs == [1, 2, 3, 4]


def test_a_segment_of_which_a_part_was_synced_stays_when_a_sync_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    journal.sync()
    journal.append(noted(2, 3))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(OSError, match="Input/output"):
            journal.sync()
    journal.sync()
    assert (journal.written_seq, journal.synced_seq) == (4, 4)
    assert read(tmp_path / "journals" / "ema" / "b1-000002.jsonl").seqs == [3, 4]
    assert drain(Tail(tmp_path)) == ([*drain(Tail(tmp_path)).records], [])


def test_what_is_not_synced_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as every sync fails, a little more is written than may be lost; then facts wait elsewhere."""
    journal = writer(tmp_path)
    big: list[tuple[int, AnyFact]] = [(1, Noted(text="x" * 4000))] * 1_000
    monkeypatch.setattr(os, "fdatasync", fail)
    assert 0 < journal.append(big) < 600
    for _ in range(3):
        with pytest.raises(OSError, match="Input/output"):
            journal.append(big)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jsonl")) < 3 * UNSYNCED_BYTES


def fail(descriptor: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO), descriptor)


def test_a_failure_at_the_end_of_a_segment_does_not_make_its_facts_be_told_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = writer(tmp_path, segment_bytes=100)
    monkeypatch.setattr(os, "fdatasync", fail)
    assert journal.append(noted(3)) == 3
    assert journal.last_error is not None
    monkeypatch.undo()
    journal.append(noted(1, 4))
    assert drain(Tail(tmp_path)).seqs == [1, 2, 3, 4]
