"""A file that somebody cut while it was read is told, and nothing of it is read twice."""

import os
from pathlib import Path

from deskwatch.tail import SegmentReader
from tests.journal.segments import header, lay, line, read_on


def test_a_file_cut_to_nothing_is_told_and_read_on(tmp_path: Path) -> None:
    """`logrotate` with `copytruncate` does this; the writer goes on at the new end."""
    path = lay(tmp_path, header() + line(1) + line(2))
    reader = SegmentReader(path)
    assert read_on(reader).seqs == [1, 2]
    os.truncate(path, 0)
    assert read_on(reader).faults == [(3, "truncated")]
    with path.open("ab") as file:
        file.write(line(3) + line(4))
    reading = read_on(reader)
    assert (reading.seqs, reading.faults) == ([3, 4], [])


def test_lines_lost_to_the_cut_are_a_gap(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + line(1) + line(2))
    reader = SegmentReader(path)
    read_on(reader)
    os.truncate(path, 0)
    read_on(reader)
    with path.open("ab") as file:
        file.write(line(9))
    reading = read_on(reader)
    assert reading.seqs == [9]
    assert reading.problems[0].detail == "6 facts between 2 and 9 are missing"


def test_what_is_left_of_a_cut_file_is_not_read_again(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + line(1) + line(2) + line(3))
    reader = SegmentReader(path)
    read_on(reader)
    os.truncate(path, len(header() + line(1) + line(2)))
    reading = read_on(reader)
    assert (reading.seqs, reading.faults) == ([], [(4, "truncated")])
    with path.open("ab") as file:
        file.write(line(4))
    assert read_on(reader).seqs == [4]


def test_lines_written_between_the_cut_and_the_look_are_read(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + b"".join(line(seq) for seq in range(1, 20)))
    reader = SegmentReader(path)
    read_on(reader)
    path.write_bytes(line(20) + line(21))
    reading = read_on(reader)
    assert (reading.seqs, reading.faults) == ([20, 21], [(20, "truncated")])


def test_a_cut_in_the_middle_of_a_line_costs_that_line_and_the_next(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + line(1) + line(2) + line(3))
    reader = SegmentReader(path)
    read_on(reader)
    os.truncate(path, len(header() + line(1) + line(2) + line(3)) - 5)
    read_on(reader)
    with path.open("ab") as file:
        file.write(line(4) + line(5))
    reading = read_on(reader)
    assert (reading.seqs, reading.faults) == ([5], [(4, "checksum")])
