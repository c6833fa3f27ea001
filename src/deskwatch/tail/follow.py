"""Following the journals of any number of bots, of one process or of many.

`poll` gives what was written since the last call, bot by bot, in the order in which it was recorded: the
segments of a boot by number, and where two boots of one bot overlap, merged by the time of recording.
That order depends on the files alone, so that reading them again gives the same figures.

It opens a file, reads, and closes it: no number of bots uses up the process's files.
"""

import os
from pathlib import Path

from deskwatch.journal import journals_directory, segment_of
from deskwatch.model import NANOSECONDS, Clock, SystemClock
from deskwatch.tail.reader import CHUNK_BYTES, LEAST_BYTES, Batch, SegmentReader

POLL_BYTES = 4 * CHUNK_BYTES


class Tail:
    """All journals below a data directory. Not thread-safe; blocks for as long as the disk takes."""

    def __init__(self, data: Path, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._folders: dict[Path, _Folder] = {}
        self._listing = _Listing(journals_directory(data), self._clock, folders=True)
        self._turn = 0

    def poll(self, limit: int = POLL_BYTES) -> list[Batch]:
        """Return what is new, at most about `limit` bytes of it; an empty list means all was read.

        Each call begins with another bot, so that one with much to read does not keep the others waiting.
        """
        for path in self._listing.look():
            if path not in self._folders:
                self._folders[path] = _Folder(path, self._clock)
        folders = list(self._folders.values())
        first = self._turn % max(1, len(folders))
        self._turn += 1
        batches: list[Batch] = []
        for folder in folders[first:] + folders[:first]:
            if limit <= 0:
                break
            folder.look_for_segments()
            limit -= folder.read(limit, batches)
        return batches


class _Folder:
    """The journal of one bot: its boots, merged."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._listing = _Listing(path, clock, folders=False)
        self._boots: dict[str, _Boot] = {}

    def look_for_segments(self) -> None:
        """Take note of segments that came since the last call."""
        for path in self._listing.look():
            named = segment_of(path.name)
            if named is not None:
                self._boots.setdefault(named[0], _Boot()).add(named[1], path)

    def read(self, limit: int, batches: list[Batch]) -> int:
        """Add pieces in the order of recording, about `limit` bytes of them; return how many it read.

        What was read already is always handed on as far as the order is known.
        """
        newest = max((boot.opened_at_ns for boot in self._boots.values()), default=0)
        size = sum(boot.fill(newest) for boot in self._boots.values())
        full = [boot for boot in self._boots.values() if boot.waiting is not None]
        while full:
            full.sort(key=_Boot.next_at_ns)
            first = full[0]
            batches += first.take(full[1].next_at_ns() if len(full) > 1 else None)
            if first.waiting is None:
                if size >= limit:
                    break
                size += first.fill(newest)
            full = [boot for boot in full if boot.waiting is not None]
        return size


class _Boot:
    """The segments of one run of one bot, read in the order of their numbers."""

    def __init__(self) -> None:
        self.waiting: Batch | None = None  # read, but not yet handed on
        self.opened_at_ns = 0
        self._segments: list[tuple[int, Path]] = []
        self._known: set[int] = set()
        self._before: SegmentReader | None = None
        self._reader: SegmentReader | None = None

    def add(self, number: int, path: Path) -> None:
        """Take note of a segment; one that is known already is left alone."""
        if number not in self._known:
            self._known.add(number)
            self._segments.append((number, path))
            self._segments.sort()

    def next_at_ns(self) -> int:
        """When the next record that waits was recorded; at once for a piece that only tells of problems."""
        if self.waiting is None or not self.waiting.records:
            return 0
        return self.waiting.records[0].at_ns

    def fill(self, newest_ns: int) -> int:
        """Read the next piece unless one waits; return how many bytes that took.

        `newest_ns` is when the bot's newest boot began: an older one whose writer is gone is over.
        """
        if self.waiting is not None:
            return 0
        size = 0
        while self.waiting is None and size < POLL_BYTES:
            reader = self._current()
            if reader is None:
                break
            batch = self._read(reader, superseded=0 < self.opened_at_ns < newest_ns)
            size += batch.size
            if batch.records or batch.problems:
                self.waiting = batch
            elif batch.size == 0 and self._reader is reader:
                break
        return size

    def take(self, until_ns: int | None) -> list[Batch]:
        """Hand on what waits, or only its records up to `until_ns` (at least one)."""
        batch, self.waiting = self.waiting, None
        if batch is None:
            return []
        if until_ns is None:
            return [batch]
        count = next(
            (number for number, record in enumerate(batch.records) if number and record.at_ns > until_ns),
            None,
        )
        if count is None:
            return [batch]
        self.waiting = Batch(batch.file, batch.header, batch.records[count:], batch.lines[count:])
        return [Batch(batch.file, batch.header, batch.records[:count], batch.lines[:count], batch.problems)]

    def _current(self) -> SegmentReader | None:
        """Return the reader of the segment that is next, if there is one."""
        if self._reader is None and self._segments:
            self._reader = SegmentReader(self._segments.pop(0)[1], self._before)
        return self._reader

    def _read(self, reader: SegmentReader, *, superseded: bool) -> Batch:
        """Read a piece of a segment, and leave the segment if nothing more can come of it."""
        # Asked before reading: what a writer wrote before it went is then met below.
        over = bool(self._segments) or (not reader.finished and not reader.has_writer())
        # The first reading of a boot stays small: a bot may have thousands of old boots, all opened at once.
        batch = reader.read(CHUNK_BYTES if reader.header else LEAST_BYTES)
        if reader.header and not self.opened_at_ns:
            self.opened_at_ns = reader.header.opened_at_ns
        drained = over and batch.size == 0 and not batch.problems and not reader.blocked
        if drained:
            torn = reader.report_torn_tail()
            batch.problems += [torn] if torn else []
        if reader.finished or (drained and (self._segments or superseded)):
            self._before, self._reader = reader, None
        return batch


class _Listing:
    """The real folders, or the other entries, of a folder; listed only when there may be new ones.

    A folder's time of change tells, but it has a coarse grain: a second name may come in the same grain as
    the one that was seen. So the names count as known only if they were listed well after that time.
    """

    _GRAIN_NS = 2 * NANOSECONDS

    def __init__(self, folder: Path, clock: Clock, *, folders: bool) -> None:
        self._folder = folder
        self._clock = clock
        self._folders = folders
        self._listed_ns = 0
        self._changed_ns = 0

    def look(self) -> list[Path]:
        """Return all entries if there may be new ones, else none. Links to folders are not followed."""
        try:
            changed_ns = self._folder.stat().st_mtime_ns
            if changed_ns == self._changed_ns and self._listed_ns - changed_ns > self._GRAIN_NS:
                return []
            now_ns = self._clock.now_ns()
            with os.scandir(self._folder) as entries:
                found = [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False) is self._folders]
        except OSError:
            return []
        self._changed_ns, self._listed_ns = changed_ns, now_ns
        return sorted(found)
