"""The hub's database: one transaction for all that belongs together, and a new file where one is damaged."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from deskwatch.model import DataDirectoryError
from deskwatch.snapshot import CommitError, HubDatabase, Kept, Table, commit
from deskwatch.testing import ManualClock
from tests.planted import planted

POSITIONS = {"bot/b1": b'{"segment":1}', "bot/b2": b'{"segment":2}'}
ALERT = {Table.ALERTS: {"BotDown": b"firing"}}


def opened(folder: Path) -> tuple[HubDatabase, Kept]:
    return HubDatabase.open(folder, ManualClock())


def kept_in(folder: Path) -> Kept:
    """Return what a hub finds that starts now."""
    database, kept = opened(folder)
    database.close()
    return kept


def write(folder: Path, *states: bytes) -> None:
    """Commit states, one after the other."""
    database, _ = opened(folder)
    for state in states:
        database.commit(state, POSITIONS, ALERT)
    database.close()


def test_a_new_database_holds_nothing(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    assert (kept.number, kept.state, kept.positions, kept.set_aside) == (0, b"", {}, "")


def test_what_was_committed_last_comes_back(tmp_path: Path) -> None:
    write(tmp_path, b"first", b"second")
    kept = kept_in(tmp_path)
    assert (kept.number, kept.state, kept.positions) == (2, b"second", POSITIONS)
    assert {table: rows for table, rows in kept.tables.items() if rows} == {
        Table.ALERTS: {"BotDown": b"firing"}
    }
    assert set(kept.tables) == {Table.PROBLEMS, Table.ALERTS, Table.OUTBOX, Table.SILENCES}


def test_positions_that_are_no_longer_given_are_gone(tmp_path: Path) -> None:
    write(tmp_path, b"first")
    database, _ = opened(tmp_path)
    database.commit(b"second", {"bot/b2": b"moved"})
    database.close()
    assert kept_in(tmp_path).positions == {"bot/b2": b"moved"}


def test_a_further_table_changes_row_by_row(tmp_path: Path) -> None:
    database, _ = opened(tmp_path)
    database.commit(b"state", {}, {Table.OUTBOX: {"1": b"to send", "2": b"to send"}})
    database.change({Table.OUTBOX: {"1": None, "2": b"sent"}, Table.SILENCES: {"s": b"quiet"}})
    database.close()
    kept = kept_in(tmp_path)
    assert kept.tables[Table.OUTBOX] == {"2": b"sent"}
    assert (kept.number, kept.state, kept.tables[Table.SILENCES]) == (2, b"state", {"s": b"quiet"})


def test_a_commit_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    database, _ = opened(tmp_path)
    database.commit(b"first", POSITIONS)
    other = sqlite3.connect(tmp_path / commit.FILE_NAME, isolation_level=None)
    other.execute("CREATE TRIGGER full BEFORE INSERT ON silences BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(CommitError, match="was not written: full"):
        database.commit(b"second", {"bot/b3": b"3"}, {Table.SILENCES: {"s": b"quiet"}})
    other.execute("DROP TRIGGER full")
    other.close()
    assert database.commit(b"third", {"bot/b3": b"3"}) == 2
    database.close()
    kept = kept_in(tmp_path)
    assert (kept.state, kept.positions) == (b"third", {"bot/b3": b"3"})


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite").touch(0o644)
    database, _ = opened(tmp_path)
    database.commit(b"state", POSITIONS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    database.close()


def test_every_commit_is_synced_into_a_log_ahead_of_the_file(tmp_path: Path) -> None:
    database, _ = opened(tmp_path)
    ask = database._connection.execute  # noqa: SLF001 - SQLite's own settings show nowhere else
    assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ask("PRAGMA synchronous").fetchone() == (2,)  # FULL
    database.close()


@pytest.mark.parametrize("name", ["hub.sqlite", "hub.sqlite-wal", "hub.sqlite-shm", "hub.sqlite-journal"])
def test_a_link_in_the_place_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    strangers = tmp_path / "strangers"
    strangers.write_bytes(b"text")
    (tmp_path / name).symlink_to(strangers)
    with pytest.raises(DataDirectoryError, match=rf"{name} is a link or no file: remove it"):
        opened(tmp_path)
    assert strangers.read_bytes() == b"text"


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite").mkdir()
    with pytest.raises(DataDirectoryError, match="is a link or no file"):
        opened(tmp_path)


def test_a_database_that_another_program_holds_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, b"state")
    monkeypatch.setattr(commit, "LOCK_SECONDS", 0.01)
    other = sqlite3.connect(tmp_path / "hub.sqlite", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DataDirectoryError, match="locked"):
        opened(tmp_path)
    other.close()
    assert kept_in(tmp_path).state == b"state"


def spoil(folder: Path, words: str) -> None:
    """Change a database behind the hub's back."""
    other = sqlite3.connect(folder / "hub.sqlite", isolation_level=None)
    other.execute(words)
    other.close()


SPOILT = {
    "a row of snapshot does not match its digest": "UPDATE snapshot SET value = x'00' WHERE key = 'state'",
    "a row of positions does not match": "UPDATE positions SET value = 'text' WHERE key = 'bot/b1'",
    "a row of alert_states does not match": "UPDATE alert_states SET key = 'BotUp'",
    "it has ": "DELETE FROM positions WHERE key = 'bot/b1'",
    "the row that seals the others is missing": "DELETE FROM snapshot WHERE key = 'seal'",
    "has schema 7, this deskwatch reads 1": "PRAGMA user_version = 7",
    "has schema 0, this": "PRAGMA user_version = 0",
    "no such table: outbox": "DROP TABLE outbox",
    "no such column: digest": "ALTER TABLE outbox RENAME COLUMN digest TO hash",
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_database_that_is_not_as_a_hub_leaves_it_is_set_aside(tmp_path: Path, fault: str) -> None:
    write(tmp_path, b"state")
    spoil(tmp_path, SPOILT[fault])
    kept = kept_in(tmp_path)
    assert (kept.number, kept.state, kept.positions) == (0, b"", {})
    assert fault in kept.set_aside
    aside = tmp_path / "hub.sqlite.damaged-20260101T120000.000000Z"
    assert kept.set_aside.endswith(f"it is now {aside.name}")
    assert aside.exists()
    assert kept_in(tmp_path).set_aside == ""


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite").write_bytes(b"no database" * 1000)
    assert "file is not a database" in kept_in(tmp_path).set_aside


def test_only_three_damaged_files_are_kept(tmp_path: Path) -> None:
    clock = ManualClock()
    for _ in range(5):
        clock.advance(1)
        (tmp_path / "hub.sqlite").write_bytes(b"no database" * 1000)
        HubDatabase.open(tmp_path, clock)[0].close()
    aside = sorted(path.name for path in tmp_path.glob("*damaged*"))
    assert [name[-9:] for name in aside] == ["3.000000Z", "4.000000Z", "5.000000Z"]


def damaged_in_one_place(folder: Path, place: int, file: str) -> Kept:
    """Return what a hub finds after one byte of a file was turned round."""
    path = folder / file
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 0xFF
    path.write_bytes(content)
    return kept_in(folder)


STATES = [bytes([number]) * 3000 for number in range(4)]


@pytest.mark.parametrize("file", ["hub.sqlite", "hub.sqlite-wal"])
@pytest.mark.parametrize("step", range(0, 60_000, 1499))
def test_a_damaged_byte_anywhere_gives_one_of_the_commits_or_a_new_file(
    tmp_path: Path, file: str, step: int
) -> None:
    database, _ = opened(tmp_path)
    for number, state in enumerate(STATES):
        database.commit(state, {"bot/b1": b"%d" % number})
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("hub.sqlite", "hub.sqlite-wal"):
        (copy / name).write_bytes((tmp_path / name).read_bytes())
    database.close()
    kept = damaged_in_one_place(copy, step, file)
    pairs = {(state, b"%d" % number) for number, state in enumerate(STATES)} | {(b"", b"")}
    assert (kept.state, kept.positions.get("bot/b1", b"")) in pairs


def test_a_database_that_does_not_check_its_rows_would_be_noticed(tmp_path: Path) -> None:
    write(tmp_path, b"state")
    spoil(tmp_path, "UPDATE positions SET value = x'00' WHERE key = 'bot/b1'")
    careless = planted(commit, "or _digest(table, key, value) != digest", "")
    database, kept = careless.HubDatabase.open(tmp_path, ManualClock())
    database.close()
    assert kept.positions["bot/b1"] == b"\x00"


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with pytest.raises(DataDirectoryError, match="check its owner, mode and disk"):
        opened(folder)
    assert not os.path.lexists(folder)
