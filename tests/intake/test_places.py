"""Where reading goes on follows from what was kept before and from what the journal holds together."""

import sqlite3
import stat
from pathlib import Path

import pytest

from deskwatch.events import Heartbeat, Noted
from deskwatch.intake.place import FILE_NAME, Group, Mark, Places, Spot, is_marked, mark_of
from deskwatch.intake.written import written_facts
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot, DataDirectoryError, UsageError
from deskwatch.testing import NOON_NS, ManualClock
from tests.doctor.desk import started

BOT = Bot(name="bot")
ENDS = [Spot(10, 1), Spot(10, 1, 1), Spot(20, 2)]  # one fact of the first line, two of the second
GROUP = Group(
    boot="b", told=5, start=Spot(0, 0), ends=ENDS, end=Spot(30, 3), mark=Mark(30), ids=[(0, b"a"), (10, b"b")]
)


@pytest.mark.parametrize(
    ("written", "spot"),
    [
        (5, Spot(0, 0)),  # none of the group
        (6, Spot(10, 1)),
        (7, Spot(10, 1, 1)),  # in the middle of a line
        (8, Spot(30, 3)),  # all of it, and what gave no fact behind
        (4, Spot(0, 0)),  # less than was certain: nothing of the group, in any case
        (99, Spot(30, 3)),
        (None, Spot(30, 3)),  # somebody took the journal away, and what was told with it
    ],
)
def test_the_journal_says_how_much_of_a_group_was_told(written: int | None, spot: Spot) -> None:
    assert GROUP.place(written) == spot


def test_a_run_that_wrote_nothing_begins_its_first_group_again() -> None:
    assert Group(boot="b", told=0, start=Spot(0, 0), ends=ENDS, end=Spot(30, 3), mark=Mark(30)).place(
        None
    ) == Spot(0, 0)


def test_a_group_without_facts_is_done() -> None:
    assert Group(boot="b", told=5, start=Spot(0, 0), ends=[], end=Spot(30, 3), mark=Mark(30)).place(
        0
    ) == Spot(30, 3)


@pytest.mark.parametrize(
    ("spot", "untold"),
    [(Spot(0, 0), [b"a", b"b"]), (Spot(10, 1), [b"b"]), (Spot(10, 1, 1), []), (Spot(30, 3), [])],
)
def test_an_id_is_forgotten_if_its_line_was_not_told(spot: Spot, untold: list[bytes]) -> None:
    assert GROUP.untold(spot) == untold


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    with Places(tmp_path, BOT) as places:
        assert places.last("log") is None
        places.commit("log", GROUP)
        assert (places.knows(b"a"), places.knows(b"z")) == (True, False)
    with Places(tmp_path, BOT) as places:
        assert (places.last("log"), places.last("other")) == (GROUP, None)
        places.forget([b"a"])
        assert (places.knows(b"a"), places.knows(b"b")) == (False, True)


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    with Places(tmp_path, BOT) as places:
        places.commit("log", GROUP)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "journals").rglob("*")}
    assert modes == {"bot": 0o700, "intake.sqlite": 0o600, "intake.lock": 0o600}
    assert stat.S_IMODE((tmp_path / "journals").stat().st_mode) == 0o700


def test_a_bot_is_fed_by_one_process(tmp_path: Path) -> None:
    with Places(tmp_path, BOT), pytest.raises(UsageError, match="already feeds bot 'bot'"):
        Places(tmp_path, BOT)
    with Places(tmp_path, BOT):
        pass


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    with Places(tmp_path, BOT):
        pass
    (tmp_path / "journals" / "bot" / FILE_NAME).write_bytes(b"x" * 5000)
    with pytest.raises(DataDirectoryError, match=FILE_NAME):
        Places(tmp_path, BOT)


def test_a_place_that_nobody_understands_is_none(tmp_path: Path) -> None:
    with Places(tmp_path, BOT) as places:
        places.commit("log", GROUP)
    with sqlite3.connect(tmp_path / "journals" / "bot" / FILE_NAME) as database:
        database.execute("UPDATE place SET found = 'x'")
    database.close()
    with Places(tmp_path, BOT) as places:
        assert places.last("log") is None


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a" * 5000)
    with path.open("rb") as file:
        mark = mark_of(file.fileno(), 4000)
    for content, same in (
        (b"a" * 4000, True),
        (b"a" * 9000, True),
        (b"a" * 3999, False),
        (b"b" + b"a" * 4999, False),
        (b"a" * 3999 + b"b" * 1000, False),
    ):
        path.write_bytes(content)
        with path.open("rb") as file:
            assert is_marked(file.fileno(), mark) is same


def journal(data: Path, boot: str = "b", segment_bytes: int = 2**24) -> JournalWriter:
    return JournalWriter(BOT, data, boot, ManualClock(), segment_bytes)


def test_offered_facts_are_counted_and_the_recorders_own_are_not(tmp_path: Path) -> None:
    writer = journal(tmp_path)
    assert written_facts(tmp_path, "bot", "b") is None
    writer.append([(NOON_NS, started()), (NOON_NS, Noted(text="1")), (NOON_NS, Noted(text="2"))])
    assert written_facts(tmp_path, "bot", "b") == 2
    writer.append([(NOON_NS, Heartbeat(written=2)), (NOON_NS, Noted(text="3"))])
    assert written_facts(tmp_path, "bot", "b") == 3
    assert written_facts(tmp_path, "bot", "other") is None


def test_a_heartbeat_stands_for_segments_that_are_gone(tmp_path: Path) -> None:
    writer = journal(tmp_path, segment_bytes=600)
    for number in range(20):
        writer.append([(NOON_NS, Noted(text=f"{number}"))])
    writer.append([(NOON_NS, Heartbeat(written=20)), (NOON_NS, Noted(text="20"))])
    writer.append([(NOON_NS, Noted(text="21"))])
    segments = sorted(tmp_path.rglob("*.jsonl"))
    for path in segments[:-3]:
        path.unlink()
    assert written_facts(tmp_path, "bot", "b") == 22


def test_a_line_that_is_torn_or_damaged_is_not_counted_twice(tmp_path: Path) -> None:
    """A torn last line was not written; one in the middle was, and its number says so."""
    writer = journal(tmp_path)
    writer.append([(NOON_NS, Noted(text=f"{number}")) for number in range(4)])
    (path,) = tmp_path.rglob("*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    assert written_facts(tmp_path, "bot", "b") == 3
    path.write_bytes(whole.replace(b'"text":"1"', b'"text":"7"'))
    assert written_facts(tmp_path, "bot", "b") == 4
