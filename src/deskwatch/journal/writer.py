"""Writing a journal: one writer, one file a bot, process and boot.

A segment is created exclusively, only ever appended to, closed with a footer and never touched again.
After any failed write or sync, and if somebody removed the file, the segment is left as it is, torn line
and all, and the next write opens a new one: what is on disk is never repaired in place.

Not thread-safe: the recorder's writer thread owns it. Every method may block and may raise `OSError`.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from deskwatch._version import __version__
from deskwatch.events import MAX_SEQ, AnyFact, Record, encode_record
from deskwatch.journal.line import MAX_LINE_BYTES, seal
from deskwatch.journal.place import journal_folder
from deskwatch.journal.segment import FORMAT_VERSION, Footer, Header, segment_name
from deskwatch.model import Bot, Clock

if sys.platform != "win32":
    import fcntl

SEGMENT_BYTES = 16 * 1024 * 1024
_encode = msgspec.json.Encoder().encode
_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | os.O_APPEND
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
)


class JournalWriter:
    """Appends the facts of one bot's process to its segments.

    `written_seq` is the last number that survives the process, `synced_seq` the last that survives the
    machine. The file is opened by the first write, so that a process that records nothing leaves nothing.
    """

    def __init__(
        self, bot: Bot, data: Path, boot: str, clock: Clock, segment_bytes: int = SEGMENT_BYTES
    ) -> None:
        self.bot = bot
        self._folder = journal_folder(data, bot.name)
        self._boot = boot
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._descriptor = -1
        self._file = (0, 0)  # device and inode, by which the descriptor is known to be still ours
        self._segment = 0
        self._size = 0
        self.written_seq = 0
        self.synced_seq = 0
        self.last_error: OSError | None = None

    def append(self, facts: Sequence[tuple[int, AnyFact]]) -> int:
        """Write `(at_ns, fact)` pairs; return how many of them are now *written*.

        Fewer than given means that the disk failed in between (`last_error` says how): the rest was not
        written, the segment is left behind, and the same facts may be offered again. So they may if this
        raises, which it does before anything was written. Each fact must be one that `fits`.
        """
        lines = [
            seal(encode_record(Record(self.written_seq + number, at_ns, fact)))
            for number, (at_ns, fact) in enumerate(facts, start=1)
        ]
        self._leave_lost_file()
        if self._descriptor < 0:
            self._open()
        self.last_error = None
        count = self._write_lines(lines)
        self.written_seq += count
        if self._size >= self._segment_bytes and self._descriptor >= 0:
            try:
                self._close_segment(final=False)
            except OSError as error:  # raised, it would say that nothing was written
                self.last_error = error
        return count

    def fits(self, at_ns: int, fact: AnyFact) -> bool:
        """Tell whether the line of a fact is short enough to be read again, whatever its number will be."""
        return len(seal(encode_record(Record(MAX_SEQ, at_ns, fact)))) <= MAX_LINE_BYTES + 1

    def sync(self) -> None:
        """Make all that was written survive the machine.

        A disk that refused this once may say yes the next time without having done it, so the segment is
        left then, and what it held stays *written*.
        """
        if self._descriptor >= 0 and self.synced_seq < self.written_seq:
            try:
                _sync_data(self._descriptor)
            except OSError:
                self._drop_descriptor()
                raise
            self.synced_seq = self.written_seq

    def close(self) -> None:
        """End the last segment in good order. Nothing is created if nothing was ever written."""
        if self._descriptor >= 0:
            self._close_segment(final=True)

    def abandon(self) -> None:
        """Let go of the file without a word: for a forked child, whose parent still writes it."""
        self._drop_descriptor()

    def _open(self) -> None:
        number = self._segment + 1
        header = Header(
            format=FORMAT_VERSION,
            bot=self.bot,
            boot=self._boot,
            pid=os.getpid(),
            segment=number,
            previous_seq=self.written_seq,
            opened_at_ns=self._clock.now_ns(),
            writer=f"deskwatch {__version__}",
        )
        line = seal(_encode(header))
        _make_folder(self._folder)
        path = self._folder / segment_name(self._boot, number)
        try:
            self._descriptor = os.open(path, _FLAGS, 0o600)
        except FileExistsError:
            self._segment = number  # somebody else's: the next try takes the next name
            raise
        self._segment, self._size = number, 0  # the name is used up, whatever becomes of the file
        try:
            self._file = _identity(self._descriptor)
            os.chmod(path, 0o600)  # noqa: PTH101 - whatever the bot's umask is
            _lock(self._descriptor)
            if self._write_lines([line]) == 0:
                raise self.last_error or OSError("the header of a new segment could not be written")
            _sync_folder(self._folder)
        except OSError:
            self._drop_descriptor()
            with contextlib.suppress(OSError):  # a disk that is full for a day must not fill with empty files
                path.unlink()
            raise

    def _write_lines(self, lines: list[bytes]) -> int:
        """Write as many whole lines as the disk takes; leave the segment if it does not take them all."""
        data = memoryview(b"".join(lines))
        done = 0
        while done < len(data):
            try:
                done += os.write(self._descriptor, data[done:])
            except OSError as error:
                self.last_error = error
                with contextlib.suppress(OSError):  # what fitted is to be as safe as the rest
                    _sync_data(self._descriptor)
                self._drop_descriptor()
                break
        self._size += done
        whole = end = 0
        for line in lines:
            end += len(line)
            if end > done:
                break
            whole += 1
        return whole

    def _close_segment(self, *, final: bool) -> None:
        footer = Footer(closed_at_ns=self._clock.now_ns(), last_seq=self.written_seq, final=final)
        try:
            if self._write_lines([seal(_encode(footer))]):
                self.sync()
        finally:
            self._drop_descriptor()

    def _leave_lost_file(self) -> None:
        """Leave the segment if its file was removed, or the bot closed our descriptor with all others."""
        if self._descriptor < 0:
            return
        try:
            removed = os.fstat(self._descriptor).st_nlink == 0
            ours = _identity(self._descriptor) == self._file
        except OSError:
            removed = ours = False
        if not ours:
            self._descriptor = -1  # closed, or somebody else's by now
        elif removed:
            self._drop_descriptor()

    def _drop_descriptor(self) -> None:
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def _make_folder(folder: Path) -> None:
    for missing in reversed([part for part in (folder, *folder.parents) if not part.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(missing.parent)


def _lock(descriptor: int) -> None:
    """Hold the segment while the process lives, so that a reader can tell a pause from a death.

    It waits for a reader that looks at the lock in this moment. Where a file system has no locks, readers
    see that too.
    """
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _sync_data(descriptor: int) -> None:
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make a new name survive the machine; without this a synced file may have no name to be found by.

    Some file systems cannot sync a folder, and a parent may not be ours to read: that must not cost the
    journal.
    """
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
