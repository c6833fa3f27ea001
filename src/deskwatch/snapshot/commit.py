"""What must be true together over any kill, in one file: `hub.sqlite`.

The state, how far each journal was read for it, and in further tables the problems that were counted, the
states of alerts, the outbox and silences: one transaction writes them, so that none is of another moment.

    database, kept = HubDatabase.open(data, clock)
    tail, state = …                                   from kept.positions and kept.state, or from the start
    database.commit(encode(state), tail.positions())  from time to time

It is a cache of what the journals say, except for silences and the outbox: a file that is damaged is set
aside under a name that tells when, and a new one begun. SQLite checks the form of its pages and not their
content, so each row carries a digest, and one row, the seal, how many there are of the others.
"""

import datetime as dt
import enum
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from deskwatch.model import NANOSECONDS, Clock, DataDirectoryError

FILE_NAME = "hub.sqlite"
SCHEMA_VERSION = 1
MOST_SET_ASIDE = 3  # damaged files that are kept; the oldest go
LOCK_SECONDS = 5.0  # how long to wait for another program that reads the file
_FILES = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside it
_STATE, _SEAL = "state", "seal"
_DIGEST_BYTES = 16
_PRIVATE = 0o600  # the mode of every file


class Table(enum.StrEnum):
    """The tables, all of one form: key, value, digest. After the first two they are the caller's."""

    SNAPSHOT = "snapshot"
    POSITIONS = "positions"
    PROBLEMS = "problems"  # how often each was met in the journals: these counters must not go back either
    ALERTS = "alert_states"
    OUTBOX = "outbox"
    SILENCES = "silences"


FREE = (Table.PROBLEMS, Table.ALERTS, Table.OUTBOX, Table.SILENCES)
Rows = Mapping[str, bytes]
Changes = Mapping[Table, Mapping[str, bytes | None]]


class CommitError(Exception):
    """Nothing was written, and what was committed before still holds; a later try may succeed."""


class _DamagedError(Exception):
    """The file is there, but is not what a hub wrote."""


class _Seal(msgspec.Struct, frozen=True):
    """What was committed last: which commit it was, and how many rows each other table has."""

    number: int
    rows: dict[str, int]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the last commit left; all empty before the first.

    `positions` are by journal. `tables` are the further ones. `set_aside` says, where the file was damaged,
    what was wrong and where it is now.
    """

    number: int = 0
    state: bytes = b""
    positions: Rows = msgspec.field(default_factory=dict)
    tables: Mapping[Table, Rows] = msgspec.field(default_factory=lambda: {table: {} for table in FREE})
    set_aside: str = ""


class HubDatabase:
    """The open file. For one thread at a time, not always the same; blocks for as long as the disk takes."""

    def __init__(self, connection: sqlite3.Connection, kept: Kept) -> None:
        self._connection = connection
        self._number = kept.number
        self._positions = dict(kept.positions)

    @classmethod
    def open(cls, directory: Path, clock: Clock) -> tuple["HubDatabase", Kept]:
        """Open the file of a data directory, made if need be, and return what it holds.

        The caller owns the directory's lock. Raises `DataDirectoryError` where the file cannot be opened,
        which is no damage: a disk without space, a link in its place, another program that holds it.
        """
        path = directory / FILE_NAME
        try:
            try:
                connection, kept = _open(path)
            except _DamagedError as error:
                aside = _set_aside(path, clock)
                connection, kept = _open(path)
                kept = msgspec.structs.replace(kept, set_aside=f"{path} {error}; it is now {aside.name}")
        except (OSError, sqlite3.Error, _DamagedError) as error:
            raise DataDirectoryError(
                f"{path} cannot be used ({error}): check its owner, mode and disk"
            ) from None
        return cls(connection, kept), kept

    def commit(self, state: bytes, positions: Rows, changes: Changes | None = None) -> int:
        """Write a state, the positions that belong to it, and changes of the further tables, all or nothing.

        `positions` are all that there are; those that are the same as before are not written again. In
        `changes` a value of None takes a row away. Returns the number of the commit. It is on the disk when
        this returns. Raises `CommitError`.
        """
        known = self._positions
        moved: dict[str, bytes | None] = {k: v for k, v in positions.items() if known.get(k) != v}
        moved.update(dict.fromkeys(known.keys() - positions.keys()))
        rows = {**(changes or {}), Table.SNAPSHOT: {_STATE: state}, Table.POSITIONS: moved}
        number = self._write(rows)
        self._positions = dict(positions)
        return number

    def change(self, changes: Changes) -> int:
        """Write changes of the further tables alone; for what must not wait for the next state."""
        return self._write(changes)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _write(self, changes: Changes) -> int:
        try:
            with _transaction(self._connection) as connection:
                for table, rows in changes.items():
                    gone = [(key,) for key, value in rows.items() if value is None]
                    connection.executemany(f"DELETE FROM {table} WHERE key = ?", gone)  # noqa: S608 - our names
                    _put(connection, table, {key: value for key, value in rows.items() if value is not None})
                seal = _Seal(self._number + 1, {table: _count(connection, table) for table in _sealed()})
                _put(connection, Table.SNAPSHOT, {_SEAL: msgspec.json.encode(seal)})
        except sqlite3.Error as error:
            raise CommitError(f"the hub's database was not written: {error}") from error
        self._number += 1
        return self._number


def _open(path: Path) -> tuple[sqlite3.Connection, Kept]:
    """Open a file and read all of it. Raises `_DamagedError`, having closed it."""
    _make_private(path)
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        try:
            _prepare(connection)
            return connection, _load(connection)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # a table or a column that is not there
                raise _DamagedError(f"is not as a hub leaves it: {error}") from None
            raise
        except sqlite3.DatabaseError as error:
            raise _DamagedError(f"is damaged: {error}") from None
    except BaseException:
        connection.close()
        raise


def _make_private(path: Path) -> None:
    """Make the file if it is not there, for its owner alone; SQLite gives its other files the same mode."""
    for suffix in _FILES:
        other = path.with_name(path.name + suffix)
        if other.is_symlink() or (other.exists() and not other.is_file()):
            raise OSError(f"{other.name} is a link or no file: remove it")
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, _PRIVATE)
    try:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != _PRIVATE and hasattr(os, "fchmod"):
            os.fchmod(descriptor, _PRIVATE)
    finally:
        os.close(descriptor)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if version == 0 and tables == 0:
        with _transaction(connection):
            for table in Table:
                connection.execute(
                    f"CREATE TABLE {table} (key TEXT PRIMARY KEY, value BLOB NOT NULL, digest BLOB NOT NULL)"
                )
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    elif version != SCHEMA_VERSION:
        raise _DamagedError(f"has schema {version}, this deskwatch reads {SCHEMA_VERSION}")


def _load(connection: sqlite3.Connection) -> Kept:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _DamagedError(f"is damaged: {' '.join(verdict.split())[:200]}")
    tables = {table: dict(_rows(connection, table)) for table in Table}
    snapshot = tables.pop(Table.SNAPSHOT)
    positions = tables.pop(Table.POSITIONS)
    counts = {table: len(tables.get(table, positions)) for table in _sealed()}
    if _SEAL not in snapshot:
        if snapshot or any(counts.values()):
            raise _DamagedError("is damaged: the row that seals the others is missing")
        return Kept()
    seal = msgspec.json.decode(snapshot[_SEAL], type=_Seal)
    if seal.rows != counts:
        raise _DamagedError(f"is damaged: it has {counts} rows where {seal.rows} were written")
    return Kept(number=seal.number, state=snapshot.get(_STATE, b""), positions=positions, tables=tables)


def _rows(connection: sqlite3.Connection, table: Table) -> Iterator[tuple[str, bytes]]:
    for key, value, digest in connection.execute(f"SELECT key, value, digest FROM {table}"):  # noqa: S608 - our names
        if not isinstance(value, bytes) or _digest(table, key, value) != digest:
            raise _DamagedError(f"is damaged: a row of {table} does not match its digest")
        yield key, value


def _put(connection: sqlite3.Connection, table: Table, rows: Rows) -> None:
    sealed = [(key, value, _digest(table, key, value)) for key, value in rows.items()]
    connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", sealed)  # noqa: S608 - our names


def _digest(table: Table, key: object, value: bytes) -> bytes:
    digest = hashlib.blake2b(f"{table}\0{key}\0".encode(), digest_size=_DIGEST_BYTES)
    digest.update(value)
    return digest.digest()


def _sealed() -> tuple[Table, ...]:
    return (Table.POSITIONS, *FREE)


def _count(connection: sqlite3.Connection, table: Table) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our names
    return int(count)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _set_aside(path: Path, clock: Clock) -> Path:
    """Give a file and what belongs to it a name of its own, and let go of the oldest ones."""
    when = dt.datetime.fromtimestamp(clock.now_ns() / NANOSECONDS, dt.UTC)
    aside = path.with_name(f"{path.name}.damaged-{when:%Y%m%dT%H%M%S.%fZ}")
    for suffix in _FILES:
        other = path.with_name(path.name + suffix)
        if other.exists():
            other.rename(aside.with_name(aside.name + suffix))
    kept = sorted(each for each in path.parent.glob(f"{path.name}.damaged-*Z"))
    for old in kept[:-MOST_SET_ASIDE]:
        for suffix in _FILES:
            old.with_name(old.name + suffix).unlink(missing_ok=True)
    return aside
