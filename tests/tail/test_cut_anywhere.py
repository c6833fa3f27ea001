"""A segment that was cut at any byte gives the records before the cut, and never one that was not written."""

from pathlib import Path

import pytest

from deskwatch.tail import reader as reader_module
from deskwatch.tail.glance import Piece, read_piece
from tests.journal.segments import Reading, fills, noted, read, writer

COUNT = 6


def written(data: Path) -> tuple[Path, Reading]:
    """Write a segment without a footer, as a killed bot leaves it, and read it whole."""
    journal = writer(data)
    journal.append(noted(COUNT // 2) + fills(COUNT // 2))
    journal.abandon()
    path = data / "journals" / "ema" / "b1-000001.jsonl"
    return path, read(path)


def broken_rules(whole: Reading, lines_left: int, torn: bool, after: Reading) -> list[str]:  # noqa: FBT001 - a fact of the cut
    """Return what a reading of a cut segment does that it must not do."""
    expected = whole.records[: max(0, lines_left - 1)]  # the header is a line too
    found = []
    if after.records != expected:
        found.append("the records are not those before the cut")
    if [reason for _, reason in after.faults] != (["torn"] if torn else []):
        found.append("a torn line, and nothing else, is to be told")
    return found


def cut_everywhere(data: Path) -> list[str]:
    """Cut at every byte, read, and return all broken rules."""
    path, whole = written(data)
    content = path.read_bytes()
    found = []
    for length in range(len(content) + 1):
        path.write_bytes(content[:length])
        torn = length > 0 and content[length - 1 : length] != b"\n"
        rules = broken_rules(whole, content[:length].count(b"\n"), torn, read(path))
        found += [f"cut at {length}: {rule}" for rule in rules]
    return found


def test_no_cut_invents_or_loses_a_record(tmp_path: Path) -> None:
    assert cut_everywhere(tmp_path) == []


def test_the_same_with_something_written_behind_the_cut(tmp_path: Path) -> None:
    """A line that goes on with the next one is damaged; the next whole line is read."""
    path, whole = written(tmp_path)
    content = path.read_bytes()
    last = content.splitlines(keepends=True)[-1]
    start = content.index(b"\n", content.index(b"\n") + 1) + 1  # behind the first fact
    for length in range(start, len(content) - len(last)):
        path.write_bytes(content[:length] + b"\n" + last)
        after = read(path)
        before = content[:length].count(b"\n") - 1
        assert after.seqs[-1] == COUNT
        assert after.records[:before] == whole.records[:before]
        assert set(after.seqs) <= set(whole.seqs)
        assert len(after.seqs) in {before + 1, before + 2}  # the cut may fall just before a line's end


def test_a_reader_that_does_not_wait_for_the_end_of_a_line_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test of the test: the same cuts, read by a reader that takes what stands at the end as a line."""

    def hasty(path: Path, offset: int, limit: int) -> Piece:
        data, size = read_piece(path, offset, limit)
        whole = not data or data.endswith(b"\n")
        return Piece(data if whole else data + b"\n", size + 1)

    monkeypatch.setattr(reader_module, "read_piece", hasty)
    assert cut_everywhere(tmp_path) != []


def test_the_rules_notice_a_record_more_a_record_less_and_a_fault_untold(tmp_path: Path) -> None:
    """The test of the test once more, rule by rule."""
    _, whole = written(tmp_path)
    assert broken_rules(whole, 4, False, Reading(whole.records[:4], [])) != []
    assert broken_rules(whole, 4, False, Reading(whole.records[:2], [])) != []
    assert broken_rules(whole, 4, True, Reading(whole.records[:3], [])) != []
    assert broken_rules(whole, 4, False, Reading(whole.records[:3], [])) == []
