"""A damaged file is set aside and named, a damaged part of a sound one is left out and told."""

import sqlite3
import stat
from pathlib import Path

import pytest

from deskwatch.store import Limits, Reader, Store, StoreDamagedError, StoreError
from deskwatch.store.database import PAGE_BYTES
from deskwatch.testing import ManualClock
from tests.store.storing import NOON_MS, all_samples, fill, labels, open_store, samples_of

EQUITY = labels("equity")


def filled(folder: Path, instants: int = 10) -> Path:
    """Make a store and close it; return its file."""
    store = open_store(folder)
    fill(store, instants, [EQUITY])
    store.close()
    return folder / "history.db"


def overwrite(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


@pytest.mark.parametrize(
    ("at", "content"), [(0, b"no database"), (100, b"\xff" * 3000)], ids=["head", "tables"]
)
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path: Path, at: int, content: bytes) -> None:
    overwrite(filled(tmp_path), at, content)
    told: list[str] = []
    store = open_store(tmp_path, told=told)
    store.append(NOON_MS, {EQUITY: 1.0})
    assert store.counts.set_aside == 1
    assert "history.db is damaged" in told[0]
    assert "set aside as history.db.damaged-1" in told[0]
    assert (tmp_path / "history.db.damaged-1").read_bytes()[at:].startswith(content)
    assert len(all_samples(tmp_path)[EQUITY]) == 1


def test_the_second_damaged_file_does_not_replace_the_first(tmp_path: Path) -> None:
    for number in (1, 2):
        overwrite(filled(tmp_path), 0, b"no database")
        open_store(tmp_path).close()
        assert (tmp_path / f"history.db.damaged-{number}").exists()


def test_damage_while_it_is_written_costs_no_sample_that_comes_after(tmp_path: Path) -> None:
    told: list[str] = []
    store = open_store(tmp_path, Limits(block_instants=1), told)
    reader = Reader(tmp_path)
    fill(store, 3, [EQUITY])
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # noqa: SLF001 - so that the file is what is read
    for page in range(1, 9):
        overwrite(store.path, page * PAGE_BYTES, b"\xff" * PAGE_BYTES)
    store._connection.execute("PRAGMA cache_size = 0")  # noqa: SLF001 - as on a machine that is short of memory
    fill(store, 2, [EQUITY], NOON_MS + 60_000)
    assert "set aside" in told[0]
    assert len(samples_of(reader.select([], 0, 2**42))[EQUITY]) == 2


def test_damaged_rows_are_left_out_and_told(tmp_path: Path) -> None:
    path = filled(tmp_path)
    for table in ("block", "head"):
        with sqlite3.connect(path) as connection:
            connection.execute(f"UPDATE {table} SET content = x'00' WHERE id = (SELECT min(id) FROM {table})")  # noqa: S608 - names of ours
        connection.close()
    told: list[str] = []
    reader = Reader(tmp_path, told.append)
    assert len(samples_of(reader.select([], 0, 2**42))[EQUITY]) == 5
    assert sorted(what.split(": ")[1] for what in told) == ["block 1", "instant 9"]


def test_a_missing_part_is_told(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM part WHERE id = (SELECT min(id) FROM part)")
    connection.close()
    told: list[str] = []
    reader = Reader(tmp_path, told.append)
    assert len(samples_of(reader.select([], 0, 2**42))[EQUITY]) == 6
    assert "a part of 0 bytes is damaged" in told[0]


def test_a_file_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    for opened in (Reader, lambda folder: Store(folder, ManualClock())):
        with pytest.raises(StoreError, match="has version 2, written by a later deskwatch"):
            opened(tmp_path)
    assert not list(tmp_path.glob("*damaged*"))


def test_a_database_of_another_program_is_set_aside(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "history.db") as connection:
        connection.execute("CREATE TABLE customers (name TEXT)")
    connection.close()
    with pytest.raises(StoreDamagedError, match="is no store of deskwatch"):
        Reader(tmp_path)
    told: list[str] = []
    open_store(tmp_path, told=told)
    assert "is no store of deskwatch" in told[0]


def test_a_full_disk_is_said_and_costs_that_instant_only(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, 1, [EQUITY])
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()  # noqa: SLF001 - the disk of this test
    store._connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: SLF001 - the disk of this test
    many = {labels("n", n="x" * 1000 + str(n)): 1.0 for n in range(100)}
    with pytest.raises(StoreError, match="full"):
        store.append(NOON_MS + 1000, many)
    store._connection.execute("PRAGMA max_page_count = 100000")  # noqa: SLF001 - the disk of this test
    store.append(NOON_MS + 2000, {EQUITY: 2.0})
    assert sorted(all_samples(tmp_path)[EQUITY]) == [NOON_MS, NOON_MS + 2000]


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, 1, [EQUITY])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "history.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match=r"history\.db cannot be used"):
        open_store(tmp_path)
    assert not (tmp_path / "elsewhere.db").exists()
