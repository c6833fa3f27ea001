"""A hub is asked by a file that only its own user can have written; anything else changes nothing."""

import os
from pathlib import Path

import pytest

from deskwatch.hub import DirectoryLock, Request, RunningHub, ask, lacks, running_hub
from deskwatch.hub.beside import GRACE_SECONDS, wait_for_turn
from deskwatch.hub.requests import MOST_AT_ONCE, OLDEST_SECONDS, Inbox
from deskwatch.model import SystemClock
from deskwatch.testing import ManualClock

CLOCK = SystemClock()


def request_file(data: Path, content: str = '{"export":true}', number: int = 1, mode: int = 0o600) -> Path:
    path = data / f"hub-request-{number:016x}.json"
    path.write_text(content)
    path.chmod(mode)
    return path


def test_a_request_is_taken_away_and_read(tmp_path: Path) -> None:
    path = request_file(tmp_path, '{"port":8123,"export":true,"interval_seconds":2}')
    wanted = Request(port=8123, export=True, interval_seconds=2)
    assert Inbox(tmp_path, CLOCK).take() == [("0" * 15 + "1", wanted)]
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"port":65536}',
        '{"port":-1}',
        '{"port":"8000"}',
        '{"interval_seconds":0.1}',
        '{"interval_seconds":NaN}',
        '{"interval_seconds":1e9}',
        '{"directory":"/etc"}',
        '{"host":"0.0.0.0"}',
        "[" * 900,
    ],
)
def test_what_is_no_request_is_answered_as_such(tmp_path: Path, content: str) -> None:
    request_file(tmp_path, content)
    assert [request for _, request in Inbox(tmp_path, CLOCK).take()] == [None]


def test_a_file_that_somebody_else_may_have_written_is_left_and_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = request_file(tmp_path, number=1)
    os.link(own, tmp_path / "hub-request-000000000000000a.json")  # two names: somebody put it there
    request_file(tmp_path, number=2, mode=0o620)
    request_file(tmp_path, number=3, mode=0o604)
    (tmp_path / "hub-request-0000000000000004.json").symlink_to(own)
    (tmp_path / "hub-request-0000000000000005.json").mkdir()
    os.mkfifo(tmp_path / "hub-request-0000000000000006.json", 0o600)
    request_file(tmp_path, " " * 5000, number=7)
    inbox = Inbox(tmp_path, CLOCK)
    assert (inbox.take(), inbox.take()) == ([], [])
    assert len(list(tmp_path.iterdir())) == 8
    assert capsys.readouterr().err.count("is no request that the hub believes") == 1


def test_what_keeps_no_request_back_are_files_that_are_none(tmp_path: Path) -> None:
    for number in range(2 * MOST_AT_ONCE):
        request_file(tmp_path, number=number, mode=0o644)
    request_file(tmp_path, number=10**6)
    assert len(Inbox(tmp_path, CLOCK).take()) == 1


def test_many_requests_are_taken_some_at_a_time(tmp_path: Path) -> None:
    for number in range(MOST_AT_ONCE + 3):
        request_file(tmp_path, number=number)
    inbox = Inbox(tmp_path, CLOCK)
    assert [len(inbox.take()) for _ in range(3)] == [MOST_AT_ONCE, 3, 0]


def test_a_request_whose_asker_has_given_up_is_dropped(tmp_path: Path) -> None:
    path = request_file(tmp_path)
    old = path.stat().st_mtime - OLDEST_SECONDS - 1
    os.utime(path, (old, old))
    assert Inbox(tmp_path, CLOCK).take() == []
    assert not path.exists()


def test_nobody_who_answers_is_said_after_a_while_and_nothing_is_left(tmp_path: Path) -> None:
    assert "no answer" in ask(tmp_path, Request(export=True), CLOCK, 0.1)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    assert "cannot be written" in ask(tmp_path / "none", Request(export=True), CLOCK)


@pytest.mark.parametrize(
    ("request_", "more"),
    [
        (Request(port=8000), False),
        (Request(port=800), True),
        (Request(port=9000), False),
        (Request(export=True), True),
        (Request(), False),
    ],
)
def test_a_hub_is_asked_only_for_what_it_lacks(request_: Request, *, more: bool) -> None:
    hub = RunningHub(pid=1, urls=["http://127.0.0.1:8000", "http://127.0.0.1:9000"])
    assert lacks(hub, request_) is more


def test_an_interval_has_always_to_be_asked_for() -> None:
    assert lacks(RunningHub(pid=1, files="/x"), Request(export=True, interval_seconds=1))


def test_shorter_words_in_the_lock_leave_nothing_of_longer_ones(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    lock.publish(RunningHub(pid=7, url="http://127.0.0.1:1", answers={"a": "b" * 900}))
    lock.publish(RunningHub(pid=7))
    found = running_hub(tmp_path)
    content = (tmp_path / "hub.lock").read_bytes()
    lock.release()
    assert (found, content[-1:]) == (RunningHub(pid=7), b"}")


class Turn:
    """Owners of a directory, one a look, and how long it took."""

    def __init__(self, *owners: int | None, looks: int = 100) -> None:
        self._owners = list(owners)
        self._looks = looks
        self.clock = ManualClock()
        self._begun_ns = self.clock.monotonic_ns()

    def seconds(self, first: int) -> float:
        """Wait and return for how long."""
        wait_for_turn(first, self._owner, self._is_needed, self.clock, self.clock.advance)
        return (self.clock.monotonic_ns() - self._begun_ns) / 1e9

    def _owner(self) -> int | None:
        return self._owners.pop(0) if len(self._owners) > 1 else self._owners[0]

    def _is_needed(self) -> bool:
        self._looks -= 1
        return self._looks >= 0


def test_whoever_waits_takes_the_place_of_a_hub_that_is_gone_but_not_at_once() -> None:
    assert Turn(7, 7, None).seconds(7) == 2 + GRACE_SECONDS


def test_a_hub_that_is_started_anew_finds_its_place_free() -> None:
    assert Turn(7, None, None, 9).seconds(7) == 3


def test_the_same_hub_seen_again_begins_the_grace_anew() -> None:
    assert Turn(7, None, None, None, 7, None).seconds(7) == 5 + GRACE_SECONDS


def test_whoever_is_not_needed_waits_no_longer() -> None:
    assert Turn(7, looks=4).seconds(7) == 4
