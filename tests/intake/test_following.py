"""A log is followed whatever a rotation does to it: each line once, in order, and what is lost is told."""

import os
import shutil
from pathlib import Path

import pytest

from deskwatch.model import UsageError
from deskwatch.testing import ManualClock
from tests.intake.reading import Follower, feed, notes, numbers
from tests.recorder.recording import texts

GRACE = 3.0  # seconds, longer than a renamed log is still looked at


def lines(first: int, last: int) -> list[str]:
    return notes(first, last).decode().splitlines()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "bot.jsonl"
    path.write_bytes(notes(0, 2))
    return path


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def follower(log: Path, clock: ManualClock) -> Follower:
    follower = Follower(log, clock)
    assert follower.read() == lines(0, 2)
    return follower


def add(log: Path, content: bytes) -> None:
    with log.open("ab") as file:
        file.write(content)


def test_what_is_added_comes_and_half_a_line_waits(follower: Follower, log: Path) -> None:
    add(log, notes(3, 4) + b'{"kind":"noted",')
    assert follower.read() == lines(3, 4)
    add(log, b'"text":"5"}\n')
    assert follower.read() == lines(5, 5)


def test_a_renamed_log_is_read_to_its_end_before_the_new_one(
    follower: Follower, log: Path, clock: ManualClock
) -> None:
    log.rename(log.with_name("bot.jsonl.1"))
    assert follower.read() == []
    log.write_bytes(notes(5, 6))
    add(log.with_name("bot.jsonl.1"), notes(3, 4))  # its writer had not yet noticed
    assert follower.read() == lines(3, 4)
    clock.advance(GRACE)
    assert follower.read() == lines(5, 6)
    assert follower.told == []


def test_logs_that_were_renamed_twice_between_two_looks_are_all_read(
    follower: Follower, log: Path, clock: ManualClock
) -> None:
    log.rename(log.with_name("bot.jsonl.2"))
    log.with_name("bot.jsonl.1").write_bytes(notes(3, 3))
    log.write_bytes(notes(4, 4))
    follower.read()
    clock.advance(GRACE)
    assert follower.read(1) == []
    clock.advance(GRACE)
    found = follower.read()
    clock.advance(GRACE)
    assert found + follower.read() == lines(3, 4)


def test_a_renamed_log_without_a_last_line_end_loses_no_line(
    follower: Follower, log: Path, clock: ManualClock
) -> None:
    add(log, notes(3, 3).removesuffix(b"\n"))
    log.rename(log.with_name("bot.jsonl.1"))
    log.write_bytes(notes(4, 4))
    follower.read()
    clock.advance(GRACE)
    assert follower.read(4) == lines(3, 4)


def test_a_log_that_was_copied_and_truncated_is_read_on_in_the_copy(
    follower: Follower, log: Path, clock: ManualClock
) -> None:
    add(log, notes(3, 4))
    shutil.copy(log, log.with_name("bot.jsonl-20260101"))
    os.truncate(log, 0)
    add(log, notes(5, 5))
    found = follower.read()
    clock.advance(GRACE)
    assert found + follower.read(4) == lines(3, 5)
    assert follower.told == []


def test_a_log_that_was_truncated_and_has_grown_beyond_is_noticed(follower: Follower, log: Path) -> None:
    os.truncate(log, 0)
    add(log, notes(100, 200))
    assert follower.read() == lines(100, 200)
    assert "was cut" in follower.told[0]


def test_a_log_that_does_not_exist_yet_is_waited_for(tmp_path: Path, clock: ManualClock) -> None:
    follower = Follower(tmp_path / "later.jsonl", clock)
    assert follower.read() == []
    (tmp_path / "later.jsonl").write_bytes(notes(0, 1))
    assert follower.read() == lines(0, 1)


def test_a_log_that_is_missing_is_named_where_nobody_follows(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl does not exist"):
        feed(tmp_path / "none.jsonl", tmp_path / "data")


def test_a_folder_and_a_pipe_are_no_logs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(UsageError, match="no regular file"):
            feed(tmp_path / name, tmp_path / "data")


@pytest.mark.parametrize(
    "name", ["bot.jsonl.1", "bot.jsonl-20260101", "bot.1.jsonl", "bot-2026-01-01.jsonl", "bot.jsonl.old"]
)
def test_a_log_that_was_renamed_while_nobody_looked_is_found(log: Path, tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    feed(log, data)
    add(log, notes(3, 3))
    log.rename(log.with_name(name))
    log.write_bytes(notes(4, 5))
    told: list[str] = []
    feed(log, data, told=told)
    assert (texts(data), told) == (numbers(0, 5), [])


def test_a_log_that_was_renamed_twice_while_nobody_looked_is_found(log: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    feed(log, data)
    log.rename(log.with_name("bot.jsonl.2"))
    log.with_name("bot.jsonl.1").write_bytes(notes(3, 4))
    log.write_bytes(notes(5, 5))
    feed(log, data)
    assert texts(data) == numbers(0, 5)


def test_another_programs_log_beside_it_is_left_alone(log: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    feed(log, data)
    log.with_name("bot.jsonl.audit").write_bytes(notes(900, 901))
    log.with_name("bot-errors.jsonl").write_bytes(notes(900, 901))
    log.rename(log.with_name("bot.jsonl.1"))
    log.write_bytes(notes(3, 3))
    feed(log, data)
    assert texts(data) == numbers(0, 3)


def test_a_log_that_is_nowhere_any_more_is_told(log: Path, tmp_path: Path) -> None:
    data, told = tmp_path / "data", list[str]()
    feed(log, data)
    log.with_name("bot.jsonl.1.gz").touch()
    log.write_bytes(notes(3, 3) * 3)
    feed(log, data, told=told)
    assert texts(data) == [*numbers(0, 2), "3", "3", "3"]
    assert ("is missing" in told[0], "1 packed files" in told[0]) == (True, True)


def test_an_inode_that_is_used_again_fools_nobody(log: Path, tmp_path: Path) -> None:
    """The file is overwritten with lines of the same length: its number stays, its bytes do not."""
    data = tmp_path / "data"
    feed(log, data)
    log.write_bytes(notes(7, 9))
    feed(log, data)
    assert texts(data) == [*numbers(0, 2), *numbers(7, 9)]
