"""A segment is read by its header; without one it is refused, unless the segment before tells whose it is."""

from pathlib import Path

import pytest

from deskwatch.tail import SegmentReader, Tail
from tests.journal.segments import drain, footer, header, lay, line, read, write

BAD_HEADER = header().replace(b"ema", b"eva")


@pytest.mark.parametrize(
    "first",
    [
        line(1),
        footer(0),
        header(format=0),
        header(format=-1),
        header(format="1"),
        header(format=1.5),
        header(bot={"strategy": "nameless"}),
        header(bot={"name": "ema", "mode": "dream"}),
        header(previous_seq=-1),
        header(previous_seq=10**4000),
        header(boot="b2"),
        header(segment=2),
    ],
    ids=lambda first: first[18:60].decode(),
)
def test_a_file_without_a_right_header_is_refused_whole(tmp_path: Path, first: bytes) -> None:
    reading = read(lay(tmp_path, first + line(1) + line(2)))
    assert reading.records == []
    assert reading.faults == [(1, "header")]


def test_a_newer_format_is_refused_with_the_mend(tmp_path: Path) -> None:
    newer = header(format=2, bot="told in another way")
    reading = read(lay(tmp_path, newer + line(1)))
    assert reading.faults == [(1, "newer_format")]
    assert "install a newer one" in reading.problems[0].detail


def test_a_number_of_format_elsewhere_in_the_line_is_no_header(tmp_path: Path) -> None:
    """A later version could otherwise be taken for this one."""
    moved = line(1).replace(b'"seq":1', b'"pid":1')
    assert read(lay(tmp_path, moved)).faults == [(1, "checksum")]


def test_members_that_came_later_are_passed_over(tmp_path: Path) -> None:
    reading = read(lay(tmp_path, header(colour="blue") + line(1)))
    assert (reading.seqs, reading.faults) == ([1], [])


def test_a_first_segment_with_a_damaged_header_is_nobodys(tmp_path: Path) -> None:
    reading = read(lay(tmp_path, BAD_HEADER + line(1)))
    assert reading.records == []
    assert reading.faults == [(1, "checksum"), (2, "header")]


@pytest.mark.parametrize(
    "damaged", [BAD_HEADER, b"\n", b"\0" * 70_000 + b"\n"], ids=["bits", "empty", "long"]
)
def test_a_later_segment_with_a_damaged_header_goes_on_as_the_one_before(
    tmp_path: Path, damaged: bytes
) -> None:
    lay(tmp_path, header() + line(1) + line(2) + footer(2, final=False))
    lay(tmp_path, damaged + line(3) + line(4), segment=2)
    reading = drain(Tail(tmp_path))
    assert reading.seqs == [1, 2, 3, 4]
    assert [problem.reason for problem in reading.problems] == [
        "too_long" if len(damaged) > 70_000 else "checksum"
    ]


def test_a_lost_header_does_not_hide_a_lost_fact(tmp_path: Path) -> None:
    lay(tmp_path, header() + line(1) + line(2) + footer(2, final=False))
    lay(tmp_path, BAD_HEADER + line(4), segment=2)
    assert drain(Tail(tmp_path)).faults == [(1, "checksum"), (2, "gap")]


def test_a_copy_under_another_name_is_not_read_twice(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    lay(tmp_path, path.read_bytes(), boot="copy")
    reading = drain(Tail(tmp_path))
    assert reading.seqs == [1, 2, 3]
    assert [problem.reason for problem in reading.problems] == ["header"]


def test_the_header_is_known_after_the_first_reading(tmp_path: Path) -> None:
    reader = SegmentReader(write(tmp_path))
    assert reader.header is None
    batch = reader.read()
    assert batch.header is not None
    assert (batch.header.bot.name, batch.header.boot, reader.finished) == ("ema", "b1", True)
