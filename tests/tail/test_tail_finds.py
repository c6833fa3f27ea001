"""A tail finds what comes: new bots, new boots, new segments, new lines; each line once."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from deskwatch.tail import Tail
from deskwatch.testing import NOON_NS
from tests.journal.segments import EMA, drain, gather, header, lay, line, noted, write, writer


def test_a_tail_finds_bots_that_came_after_it(tmp_path: Path) -> None:
    tail = Tail(tmp_path)
    assert drain(tail) == ([], [])
    for name in ("one", "two"):
        write(tmp_path, 2, bot=msgspec.structs.replace(EMA, name=name))
        assert drain(tail).seqs == [1, 2]


def test_a_tail_finds_new_boots_of_a_bot(tmp_path: Path) -> None:
    write(tmp_path, 2, boot="b1")
    tail = Tail(tmp_path)
    drain(tail)
    for number in range(2, 6):
        write(tmp_path, 3, boot=f"b{number}")
        assert drain(tail).seqs == [1, 2, 3]


def test_a_tail_finds_new_segments_and_new_lines_as_they_come(tmp_path: Path) -> None:
    journal = writer(tmp_path, segment_bytes=400)
    tail = Tail(tmp_path)
    for first in range(1, 60, 2):
        journal.append(noted(2, first))
        assert drain(tail).seqs == [first, first + 1]
    journal.close()
    assert drain(tail) == ([], [])
    assert len(list(tmp_path.rglob("*.jsonl"))) > 10


def test_a_tail_gives_each_line_with_its_file_and_its_number(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    (batch,) = Tail(tmp_path).poll()
    assert (batch.file, batch.lines) == (str(path), [2, 3, 4])


def test_bots_with_the_same_folder_are_told_apart_by_their_headers(tmp_path: Path) -> None:
    write(tmp_path, 1, boot="b1")
    lay(tmp_path, header(boot="b2", bot={"name": "other"}) + line(1), boot="b2")
    batches = Tail(tmp_path).poll()
    assert {batch.header.bot.name for batch in batches if batch.header} == {"ema", "other"}


def test_a_boot_that_is_just_beginning_is_not_forgotten_for_an_older_one(tmp_path: Path) -> None:
    """Between its creation and its lock a new segment looks like one that a killed bot left empty."""
    write(tmp_path, 2, boot="b1")
    path = lay(tmp_path, b"", boot="b2")
    tail = Tail(tmp_path)
    drain(tail)
    path.write_bytes(header(boot="b2", opened_at_ns=NOON_NS + 10**9) + line(1))
    assert drain(tail).seqs == [1]


def test_a_boot_that_is_over_is_still_read_to_its_end(tmp_path: Path) -> None:
    """A long line behind the header, in a boot that a later one has followed."""
    long = line(1, "x" * 65_400)
    lay(tmp_path, header() + long + line(2) + line(3))
    lay(tmp_path, header(boot="b2", opened_at_ns=NOON_NS + 10**9) + line(1), boot="b2")
    reading = drain(Tail(tmp_path))
    assert sorted(reading.seqs) == [1, 1, 2, 3]
    assert reading.faults == []


def test_a_shortage_of_descriptors_passes(tmp_path: Path) -> None:
    """Neither the names nor the lines are given up because the machine could not open them once."""
    write(tmp_path, 3)
    tail = Tail(tmp_path)
    with no_descriptor_left():
        assert drain(tail) == ([], [])
    assert drain(tail).seqs == [1, 2, 3]
    write(tmp_path, 2, boot="b2")
    with no_descriptor_left():
        assert drain(tail) == ([], [])
    assert drain(tail).seqs == [1, 2]


def test_a_shortage_does_not_cost_what_a_segment_still_holds(tmp_path: Path) -> None:
    """Not even where the next segment waits already."""
    count = 1_000
    lay(tmp_path, header() + b"".join(line(seq, "x" * 100) for seq in range(1, count + 1)))
    lay(tmp_path, header(segment=2, previous_seq=count) + line(count + 1), segment=2)
    tail = Tail(tmp_path)
    seqs = gather(tail.poll(limit=1)).seqs
    assert 0 < len(seqs) < count
    with no_descriptor_left():
        drain(tail)
    assert seqs + drain(tail).seqs == list(range(1, count + 2))


def test_a_name_that_comes_in_the_same_grain_of_time_as_another_is_found(tmp_path: Path) -> None:
    """A folder's time of change moves in steps of milliseconds; two names may come in one."""
    path = write(tmp_path, 1)
    tail = Tail(tmp_path)
    for _ in range(10):
        tail.poll()
    changed_ns = path.parent.stat().st_mtime_ns
    write(tmp_path, 2, boot="b2")
    os.utime(path.parent, ns=(changed_ns, changed_ns))
    assert drain(tail).seqs == [1, 2]


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """Take all descriptors from this process for a while: the next free number is beyond the limit."""
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
