"""What is wrong with a line is told with its file, its line and the reason, and the rest is read."""

from pathlib import Path

import pytest

from deskwatch.journal import MAX_LINE_BYTES
from deskwatch.journal.line import seal
from deskwatch.tail import SegmentReader
from tests.journal.segments import footer, header, lay, line, read, write

UNKNOWN = seal(b'{"seq":2,"at_ns":5,"fact":{"kind":"moon_landed","crew":3}}')
NO_FACT = seal(b'{"seq":2,"at_ns":5,"fact":{"kind":"noted"}}')
NOT_JSON = seal(b'{"seq":2,"at_ns":5,"fact":{"kind":"noted","text":"\xff"}}')
DEEP = seal(
    b'{"seq":2,"at_ns":5,"x":' + b"[" * 20_000 + b"]" * 20_000 + b',"fact":{"kind":"noted","text":"x"}}'
)


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (line(2).replace(b"x", b"y"), "checksum"),
        (b"\n", "checksum"),
        (b"\0" * 100 + b"\n", "checksum"),
        (b'{"seq":2,"at_ns":5,"fact":{"kind":"noted","text":"x"}}\n', "checksum"),
        (UNKNOWN, "unknown_kind"),
        (NO_FACT, "invalid"),
        (NOT_JSON, "invalid"),
        (DEEP, "invalid"),
        (header(), "invalid"),
        (b"x" * (MAX_LINE_BYTES + 1) + b"\n", "too_long"),
        (b"x" * (3 * 1024 * 1024) + b"\n", "too_long"),
        (line(2, "x" * MAX_LINE_BYTES), "too_long"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_is_read(tmp_path: Path, damaged: bytes, reason: str) -> None:
    path = lay(tmp_path, header() + line(1) + damaged + line(3) + footer(3))
    reading = read(path)
    assert reading.seqs == [1, 3]
    assert reading.faults == [(3, reason)]
    assert (reading.problems[0].file, reading.problems[0].bot) == (str(path), "ema")


def test_an_unknown_kind_says_which(tmp_path: Path) -> None:
    reading = read(lay(tmp_path, header() + line(1) + UNKNOWN + line(3)))
    assert "moon_landed" in reading.problems[0].detail


def test_the_words_of_a_problem_stay_few_whatever_the_line_quotes(tmp_path: Path) -> None:
    long = seal(b'{"seq":2,"at_ns":5,"fact":{"kind":"%b"}}' % (b"z" * 50_000))
    (problem,) = read(lay(tmp_path, header() + line(1) + long)).problems
    assert len(problem.detail) < 400
    assert problem.reason == "unknown_kind"


def test_the_longest_line_is_read(tmp_path: Path) -> None:
    text = "x" * (MAX_LINE_BYTES - len(line(1, "")) + 1)
    reading = read(lay(tmp_path, header() + line(1, text) + line(2)))
    assert (reading.seqs, reading.faults) == ([1, 2], [])


@pytest.mark.parametrize("zeros", [1, 4096, MAX_LINE_BYTES + 1, 200_000])
def test_zeros_behind_the_last_line_are_told_once_and_are_no_record(tmp_path: Path, zeros: int) -> None:
    """A machine that lost power may leave these."""
    reading = read(lay(tmp_path, header() + line(1) + b"\0" * zeros))
    assert reading.seqs == [1]
    assert reading.faults == [(3, "torn" if zeros <= MAX_LINE_BYTES else "too_long")]


def test_other_line_ends_do_not_end_a_line(tmp_path: Path) -> None:
    """Python's own `splitlines` would make five lines of this one."""
    path = write(tmp_path, 1)
    content = lay(tmp_path, header() + line(1, "a\u2028b\x85c\u2029d\x0be")).read_bytes()
    assert content.count(b"\n") == 2
    assert read(path).seqs == [1]


def test_what_stands_behind_the_footer_is_not_read(tmp_path: Path) -> None:
    reading = read(lay(tmp_path, header() + line(1) + footer(1) + line(2)))
    assert reading.seqs == [1]


def test_a_footer_that_is_none_is_told(tmp_path: Path) -> None:
    bad = seal(b'{"closed_at_ns":1,"last_seq":"x","final":true}')
    assert read(lay(tmp_path, header() + line(1) + bad)).faults == [(3, "invalid")]


def test_a_piece_smaller_than_a_line_still_makes_headway(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    reader = SegmentReader(path)
    assert [len(reader.read(1).records) for _ in range(2)] == [3, 0]


def test_a_long_line_before_others_is_skipped_in_pieces(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + b"x" * 500_000 + b"\n" + line(2))
    reader = SegmentReader(path)
    seqs = [record.seq for _ in range(20) for record in reader.read(100_000).records]
    assert seqs == [2]
