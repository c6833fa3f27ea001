"""The hub removes what it has read and committed once a bot's journal takes too much, and nothing else."""

from pathlib import Path

import msgspec

from deskwatch.hub.clearing import clear_consumed
from deskwatch.journal import Erased, Quota
from deskwatch.tail import Tail
from tests.journal.segments import EMA, drain, noted, write, writer

TIGHT = Quota(soft_bytes=1)


def test_segments_that_are_behind_the_committed_positions_go(tmp_path: Path) -> None:
    journal = writer(tmp_path, segment_bytes=600)
    for first in range(1, 40, 4):
        journal.append(noted(4, first))
    tail = Tail(tmp_path)
    assert len(drain(tail).seqs) == 40
    positions = tail.positions()
    erased = clear_consumed(tmp_path, positions, TIGHT)
    assert erased.facts > 0
    journal.append(noted(1, 41))
    journal.close()
    assert drain(Tail(tmp_path, positions=positions)).seqs == [41]


def test_what_is_not_committed_stays_however_much_it_is(tmp_path: Path) -> None:
    for boot in ("b1", "b2"):
        write(tmp_path, 50, boot=boot)
    tail = Tail(tmp_path)
    positions = tail.positions()
    drain(tail)
    assert clear_consumed(tmp_path, positions, TIGHT) == Erased()
    assert len(drain(Tail(tmp_path, positions=positions)).seqs) == 100


def test_each_bot_has_its_own_quota_and_only_the_excess_goes(tmp_path: Path) -> None:
    paths = [write(tmp_path, 5, boot=f"b{number}") for number in range(4)]
    write(tmp_path, 5, bot=msgspec.structs.replace(EMA, name="small"))
    tail = Tail(tmp_path)
    drain(tail)
    quota = Quota(soft_bytes=2 * paths[0].stat().st_size)
    assert clear_consumed(tmp_path, tail.positions(), quota).segments == 2
    assert [path.exists() for path in paths] == [False, False, True, True]


def test_a_directory_without_bots_is_no_trouble(tmp_path: Path) -> None:
    assert clear_consumed(tmp_path / "nowhere", {}, TIGHT) == Erased()


def test_folders_that_are_links_are_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "other", 5)
    (tmp_path / "journals").mkdir()
    (tmp_path / "journals" / "ema").symlink_to(path.parent)
    tail = Tail(tmp_path / "other")
    drain(tail)
    assert clear_consumed(tmp_path, tail.positions(), TIGHT) == Erased()
    assert path.exists()
