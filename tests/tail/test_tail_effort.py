"""Looking for news costs little where nothing is new, however much history there is."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deskwatch.tail import Tail
from deskwatch.testing import NOON_NS
from tests.journal.segments import drain, footer, header, lay, line, noted, writer

OLD = 1_000


def counted(patch: pytest.MonkeyPatch, name: str) -> list[str]:
    """Note the paths that a call of `os` is asked for; the call itself goes on to the system."""
    paths: list[str] = []
    call: Callable[..., Any] = getattr(os, name)

    def counting(path: Any, *rest: Any) -> Any:  # noqa: ANN401 - whatever the call takes and gives
        paths.append(str(path))
        return call(path, *rest)

    patch.setattr(os, name, counting)
    return paths


def let_it_settle(folder: Path) -> None:
    """Make the last change of a folder an old one."""
    os.utime(folder, ns=(NOON_NS, NOON_NS))
    os.utime(folder.parent, ns=(NOON_NS, NOON_NS))


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Return a data directory with a thousand old segments of one boot, and one that goes on."""
    for number in range(1, OLD + 1):
        content = header(segment=number, previous_seq=number - 1) + line(number)
        lay(tmp_path, content + footer(number, final=False), segment=number)
    return tmp_path


def test_a_folder_full_of_old_segments_is_not_listed_again(
    history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail = Tail(history)
    assert drain(tail).seqs == list(range(1, OLD + 1))
    let_it_settle(history / "journals" / "ema")
    tail.poll()
    listed = counted(monkeypatch, "scandir")
    for _ in range(20):
        tail.poll()
    assert listed == []


def test_old_segments_are_not_opened_again(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tail = Tail(history)
    drain(tail)
    opened = counted(monkeypatch, "open")
    for _ in range(20):
        tail.poll()
    assert opened == []


def test_a_folder_that_changed_is_listed_again(history: Path) -> None:
    tail = Tail(history)
    drain(tail)
    let_it_settle(history / "journals" / "ema")
    tail.poll()
    journal = writer(history, boot="b2")
    journal.append(noted(2))
    assert drain(tail).seqs == [1, 2]


def test_a_thousand_dead_boots_are_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed bots leave segments without a footer; any of them might still be written, but is not."""
    for number in range(OLD):
        boot = f"b{number}"
        lay(tmp_path, header(boot=boot, opened_at_ns=NOON_NS + number) + line(1), boot=boot)
    tail = Tail(tmp_path)
    assert len(drain(tail).records) == OLD
    tail.poll()
    opened = counted(monkeypatch, "open")
    tail.poll()
    assert opened == []


def test_no_file_stays_open(history: Path) -> None:
    """Files below the journals alone: what other tests left open may close at any moment."""
    tail = Tail(history)
    drain(tail)
    assert open_below(history) == []


def test_a_file_that_stays_open_would_be_noticed(history: Path) -> None:
    with next(history.glob("journals/*/*.jsonl")).open("rb"):
        assert open_below(history) != []


def open_below(folder: Path) -> list[Path]:
    """Return the files below a folder that this process has open."""
    entries = [entry for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    return [target for target in (entry.readlink() for entry in entries) if folder in target.parents]
