"""Writing a journal: one writer, one file a bot, process and boot.

A segment is created exclusively, only ever appended to, closed with a footer and never touched again.
After any failed write the segment is left as it is, torn line and all, and the next write opens a new
one: what is on disk is never repaired in place.

Not thread-safe: the recorder's writer thread owns it. Every method may block and may raise `OSError`.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from deskwatch._version import __version__
from deskwatch.events import AnyFact, Record, encode_record
from deskwatch.journal.line import seal
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
        self._segment = 0
        self._size = 0
        self.written_seq = 0
        self.synced_seq = 0
        self.last_error: OSError | None = None

    def append(self, facts: Sequence[tuple[int, AnyFact]]) -> int:
        """Write `(at_ns, fact)` pairs; return how many of them are now *written*.

        Fewer than given means that the disk failed in between (`last_error` says how): the rest was not
        written, the segment is left behind, and the same facts may be offered again.
        """
        if self._descriptor < 0:
            self._open()
        lines = [
            seal(encode_record(Record(self.written_seq + number, at_ns, fact)))
            for number, (at_ns, fact) in enumerate(facts, start=1)
        ]
        count = self._write_lines(lines)
        self.written_seq += count
        if self._size >= self._segment_bytes and self._descriptor >= 0:
            self._close_segment(final=False)
        return count

    def sync(self) -> None:
        """Make all that was written survive the machine."""
        if self._descriptor >= 0 and self.synced_seq < self.written_seq:
            _sync_data(self._descriptor)
            self.synced_seq = self.written_seq

    def close(self) -> None:
        """End the last segment in good order. Nothing is created if nothing was ever written."""
        if self._descriptor >= 0:
            self._close_segment(final=True)

    def abandon(self) -> None:
        """Let go of the file without a word: for a forked child, whose parent still writes it."""
        self._drop_descriptor()

    def _open(self) -> None:
        _make_folder(self._folder)
        number = self._segment + 1
        path = self._folder / segment_name(self._boot, number)
        descriptor = os.open(path, _FLAGS, 0o600)
        try:
            os.chmod(path, 0o600)  # noqa: PTH101 - whatever the bot's umask is
            _lock(descriptor)
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
            self._segment, self._size, self._descriptor = number, 0, descriptor
            if self._write_lines([seal(_encode(header))]) == 0:
                raise self.last_error or OSError("the header of a new segment could not be written")
        except OSError:
            self._segment = number  # the name is used up, whatever became of the file
            self._drop_descriptor()
            raise
        _sync_folder(self._folder)

    def _write_lines(self, lines: list[bytes]) -> int:
        """Write as many whole lines as the disk takes; leave the segment if it does not take them all."""
        data = memoryview(b"".join(lines))
        done = 0
        while done < len(data):
            try:
                done += os.write(self._descriptor, data[done:])
            except OSError as error:
                self.last_error = error
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
        if self._write_lines([seal(_encode(footer))]):
            self.sync()
        self._drop_descriptor()

    def _drop_descriptor(self) -> None:
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def _make_folder(folder: Path) -> None:
    for missing in reversed([part for part in (folder, *folder.parents) if not part.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def _lock(descriptor: int) -> None:
    """Hold the segment while the process lives, so that a reader can tell a pause from a death."""
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_data(descriptor: int) -> None:
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive the machine; without this a synced file may have no name to be found by."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
