"""Writing a journal: one writer, one file a bot, process and boot.

A segment is created exclusively, only ever appended to, closed with a footer and never touched again.
After any failed write or sync, and if somebody removed or cut the file, the segment is left as it is, torn
line and all, and the next write opens a new one: what is on disk is never repaired in place.

A disk that refused a sync may have dropped what it should have kept, and say yes the next time. So lines
stay in memory until a sync covered them, and the new segment begins with those: they keep their numbers,
and a reader takes each number once. Above `UNSYNCED_BYTES` of them nothing more is written until a sync
succeeds.

Not thread-safe: the recorder's writer thread owns it. Every method may block and may raise `OSError`.
"""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from deskwatch._version import __version__
from deskwatch.events import MAX_SEQ, AnyFact, Record, encode_record
from deskwatch.journal.disk import (
    CREATE,
    Reserve,
    hold,
    identity,
    is_held,
    is_ours,
    make_folder,
    sync_data,
    sync_folder,
)
from deskwatch.journal.line import MAX_LINE_BYTES, seal
from deskwatch.journal.place import journal_folder
from deskwatch.journal.quota import Quota, erase_oldest
from deskwatch.journal.segment import FORMAT_VERSION, Footer, Header, segment_name
from deskwatch.model import Bot, Clock

SEGMENT_BYTES = 16 * 1024 * 1024
UNSYNCED_BYTES = 1024 * 1024
_encode = msgspec.json.Encoder().encode


class JournalWriter:
    """Appends the facts of one bot's process to its segments.

    `written_seq` is the last number that survives the process, `synced_seq` the last that survives the
    machine. The file is opened by the first write, so that a process that records nothing leaves nothing.
    `erased_facts` counts those in old segments that went for the hard limit of the quota.
    """

    def __init__(
        self,
        bot: Bot,
        data: Path,
        boot: str,
        clock: Clock,
        segment_bytes: int = SEGMENT_BYTES,
        *,
        quota: Quota | None = None,
    ) -> None:
        self.bot = bot
        self._folder = journal_folder(data, bot.name)
        # The names in these may not survive the machine yet: who made them may have been stopped then.
        self._unsynced_folders = {self._folder.parent.parent, self._folder.parent}
        self._boot = boot
        self._clock = clock
        self._segment_bytes = segment_bytes
        self._quota = quota or Quota()
        self._reserve = Reserve(self._folder)
        self._descriptor = -1
        self._file = (0, 0)  # by which the descriptor is known to be still ours
        self._path = self._folder
        self._segment = 0
        self._size = 0
        self._empty_size = -1  # of the segment while it holds no fact
        self._synced_once = False  # whether any sync of the segment succeeded
        self._unsynced: list[bytes] = []  # the lines from `synced_seq` + 1 on
        self._unsynced_bytes = 0
        self._told_again: list[Path] = []  # segments whose every line is among the unsynced ones
        self.written_seq = 0
        self.synced_seq = 0
        self.erased_facts = 0
        self.last_error: OSError | None = None

    def append(self, facts: Sequence[tuple[int, AnyFact]]) -> int:
        """Write `(at_ns, fact)` pairs; return how many of them are now *written*.

        Fewer than given means that the disk failed in between (`last_error` says how): the rest was not
        written, the segment is left behind, and the same facts may be offered again. So they may if this
        raises, which it does before anything was written. Each fact must be one that `fits`.
        """
        self.last_error = None
        done = 0
        while done < len(facts):
            lines = self._lines(facts[done:])
            try:
                self._make_ready()
                if self._unsynced_bytes > UNSYNCED_BYTES:
                    self.sync()
            except OSError as error:
                self.last_error = error
                if done == 0:
                    raise
                break
            count = self._write_lines(lines)
            done += count
            if count < len(lines):
                break
            if self._size >= self._segment_bytes:
                try:
                    self._close_segment(final=False)
                except OSError as error:  # raised, it would say that nothing was written
                    self.last_error = error
                    break
        return done

    def fits(self, at_ns: int, fact: AnyFact) -> bool:
        """Tell whether the line of a fact is short enough to be read again, whatever its number will be."""
        return len(seal(encode_record(Record(MAX_SEQ, at_ns, fact)))) <= MAX_LINE_BYTES + 1

    def is_synced(self) -> bool:
        """Tell whether all that was written survives the machine."""
        return self.synced_seq == self.written_seq

    def sync(self) -> None:
        """Make all that was written survive the machine, written again first where a sync failed before.

        Raises where the disk refuses; the segment is left then, and what it held stays *written*.
        """
        if self.is_synced():
            return
        self._make_ready()
        try:
            sync_data(self._descriptor)
        except OSError:
            self._leave()
            raise
        if self._is_lost():
            self._leave()
            raise FileNotFoundError(f"{self._path} was removed or cut while it was synced")
        self._count_as_synced()

    def close(self) -> None:
        """End the last segment in good order. Nothing is created if nothing was ever written."""
        try:
            if not self.is_synced():
                self._make_ready()
            if self._descriptor >= 0:
                self._close_segment(final=True)
        finally:
            self._reserve.release()

    def abandon(self) -> None:
        """Let go of the file without a word: for a forked child, whose parent still writes it."""
        self._drop_descriptor()
        self._reserve.release()

    def _lines(self, facts: Sequence[tuple[int, AnyFact]]) -> list[bytes]:
        """Return the lines of the next facts, about as many as may be unsynced."""
        lines: list[bytes] = []
        size = 0
        for seq, (at_ns, fact) in enumerate(facts, start=self.written_seq + 1):
            lines.append(seal(encode_record(Record(seq, at_ns, fact))))
            size += len(lines[-1])
            if size > UNSYNCED_BYTES:
                break
        return lines

    def _make_ready(self) -> None:
        """Have a segment that can be written, one that already holds every line that is not yet synced."""
        if self._descriptor >= 0 and self._is_lost():
            self._leave()
        if self._descriptor < 0:
            self._open()

    def _open(self) -> None:
        number = self._segment + 1
        header = Header(
            format=FORMAT_VERSION,
            bot=self.bot,
            boot=self._boot,
            pid=os.getpid(),
            segment=number,
            previous_seq=self.synced_seq,
            opened_at_ns=self._clock.now_ns(),
            writer=f"deskwatch {__version__}",
        )
        self._reserve.release()
        try:
            self._make_folder()
            self._create(number)
            try:
                self._begin([seal(_encode(header)), *self._unsynced])
            except OSError:
                self._drop_descriptor()
                self._unlink(self._path)  # a disk that is full for a day must not fill with empty files
                raise
        finally:
            self._reserve.keep(1 if self._descriptor >= 0 else 2)  # a new segment takes two for a moment
        while self._told_again:
            self._unlink(self._told_again.pop())
        self._make_room()

    def _make_folder(self) -> None:
        self._unsynced_folders.update(made.parent for made in make_folder(self._folder))
        for folder in sorted(self._unsynced_folders, key=lambda path: len(path.parts)):
            sync_folder(folder)
            self._unsynced_folders.remove(folder)

    def _create(self, number: int) -> None:
        path = self._folder / segment_name(self._boot, number)
        try:
            self._descriptor = os.open(path, CREATE, 0o600)
        except FileExistsError:
            self._segment = number  # somebody else's: the next try takes the next name
            raise
        self._file = identity(self._descriptor)
        # The name is used up, whatever becomes of the file.
        self._segment, self._path, self._size, self._synced_once = number, path, 0, False

    def _begin(self, lines: list[bytes]) -> None:
        """Write the first lines of a segment, all or nothing."""
        os.chmod(self._path, 0o600)  # noqa: PTH101 - whatever the bot's umask is
        hold(self._descriptor)
        error = self._write(b"".join(lines))
        if error is not None:
            raise error
        sync_folder(self._folder)
        self._empty_size = self._size if len(lines) == 1 else -1

    def _write_lines(self, lines: list[bytes]) -> int:
        """Write as many whole lines as the disk takes; leave the segment if it does not take them all."""
        begun = self._size
        error = self._write(b"".join(lines))
        end, whole = begun, 0
        for line in lines:
            end += len(line)
            if end > self._size:
                break
            whole += 1
        self._unsynced += lines[:whole]
        self._unsynced_bytes += sum(map(len, lines[:whole]))
        self.written_seq += whole
        if error is not None:
            self.last_error = error
            with contextlib.suppress(OSError):  # what fitted is to be as safe as the rest
                sync_data(self._descriptor)
                self._count_as_synced()
            self._leave()
            if begun == self._empty_size and whole == 0:
                self._unlink(self._path)
        return whole

    def _write(self, data: bytes) -> OSError | None:
        """Write all of it, in as many steps as the disk takes; return what stopped it."""
        rest = memoryview(data)
        while rest:
            try:
                count = os.write(self._descriptor, rest)
            except OSError as error:
                return error
            self._size += count
            rest = rest[count:]
        return None

    def _close_segment(self, *, final: bool) -> None:
        footer = Footer(closed_at_ns=self._clock.now_ns(), last_seq=self.written_seq, final=final)
        error = self._write(seal(_encode(footer)))
        try:
            if error is not None:
                raise error
            sync_data(self._descriptor)
            self._count_as_synced()
        finally:
            self._leave()

    def _count_as_synced(self) -> None:
        self.synced_seq = self.written_seq
        self._unsynced.clear()
        self._unsynced_bytes = 0
        self._synced_once = True

    def _is_lost(self) -> bool:
        """Tell whether the file was removed or cut, or the bot closed our descriptor with all others."""
        try:
            status = os.fstat(self._descriptor)
        except OSError:
            return True
        return (
            (status.st_dev, status.st_ino) != self._file
            or status.st_nlink == 0
            or status.st_size != self._size
        )

    def _leave(self) -> None:
        """Leave the segment. One of which no line is synced goes once all of them are written again."""
        self._drop_descriptor()
        if not self._synced_once and not self.is_synced():
            self._told_again.append(self._path)

    def _drop_descriptor(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0 and is_ours(descriptor, self._file):  # else it is somebody else's by now
            os.close(descriptor)

    def _unlink(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()

    def _make_room(self) -> None:
        """Keep the hard limit of the quota; what is still written, by whomever, stays."""
        erased = erase_oldest(
            self._folder, self._quota.hard_bytes, lambda path: path != self._path and not is_held(path)
        )
        self.erased_facts += erased.facts
