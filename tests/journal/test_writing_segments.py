"""A writer fills numbered segments of its own, which nobody else may read, and never uses a name again."""

import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from deskwatch.events import Noted
from deskwatch.journal import Footer, Header, segment_name
from deskwatch.journal.line import MAX_LINE_BYTES
from deskwatch.tail import SegmentReader, Tail
from deskwatch.testing import NOON_NS
from tests.journal.segments import EMA, drain, lay, noted, read, writer


def names(data: Path) -> list[str]:
    return sorted(path.name for path in data.rglob("*.jsonl"))


@contextmanager
def mask(bits: int) -> Iterator[None]:
    before = os.umask(bits)
    try:
        yield
    finally:
        os.umask(before)


def test_a_writer_that_writes_nothing_leaves_nothing(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.sync()
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_the_first_line_says_who_writes_and_the_last_that_it_ended(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(3))
    journal.close()
    lines = next(tmp_path.rglob("*.jsonl")).read_bytes().splitlines()
    first = msgspec.json.decode(lines[0], type=Header)
    last = msgspec.json.decode(lines[-1], type=Footer)
    assert (first.format, first.bot, first.boot, first.segment, first.previous_seq) == (1, EMA, "b1", 1, 0)
    assert (first.pid, first.opened_at_ns) == (os.getpid(), NOON_NS)
    assert (last.last_seq, last.final) == (3, True)


def test_a_full_segment_is_followed_by_the_next_and_the_numbers_go_on(tmp_path: Path) -> None:
    journal = writer(tmp_path, segment_bytes=1_000)
    for first in range(1, 41, 4):
        assert journal.append(noted(4, first)) == 4
    journal.close()
    found = sorted(tmp_path.rglob("*.jsonl"))
    assert [path.name for path in found] == [segment_name("b1", n) for n in range(1, len(found) + 1)]
    assert len(found) > 3
    finals = [msgspec.json.decode(path.read_bytes().splitlines()[-1], type=Footer).final for path in found]
    assert finals[:-1] == [False] * (len(found) - 1)
    reading = drain(Tail(tmp_path))
    assert (reading.seqs, reading.faults) == (list(range(1, 41)), [])


@pytest.mark.parametrize("bits", [0o000, 0o022, 0o077, 0o177])
def test_only_the_user_may_read_it_whatever_the_bots_umask(tmp_path: Path, bits: int) -> None:
    with mask(bits):
        journal = writer(tmp_path / "new" / "data")
        journal.append(noted(1))
        journal.close()
    made = [path for path in (tmp_path / "new").rglob("*") if path.is_dir()] + [tmp_path / "new"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*.jsonl")} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in made} == {0}
    assert bits == 0o177 or {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_a_umask_that_takes_everything_takes_nothing_from_a_segment(tmp_path: Path) -> None:
    writer(tmp_path).append(noted(1))
    with mask(0o777):
        journal = writer(tmp_path, boot="b2")
        journal.append(noted(1))
        journal.close()
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*.jsonl")} == {0o600}


def test_a_name_that_exists_is_never_used(tmp_path: Path) -> None:
    planted = lay(tmp_path, b"mine\n")
    journal = writer(tmp_path)
    with pytest.raises(FileExistsError):
        journal.append(noted(2))
    assert journal.append(noted(2)) == 2
    journal.close()
    assert planted.read_bytes() == b"mine\n"
    assert names(tmp_path) == ["b1-000001.jsonl", "b1-000002.jsonl"]


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    link = lay(tmp_path, b"")
    link.unlink()
    link.symlink_to(victim)
    journal = writer(tmp_path)
    with pytest.raises(FileExistsError):
        journal.append(noted(1))
    assert not victim.exists()


def test_an_abandoned_segment_is_left_as_it_is(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    journal.append(noted(2))
    journal.abandon()
    journal.close()
    assert read(next(tmp_path.rglob("*.jsonl"))).seqs == [1, 2]


def test_a_look_at_the_lock_does_not_cost_the_writer_its_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader may glance at a new file in the moment between its creation and its lock."""
    create = os.open

    def create_and_be_seen(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = create(path, flags, mode)
        if flags & os.O_EXCL:
            glance = create(path, os.O_RDONLY)
            fcntl.flock(glance, fcntl.LOCK_SH)
            threading.Timer(0.05, os.close, [glance]).start()
        return descriptor

    monkeypatch.setattr(os, "open", create_and_be_seen)
    journal = writer(tmp_path)
    assert journal.append(noted(2)) == 2
    (path,) = tmp_path.rglob("*.jsonl")
    assert SegmentReader(path).has_writer()


def test_two_processes_of_one_bot_have_a_file_each(tmp_path: Path) -> None:
    for boot in ("b1", "b2"):
        journal = writer(tmp_path, boot=boot)
        journal.append(noted(1))
        journal.close()
    assert names(tmp_path) == ["b1-000001.jsonl", "b2-000001.jsonl"]


@pytest.mark.parametrize(
    "name", ["ema", "..", "a/b", "../../etc", "", "\u00e9t\u00e9", "x" * 200, "con\x00trol", ".hidden", "a b"]
)
def test_any_name_gets_a_folder_of_its_own_below_the_journals(tmp_path: Path, name: str) -> None:
    bot = msgspec.structs.replace(EMA, name=name)
    journal = writer(tmp_path, bot=bot)
    journal.append(noted(1))
    journal.close()
    (folder,) = (tmp_path / "journals").iterdir()
    assert not folder.name.startswith(".")
    assert len(folder.name) <= 70
    (batch,) = Tail(tmp_path).poll()
    assert batch.header is not None
    assert batch.header.bot == bot


def test_names_that_look_alike_after_cleaning_are_kept_apart(tmp_path: Path) -> None:
    for number, name in enumerate(("a/b", "a_b", "a b")):
        journal = writer(tmp_path, boot=f"b{number}", bot=msgspec.structs.replace(EMA, name=name))
        journal.append(noted(1))
        journal.close()
    assert len(list((tmp_path / "journals").iterdir())) == 3


def test_a_fact_too_long_for_a_line_is_known_beforehand(tmp_path: Path) -> None:
    journal = writer(tmp_path)
    assert journal.fits(NOON_NS, Noted(text="x" * 60_000))
    assert not journal.fits(NOON_NS, Noted(text="x" * MAX_LINE_BYTES))
    assert not journal.fits(NOON_NS, Noted(text="\x00" * 20_000))  # each is six characters of JSON
