"""Following the journals of any number of bots, of one process or of many.

`poll` gives what was written since the last call, bot by bot, in the order in which it was recorded: the
segments of a boot by number, and where two boots of one bot overlap, merged by the time of recording.
That order depends on the files alone, so that reading them again gives the same figures.

`positions` are plain values that say what was handed on. A tail that is given them goes on there: each
record is handed on once, by the one or by the other, and a segment that is behind is not opened again.

It opens a file, reads, and closes it: no number of bots uses up the process's files.
"""

import heapq
from collections.abc import Mapping
from pathlib import Path

import msgspec

from deskwatch.journal import journals_directory, segment_name, segment_of
from deskwatch.model import Clock, SystemClock
from deskwatch.tail.listing import Listing
from deskwatch.tail.progress import Progress, from_bytes, to_bytes
from deskwatch.tail.reader import CHUNK_BYTES, LEAST_BYTES, Batch, SegmentReader

POLL_BYTES = 4 * CHUNK_BYTES
Positions = Mapping[str, bytes]


class Tail:
    """All journals below a data directory. Not thread-safe; blocks for as long as the disk takes."""

    def __init__(self, data: Path, clock: Clock | None = None, positions: Positions | None = None) -> None:
        """Begin at the start of all journals, or where another tail of the same directory stood.

        Raises `ValueError` for positions that are none: whatever was made of the records before has to be
        made anew then.
        """
        self._clock = clock or SystemClock()
        self._positions = dict(positions or {})
        self._known: dict[str, dict[str, Progress]] = {}
        for key, value in self._positions.items():
            folder, _, boot = key.rpartition("/")
            self._known.setdefault(folder, {})[boot] = _progress(key, value)
        self._folders: dict[Path, _Folder] = {}
        self._listing = Listing(journals_directory(data), self._clock, folders=True)
        self._turn = 0

    def poll(self, limit: int = POLL_BYTES) -> list[Batch]:
        """Return what is new, at most about `limit` bytes of it; an empty list means all was read.

        Each call begins with another bot, so that one with much to read does not keep the others waiting.
        """
        for name in self._listing.look():
            path = self._listing.folder / name
            if path not in self._folders:
                self._folders[path] = _Folder(path, self._clock, self._known.pop(name, {}))
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

    def positions(self) -> dict[str, bytes]:
        """Return what was handed on until now, by bot's folder and boot: to be kept with what came of it."""
        for folder in self._folders.values():
            self._positions.update(folder.new_positions())
        return dict(self._positions)


def is_consumed(segment: Path, positions: Positions) -> bool:
    """Tell whether a tail that goes on at these positions will not need a segment again."""
    named = segment_of(segment.name)
    if named is None:
        return False
    key = f"{segment.parent.name}/{named[0]}"
    if key not in positions:
        return False
    progress = _progress(key, positions[key])
    return named[1] < progress.segment or (named[1] == progress.segment and progress.left)


def _progress(key: str, value: bytes) -> Progress:
    try:
        return from_bytes(value)
    except msgspec.DecodeError as error:
        raise ValueError(f"the position of {key!r} in its journal cannot be read: {error}") from None


class _Folder:
    """The journal of one bot: its boots, merged."""

    def __init__(self, path: Path, clock: Clock, known: dict[str, Progress]) -> None:
        self._path = path
        self._listing = Listing(path, clock, folders=False)
        self._boots = {name: _Boot(path, name, progress) for name, progress in known.items()}
        self._active = {name: boot for name, boot in self._boots.items() if boot.is_active()}
        self._moved: set[str] = set()  # boots whose position may have changed since it was last asked for
        self._newest_ns = max((boot.opened_at_ns for boot in self._boots.values()), default=0)

    def look_for_segments(self) -> None:
        """Take note of segments that came since the last call."""
        for name in self._listing.look():
            named = segment_of(name)
            if named is not None:
                self._add(*named)

    def read(self, limit: int, batches: list[Batch]) -> int:
        """Add pieces in the order of recording, about `limit` bytes of them; return how many it read.

        What was read already is always handed on as far as the order is known.
        """
        size = 0
        full: list[tuple[int, str, _Boot]] = []
        for name, boot in list(self._active.items()):
            size += boot.fill(self._newest_ns)
            if boot.waiting is not None:
                full.append((boot.next_at_ns(), name, boot))
        heapq.heapify(full)
        while full:
            _, name, first = heapq.heappop(full)
            batches += first.take(full[0][0] if full else None)
            if first.waiting is None:
                if size >= limit:
                    break
                size += first.fill(self._newest_ns)
            if first.waiting is not None:
                heapq.heappush(full, (first.next_at_ns(), name, first))
        self._settle()
        return size

    def new_positions(self) -> dict[str, bytes]:
        """Return the positions that changed since the last call."""
        moved, self._moved = self._moved | self._active.keys(), set()
        progress = {name: self._boots[name].handed_on() for name in moved}
        return {f"{self._path.name}/{name}": to_bytes(at) for name, at in progress.items() if at.segment}

    def _add(self, boot_name: str, number: int) -> None:
        boot = self._boots.get(boot_name)
        if boot is None:
            boot = self._boots[boot_name] = _Boot(self._path, boot_name, Progress())
        boot.add(number)
        if boot.is_active():
            self._active[boot_name] = boot

    def _settle(self) -> None:
        """Look no more at boots from which nothing is to come."""
        for name, boot in list(self._active.items()):
            self._newest_ns = max(self._newest_ns, boot.opened_at_ns)
            self._moved.add(name)
            if not boot.is_active():
                del self._active[name]


class _Boot:
    """The segments of one run of one bot, read in the order of their numbers."""

    def __init__(self, folder: Path, name: str, progress: Progress) -> None:
        self.waiting: Batch | None = None  # read, but not yet handed on
        self._folder = folder
        self._name = name
        self._begun_after = progress.segment  # what is before was handed on by another tail
        self._progress = progress
        self._handed_on = progress  # where the tail stood before what waits
        self._known: set[int] = set()
        self._next: list[int] = []  # a heap
        self._reader: SegmentReader | None = None
        if progress.segment and not progress.left:
            self._reader = self._open()

    @property
    def opened_at_ns(self) -> int:
        """When the boot began; 0 while that is not known."""
        return self._progress.opened_at_ns

    def is_active(self) -> bool:
        """Tell whether there is something to read or to hand on, or may be."""
        return self._reader is not None or self.waiting is not None or bool(self._next)

    def add(self, number: int) -> None:
        """Take note of a segment; one that is known already is left alone."""
        if number > self._begun_after and number not in self._known:
            self._known.add(number)
            heapq.heappush(self._next, number)

    def handed_on(self) -> Progress:
        """Return how far records were handed on."""
        return self._progress if self.waiting is None else self._handed_on

    def next_at_ns(self) -> int:
        """When the next record that waits was recorded; at once for a piece that only tells of problems."""
        if self.waiting is None or not self.waiting.records:
            return 0
        return self.waiting.records[0].at_ns

    def fill(self, newest_ns: int) -> int:
        """Read the next piece unless one waits; return how many bytes that took.

        `newest_ns` is when the bot's newest boot began: an older one whose writer is gone is over.
        """
        size = 0
        while self.waiting is None and size < POLL_BYTES:
            reader = self._current()
            superseded = 0 < self.opened_at_ns < newest_ns
            if reader is None or not (self._next or superseded or reader.has_news()):
                break
            before = self._progress.copy()
            batch = self._read(reader, superseded=superseded)
            size += batch.size
            if batch.records or batch.problems:
                self.waiting, self._handed_on = batch, before
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
        self._handed_on.hand_on((record.seq for record in batch.records[:count]), self._progress)
        self.waiting = Batch(batch.file, batch.header, batch.records[count:], batch.lines[count:])
        return [Batch(batch.file, batch.header, batch.records[:count], batch.lines[:count], batch.problems)]

    def _current(self) -> SegmentReader | None:
        """Return the reader of the segment that is next, if there is one."""
        if self._reader is None and self._next:
            self._progress = self._progress.next_segment(heapq.heappop(self._next))
            self._reader = self._open()
        return self._reader

    def _open(self) -> SegmentReader:
        path = self._folder / segment_name(self._name, self._progress.segment)
        return SegmentReader(path, self._progress)

    def _read(self, reader: SegmentReader, *, superseded: bool) -> Batch:
        """Read a piece of a segment, and leave the segment if nothing more can come of it."""
        # Asked before reading: what a writer wrote before it went is then met below.
        over = bool(self._next) or not reader.has_writer()
        # The first reading of a boot stays small: a bot may have thousands of old boots, all opened at once.
        batch = reader.read(CHUNK_BYTES if reader.header else LEAST_BYTES)
        drained = over and batch.size == 0 and not batch.problems and not reader.blocked
        if drained:
            torn = reader.report_torn_tail()
            batch.problems += [torn] if torn else []
        if reader.finished or (drained and (self._next or superseded)):
            self._progress.leave(final=reader.final)
            self._reader = None
        return batch
