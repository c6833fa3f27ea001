"""A last line without an end is told once its writer is gone, and not while it may still be at it."""

from pathlib import Path

from deskwatch.tail import SegmentReader, Tail
from tests.journal.segments import drain, header, lay, line, noted, write, writer

HALF = len(line(3)) // 2


def append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


def test_a_line_that_is_being_written_waits(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    path = next(tmp_path.rglob("*.jsonl"))
    append(path, line(3)[:HALF])
    tail = Tail(tmp_path)
    assert (drain(tail).seqs, drain(tail).faults) == ([1, 2], [])
    append(path, line(3)[HALF:])
    assert drain(tail).seqs == [3]
    journal.close()


def test_a_line_whose_writer_is_gone_is_told_once(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    path = next(tmp_path.rglob("*.jsonl"))
    append(path, line(3)[:HALF])
    tail = Tail(tmp_path)
    assert drain(tail).faults == []
    journal.abandon()
    assert drain(tail).faults == [(4, "torn")]
    assert drain(tail).faults == []


def test_a_torn_line_that_gets_its_end_after_all_is_read(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + line(1) + line(2)[:HALF])
    tail = Tail(tmp_path)
    assert drain(tail).faults == [(3, "torn")]
    append(path, line(2)[HALF:] + line(3))
    assert (drain(tail).seqs, drain(tail).faults) == ([2, 3], [])


def test_a_torn_line_is_told_where_a_later_segment_goes_on(tmp_path: Path) -> None:
    """After a short write the writer lives on, in the next segment."""
    lay(tmp_path, header() + line(1) + line(2)[:HALF])
    lay(tmp_path, header(segment=2, previous_seq=1) + line(2) + line(3), segment=2)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([1, 2, 3], [(3, "torn")])


def test_a_torn_header_is_told(tmp_path: Path) -> None:
    lay(tmp_path, header()[:HALF])
    assert drain(Tail(tmp_path)).faults == [(1, "torn")]


def test_a_writer_is_seen_as_long_as_it_may_append(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(1))
    reader = SegmentReader(next(tmp_path.rglob("*.jsonl")))
    assert reader.has_writer()
    journal.close()
    assert not reader.has_writer()


def test_a_closed_segment_has_no_torn_tail(tmp_path: Path) -> None:
    reader = SegmentReader(write(tmp_path))
    reader.read()
    assert not reader.has_torn_tail()
    assert reader.report_torn_tail() is None
