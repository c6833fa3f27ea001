"""A disk that fails in the middle costs a segment, never a fact that was said to be written."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.tail import Tail
from tests.journal.segments import drain, noted, writer

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


def test_a_folder_that_was_removed_is_made_again(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    tail = Tail(tmp_path)
    assert drain(tail).seqs == [1, 2]
    shutil.rmtree(tmp_path / "journals")
    assert journal.append(noted(2, 3)) == 2
    journal.close()
    assert (drain(tail).seqs, drain(tail).faults) == ([3, 4], [])


def test_what_a_removed_file_took_along_is_told_as_a_gap(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    tail = Tail(tmp_path)
    drain(tail)
    journal.append(noted(3, 3))
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

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(OSError, match="Input/output"):
            journal.sync()
    assert journal.synced_seq == 0
    journal.append(noted(2, 3))
    journal.close()
    assert len(list(tmp_path.rglob("*.jsonl"))) == 2
    assert drain(Tail(tmp_path)).seqs == [1, 2, 3, 4]


def test_a_failure_at_the_end_of_a_segment_does_not_make_its_facts_be_told_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), descriptor)

    journal = writer(tmp_path, segment_bytes=100)
    monkeypatch.setattr(os, "fdatasync", fail)
    assert journal.append(noted(3)) == 3
    assert journal.last_error is not None
    monkeypatch.undo()
    journal.append(noted(1, 4))
    assert drain(Tail(tmp_path)).seqs == [1, 2, 3, 4]
