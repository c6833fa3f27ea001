"""The SQLite file of a store: how it is made, opened and, where it is damaged, set aside.

In WAL mode readers of other processes go on while one writer writes, and what was committed outlives the
writer's sudden end (not that of the machine: then the last seconds may be missing, but nothing is torn). The
writer holds a lock on a file beside it, which no crash can leave behind. `FORMAT.md` has the tables.
"""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from deskwatch.store.errors import StoreDamagedError, StoreError

if sys.platform != "win32":
    import fcntl

FILE_NAME = "history.db"
SCHEMA_VERSION = 1
APPLICATION_ID = 0x6477_6864
PAGE_BYTES = 4096  # a part is some pages, so larger ones would waste more at its end
BUSY_SECONDS = 10.0  # how long to wait while another connection commits
_SCHEMA = """
CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT, labels TEXT NOT NULL,
    first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL);
CREATE TABLE metric (name TEXT PRIMARY KEY, kind TEXT NOT NULL, help TEXT NOT NULL, unit TEXT NOT NULL);
CREATE TABLE head (
    id INTEGER PRIMARY KEY AUTOINCREMENT, track TEXT NOT NULL, time_ms INTEGER NOT NULL,
    content BLOB NOT NULL);
CREATE TABLE block (
    id INTEGER PRIMARY KEY AUTOINCREMENT, track TEXT NOT NULL, first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL, samples INTEGER NOT NULL, content BLOB NOT NULL);
CREATE INDEX block_by_end ON block (last_ms);
CREATE TABLE part (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE forgotten (times INTEGER NOT NULL);
INSERT INTO forgotten VALUES (0);
"""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the file, made if need be, readable by its owner alone.

    Raises `StoreDamagedError` where it is no sound store, `StoreError` where it cannot be used.
    """
    with _explained(path):
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        os.close(os.open(path, flags, 0o600))
        connection = _connect(path, "rw")
    try:
        with _explained(path):
            # Before the first table: SQLite takes both only then.
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            _make_tables(connection, path)
    except StoreError:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open the file of a store that another process may be writing. Raises as `open_for_writing` does."""
    if not path.exists():
        raise StoreError(f"{path} does not exist: start the hub, which makes it, or name another directory")
    with _explained(path):
        connection = _connect(path, "ro")
    try:
        with _explained(path):
            connection.execute("PRAGMA query_only = ON")
            _check_version(connection, path)
    except StoreError:
        connection.close()
        raise
    return connection


def explain(error: Exception, path: Path) -> StoreError:
    """Return what went wrong in words; a `StoreDamagedError` where the content is at fault, not the place."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreDamagedError(f"{path} is damaged: {error}")
    return StoreError(f"{path} cannot be used: {getattr(error, 'strerror', None) or error}")


def set_aside(path: Path) -> Path:
    """Rename a damaged file, and what belongs to it, so that a new one can begin; return its new place."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    with _explained(path):
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{path}{suffix}", f"{aside}{suffix}")  # noqa: PTH105 - the name is made by appending
        path.replace(aside)
    return aside


class WriterLock:
    """The right to be the one writer of a store. Raises `StoreError` where another has it."""

    def __init__(self, path: Path) -> None:
        place = path.with_name(f"{path.name}.lock")
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        with _explained(place):
            self._descriptor = os.open(place, flags, 0o600)
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise StoreError(f"{path} is being written by another process: stop that hub first") from None

    def release(self) -> None:
        """Give the right back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise explain(error, path) from None


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Connect without making a file; `isolation_level` None leaves transactions to us."""
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _make_tables(connection: sqlite3.Connection, path: Path) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables:
        _check_version(connection, path)
        return
    connection.executescript(
        f"BEGIN; {_SCHEMA} PRAGMA application_id = {APPLICATION_ID}; "
        f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise StoreDamagedError(f"{path} is no store of deskwatch: its application id is {application:#x}")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} has version {version}, written by a later deskwatch than this one, "
            f"which knows version {SCHEMA_VERSION}: update deskwatch, or move the file away"
        )
