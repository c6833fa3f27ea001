"""A journal keeps to its quota: the oldest goes first, what is being written stays, what went is counted."""

from pathlib import Path

import pytest

from deskwatch.journal import JournalWriter, Quota, erase_oldest, journal_quota
from deskwatch.tail import Tail
from deskwatch.testing import ManualClock
from tests.journal.segments import EMA, drain, noted, write


def small(data: Path, boot: str = "b1", hard_bytes: int = 5_000) -> JournalWriter:
    """Return a writer of segments of about 1,000 bytes, with room for five."""
    quota = Quota(soft_bytes=1, hard_bytes=hard_bytes)
    return JournalWriter(EMA, data, boot, ManualClock(), 1_000, quota=quota)


def size(data: Path) -> int:
    return sum(path.stat().st_size for path in data.rglob("*.jsonl"))


def test_above_the_hard_limit_the_oldest_segments_go_and_are_counted(tmp_path: Path) -> None:
    journal = small(tmp_path)
    for first in range(1, 400, 4):
        assert journal.append(noted(4, first)) == 4
        assert size(tmp_path) <= 5_000 + 2_000
    journal.close()
    reading = drain(Tail(tmp_path))
    assert reading.seqs == list(range(journal.erased_facts + 1, 401))
    assert reading.problems == []


def test_below_the_hard_limit_nothing_goes(tmp_path: Path) -> None:
    journal = small(tmp_path, hard_bytes=10**9)
    for first in range(1, 100, 4):
        journal.append(noted(4, first))
    journal.close()
    assert (drain(Tail(tmp_path)).seqs, journal.erased_facts) == (list(range(1, 101)), 0)


def test_a_reader_that_had_not_read_them_tells_how_many_facts_went(tmp_path: Path) -> None:
    journal = small(tmp_path)
    journal.append(noted(1))
    tail = Tail(tmp_path)
    drain(tail)
    for first in range(2, 400, 4):
        journal.append(noted(4, first))
    reading = drain(tail)
    (gap,) = [problem for problem in reading.problems if problem.reason.value == "gap"]
    assert gap.detail.startswith(f"{reading.seqs[0] - 2} facts between 1 and")


def test_a_segment_that_another_process_of_the_bot_still_writes_stays(tmp_path: Path) -> None:
    other = small(tmp_path, "b0")
    other.append(noted(2))
    journal = small(tmp_path)
    for first in range(1, 200, 4):
        journal.append(noted(4, first))
    assert (tmp_path / "journals" / "ema" / "b0-000001.jsonl").exists()
    other.close()


def test_only_what_may_go_goes_and_no_more_than_needed(tmp_path: Path) -> None:
    paths = [write(tmp_path, 5, boot=f"b{number}") for number in range(6)]
    each = paths[0].stat().st_size
    erased = erase_oldest(paths[0].parent, 4 * each, lambda path: path != paths[0])
    assert (erased.segments, erased.facts) == (2, 10)
    assert [path.exists() for path in paths] == [True, False, False, True, True, True]


def test_a_segment_that_tells_no_numbers_goes_uncounted(tmp_path: Path) -> None:
    path = write(tmp_path, 5)
    path.write_bytes(b"\0" * 4096)
    assert erase_oldest(path.parent, 0, lambda _: True) == (1, 4096, 0)


def test_other_files_and_links_are_no_segments(tmp_path: Path) -> None:
    path = write(tmp_path, 1)
    (path.parent / "notes.txt").write_text("mine")
    (path.parent / "b9-000001.jsonl").symlink_to(path)
    erase_oldest(path.parent, 0, lambda _: True)
    assert {each.name for each in path.parent.iterdir()} == {"notes.txt", "b9-000001.jsonl"}


@pytest.mark.parametrize(
    ("words", "size_bytes"),
    [("1000", 1000), ("500MB", 500 * 10**6), ("2GiB", 2 * 2**30), ("3 k", 3000), ("7B", 7), ("1Ti", 2**40)],
)
def test_the_setting_is_a_size(monkeypatch: pytest.MonkeyPatch, words: str, size_bytes: int) -> None:
    monkeypatch.setenv("DESKWATCH_JOURNAL_QUOTA", words)
    assert journal_quota() == Quota(size_bytes, 4 * size_bytes)


@pytest.mark.parametrize("words", ["much", "-1", "0", "1.5GB", "10 apples", "\u0661"])
def test_what_is_no_size_is_refused_with_its_mend(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv("DESKWATCH_JOURNAL_QUOTA", words)
    with pytest.raises(ValueError, match=r"quota|QUOTA"):
        journal_quota()


def test_a_number_given_to_the_bot_counts_more_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKWATCH_JOURNAL_QUOTA", "7")
    assert journal_quota(9).soft_bytes == 9
    monkeypatch.delenv("DESKWATCH_JOURNAL_QUOTA")
    assert journal_quota() == Quota(2 * 2**30, 8 * 2**30)
