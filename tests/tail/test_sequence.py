"""Sequence numbers tell what is missing, and keep a fact that is told twice from being read twice."""

from pathlib import Path

import pytest

from deskwatch.tail import Tail
from tests.journal.segments import drain, footer, header, lay, line, read


def lines(*seqs: int) -> bytes:
    """Return the lines of facts with these numbers."""
    return b"".join(line(seq) for seq in seqs)


@pytest.mark.parametrize(
    ("content", "seqs", "faults"),
    [
        (lines(1, 2, 3), [1, 2, 3], []),
        (lines(1, 2, 5), [1, 2, 5], [(4, "gap")]),
        (lines(3, 4), [3, 4], [(2, "gap")]),
        (lines(1, 2, 2, 3), [1, 2, 3], [(4, "repeated")]),
        (lines(1, 2, 3, 1, 2, 3, 4), [1, 2, 3, 4], [(5, "repeated"), (6, "repeated"), (7, "repeated")]),
        (lines(1, 2) + footer(2), [1, 2], []),
        (lines(1, 2) + footer(5), [1, 2], [(4, "gap")]),
        (lines(1, 2) + footer(1), [1, 2], []),
    ],
)
def test_a_gap_and_a_repetition_are_told(
    tmp_path: Path, content: bytes, seqs: list[int], faults: list[tuple[int, str]]
) -> None:
    reading = read(lay(tmp_path, header() + content))
    assert (reading.seqs, reading.faults) == (seqs, faults)


def test_a_gap_says_how_many_are_missing(tmp_path: Path) -> None:
    (problem,) = read(lay(tmp_path, header() + lines(1, 2, 10))).problems
    assert problem.detail == "7 facts between 2 and 10 are missing"


def test_a_damaged_line_is_told_once_and_not_as_a_gap_too(tmp_path: Path) -> None:
    content = header() + line(1) + line(2).replace(b"x", b"y") + line(3)
    assert read(lay(tmp_path, content)).faults == [(3, "checksum")]


def test_a_gap_beside_a_damaged_line_is_told(tmp_path: Path) -> None:
    content = header() + line(1) + line(2).replace(b"x", b"y") + line(5)
    reading = read(lay(tmp_path, content))
    assert reading.faults == [(3, "checksum"), (4, "gap")]
    assert reading.problems[1].detail.startswith("2 facts")


def test_numbers_go_on_over_segments(tmp_path: Path) -> None:
    lay(tmp_path, header() + lines(1, 2) + footer(2, final=False))
    lay(tmp_path, header(segment=2, previous_seq=2) + lines(3, 4) + footer(4), segment=2)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([1, 2, 3, 4], [])


def test_facts_missing_between_two_segments_are_told(tmp_path: Path) -> None:
    """A first segment that lost its end to a crash of the machine."""
    lay(tmp_path, header() + lines(1, 2))
    lay(tmp_path, header(segment=2, previous_seq=6) + lines(7), segment=2)
    reading = drain(Tail(tmp_path))
    assert reading.seqs == [1, 2, 7]
    assert [problem.detail for problem in reading.problems] == ["4 facts between 2 and 7 are missing"]


def test_what_a_footer_told_missing_is_not_told_again_by_the_next_header(tmp_path: Path) -> None:
    lay(tmp_path, header() + lines(1, 2) + footer(6, final=False))
    lay(tmp_path, header(segment=2, previous_seq=6) + lines(7), segment=2)
    assert drain(Tail(tmp_path)).faults == [(4, "gap")]


def test_a_damaged_last_line_is_not_told_again_by_the_next_header(tmp_path: Path) -> None:
    lay(tmp_path, header() + line(1) + line(2).replace(b"x", b"y"))
    lay(tmp_path, header(segment=2, previous_seq=2) + lines(3), segment=2)
    assert drain(Tail(tmp_path)).faults == [(3, "checksum")]


def test_what_a_segment_tells_again_is_taken_once(tmp_path: Path) -> None:
    """After a failed sync the next segment begins with what the one before may have lost."""
    lay(tmp_path, header() + lines(1, 2, 3))
    lay(tmp_path, header(segment=2, previous_seq=0) + lines(1, 2, 3, 4), segment=2)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([1, 2, 3, 4], [])


def test_what_the_first_telling_lost_is_taken_from_the_second(tmp_path: Path) -> None:
    damaged = line(2).replace(b"x", b"y")
    lay(tmp_path, header() + line(1) + damaged + line(3) + line(4)[:-20])
    lay(tmp_path, header(segment=2, previous_seq=1) + lines(2, 3, 4, 5) + footer(5), segment=2)
    reading = drain(Tail(tmp_path))
    assert reading.seqs == [1, 3, 2, 4, 5]
    assert reading.faults == [(3, "checksum"), (5, "torn")]


def test_a_fact_below_the_numbers_that_a_segment_announced_is_a_repetition(tmp_path: Path) -> None:
    lay(tmp_path, header() + lines(1, 2, 3))
    lay(tmp_path, header(segment=2, previous_seq=3) + lines(2, 4), segment=2)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([1, 2, 3, 4], [(2, "repeated")])


def test_segments_that_were_cleared_away_before_the_first_look_are_no_gap(tmp_path: Path) -> None:
    lay(tmp_path, header(segment=5, previous_seq=1000) + lines(1001, 1002), segment=5)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([1001, 1002], [])


def test_numbers_at_the_limit_make_no_trouble(tmp_path: Path) -> None:
    highest = 2**63 - 1
    reading = read(lay(tmp_path, header() + lines(1, highest) + footer(highest)))
    assert (reading.seqs, reading.faults) == ([1, highest], [(3, "gap")])
