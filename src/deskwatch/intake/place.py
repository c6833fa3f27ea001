"""How far a source was read, kept so that no kill and no power cut loses or doubles a line.

Before a group of lines is offered to the recorder, this file says where the group stands in the source and at
which byte each of its facts ends. The journal says how many facts of that run it holds. So after a kill the
two together name the very line to go on at; neither has to be written in the same instant as the other.

A file is known again by its bytes, those at its beginning and those before the place, not by its name or
inode: logs are renamed, copied and truncated, and inodes are used again at once.
"""

import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import msgspec

from deskwatch.journal import journal_folder
from deskwatch.model import Bot, DataDirectoryError, UsageError

if sys.platform != "win32":
    import fcntl

FILE_NAME = "intake.sqlite"
LOCK_NAME = "intake.lock"
MARK_BYTES = 1024
MOST_IDS = 1_000_000  # that are known again; the oldest go
_SCHEMA = """
CREATE TABLE IF NOT EXISTS place (source TEXT PRIMARY KEY, found BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);
"""


class Spot(msgspec.Struct, frozen=True, array_like=True):
    """A place in a source: the byte and the number of the line that is next, and its facts already told."""

    offset: int = 0
    line: int = 0  # lines before it
    facts: int = 0  # of the next line that are told already


class Mark(msgspec.Struct, frozen=True):
    """What a file is known by: how far it was read, and the bytes at its beginning and before that place."""

    size: int = 0
    head: str = ""
    tail: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that were read together, and what the journal of `boot` held before them.

    `told` facts of this boot came before; fact `i` of the group ends at `ends[i]`; all of it ends at `end`.
    `ids` are those of its lines, each with the byte at which its line begins.
    """

    boot: str
    told: int
    start: Spot
    ends: list[Spot]
    end: Spot
    mark: Mark
    ids: list[tuple[int, bytes]] = msgspec.field(default_factory=list)

    def place(self, written: int | None) -> Spot:
        """Return where to go on, given how many facts of the boot are in the journal.

        None means that the journal knows nothing of the boot: it never wrote, or somebody removed it, and
        with it what was told before.
        """
        if not self.ends:
            return self.end
        if written is None:
            written = self.told + (len(self.ends) if self.told else 0)
        done = min(max(0, written - self.told), len(self.ends))
        if done == len(self.ends):
            return self.end
        return self.ends[done - 1] if done else self.start

    def untold(self, spot: Spot) -> list[bytes]:
        """Return the ids of the lines behind a place: they were not told after all.

        A line of which a part was told counts as told: the rest of it is lost rather than the part doubled.
        """
        first = spot.offset + (spot.facts > 0)
        return [line_id for offset, line_id in self.ids if offset >= first]


def read_at(descriptor: int, size: int, offset: int) -> bytes:
    """Return bytes of a file, without moving the place at which it is read."""
    if hasattr(os, "pread"):
        return os.pread(descriptor, size, offset)
    here = os.lseek(descriptor, 0, os.SEEK_CUR)
    try:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, size)
    finally:
        os.lseek(descriptor, here, os.SEEK_SET)


def mark_of(descriptor: int, size: int) -> Mark:
    """Return what a file that was read up to `size` is known by."""
    head = read_at(descriptor, min(size, MARK_BYTES), 0)
    first = max(0, size - MARK_BYTES)
    return Mark(size, _digest(head), _digest(read_at(descriptor, size - first, first)))


def is_marked(descriptor: int, mark: Mark) -> bool:
    """Tell whether a file is the one that was read up to the mark, as far as its bytes tell."""
    return os.fstat(descriptor).st_size >= mark.size and mark_of(descriptor, mark.size) == mark


class Places:
    """The places of one bot's sources, owned by one process while it feeds the bot. Not thread-safe.

    Raises `UsageError` if another process feeds it, `DataDirectoryError` where nothing can be kept.
    """

    def __init__(self, data: Path, bot: Bot) -> None:
        folder = journal_folder(data, bot.name)
        try:
            for missing in reversed([part for part in (folder, *folder.parents) if not part.exists()]):
                missing.mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(
                folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600
            )
        except OSError as error:
            raise DataDirectoryError(
                f"{folder} cannot be written ({error.strerror}): make it writable"
            ) from None
        try:
            _take(self._lock, bot.name)
            self._database = _open(folder / FILE_NAME)
        except BaseException:
            os.close(self._lock)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        os.close(self._lock)

    def last(self, source: str) -> Group | None:
        """Return the last group of a source; None where it was never read or what is kept is no group."""
        row = self._database.execute("SELECT found FROM place WHERE source = ?", (source,)).fetchone()
        try:
            return None if row is None else msgspec.json.decode(row[0], type=Group)
        except msgspec.DecodeError:
            return None

    def commit(self, source: str, group: Group) -> None:
        """Keep what is about to be told, before it is.

        Raises `DataDirectoryError` where it cannot be kept; nothing of the group may be told then.
        """
        try:
            with self._database as transaction:
                transaction.execute(
                    "INSERT OR REPLACE INTO place VALUES (?, ?)", (source, msgspec.json.encode(group))
                )
                added = transaction.executemany(
                    "INSERT OR IGNORE INTO seen (id) VALUES (?)", ((i,) for _, i in group.ids)
                )
                if added.rowcount > 0:
                    transaction.execute(
                        "DELETE FROM seen WHERE number <= (SELECT max(number) FROM seen) - ?", (MOST_IDS,)
                    )
        except sqlite3.Error as error:
            raise DataDirectoryError(
                f"the place in {source} cannot be kept ({error}): is the disk full?"
            ) from None

    def forget(self, ids: Iterable[bytes]) -> None:
        """Take ids back whose facts were not written after all."""
        with self._database as transaction:
            transaction.executemany("DELETE FROM seen WHERE id = ?", ((i,) for i in ids))

    def knows(self, line_id: bytes) -> bool:
        """Tell whether a line of this id was told."""
        return self._database.execute("SELECT 1 FROM seen WHERE id = ?", (line_id,)).fetchone() is not None


def digest_of(line_id: object) -> bytes:
    """Return what stands for the id of a line."""
    return hashlib.blake2b(repr(line_id).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _take(lock: int, name: str) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise UsageError(
            f"another `deskwatch record` already feeds bot {name!r}: stop it, or give this one another --bot"
        ) from None


def _open(path: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(path)
        path.chmod(0o600)
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(_SCHEMA)
    except (sqlite3.Error, OSError) as error:
        raise DataDirectoryError(f"{path} cannot be used ({error}): remove it, or mend the disk") from None
    return database
