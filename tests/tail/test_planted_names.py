"""What lies under a segment's name and is no segment is told, and neither followed nor waited for."""

import os
from pathlib import Path

import pytest

from deskwatch.tail import SegmentReader, Tail
from tests.journal.segments import drain, lay, write


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere")
    link = tmp_path / "journals" / "ema" / "b1-000001.jsonl"
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([], [(0, "unreadable")])


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "journals" / "ema" / "b1-000001.jsonl"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == ([], [(0, "unreadable")])
    assert "not a regular file" in reading.problems[0].detail


def test_the_rest_of_the_bot_is_read_beside_them(tmp_path: Path) -> None:
    write(tmp_path, 3, boot="b2")
    os.mkfifo(tmp_path / "journals" / "ema" / "b1-000001.jsonl")
    assert drain(Tail(tmp_path)).seqs == [1, 2, 3]


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere")
    root = tmp_path / "here" / "journals"
    root.mkdir(parents=True)
    (root / "ema").symlink_to(tmp_path / "elsewhere" / "journals" / "ema")
    assert drain(Tail(tmp_path / "here")) == ([], [])


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "b1.jsonl",
        "b1-1.jsonl",
        "b1-000001.jsonl.bak",
        ".b1-000001.jsonl",
        "b\u00e9-000001.jsonl",
        "b1-\u0661\u0661\u0661\u0661\u0661\u0661.jsonl",
        "x" * 65 + "-000001.jsonl",
        "b1-0000000001.jsonl",
    ],
)
def test_other_names_are_passed_over(tmp_path: Path, name: str) -> None:
    path = lay(tmp_path, b"anything\n")
    path.rename(path.with_name(name))
    assert drain(Tail(tmp_path)) == ([], [])


def test_a_folder_named_like_a_segment_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "journals" / "ema" / "b1-000001.jsonl").mkdir(parents=True)
    assert drain(Tail(tmp_path)) == ([], [])


def test_a_file_that_is_no_text_is_told_once(tmp_path: Path) -> None:
    lay(tmp_path, b"\x7fELF\x02\x01\n" * 1000)
    tail = Tail(tmp_path)
    first = drain(tail)
    assert first.records == []
    assert first.faults[-1] == (1000, "checksum")
    assert drain(tail).problems == []


def test_a_file_that_went_away_is_no_trouble(tmp_path: Path) -> None:
    path = write(tmp_path)
    reader = SegmentReader(path)
    path.unlink()
    assert reader.read().problems == []
    assert reader.finished


def test_a_data_directory_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert drain(Tail(tmp_path / "nowhere")) == ([], [])
