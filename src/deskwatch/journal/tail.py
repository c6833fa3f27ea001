"""Following the journals of any number of bots, of one process or of many.

`poll` gives what was written since the last call, bot by bot, in the order in which it was recorded: the
segments of a boot by number, and where two boots of one bot overlap, merged by the time of recording.
That order depends on the files alone, so that reading them again gives the same figures.

It opens a file, reads, and closes it: no number of bots uses up the process's files.
"""

import os
import re
from pathlib import Path

from deskwatch.journal.line import MAX_LINE_BYTES
from deskwatch.journal.place import journals_directory
from deskwatch.journal.reader import CHUNK_BYTES, Batch, SegmentReader
from deskwatch.journal.segment import SUFFIX, Header

_SEGMENT = re.compile(r"([A-Za-z0-9]{1,64})-([0-9]{6,9})" + re.escape(SUFFIX), re.ASCII)
POLL_BYTES = 4 * CHUNK_BYTES
# The first reading of a boot stays small: a bot may have thousands of old boots, all opened at the start.
_FIRST_BYTES = MAX_LINE_BYTES + 1


class Tail:
    """All journals below a data directory. Not thread-safe; blocks for as long as the disk takes."""

    def __init__(self, data: Path) -> None:
        self._root = journals_directory(data)
        self._folders: dict[Path, _Folder] = {}
        self._root_watch = _Watch(self._root)

    def poll(self, limit: int = POLL_BYTES) -> list[Batch]:
        """Return what is new, at most about `limit` bytes of it; an empty list means all was read."""
        self._look_for_folders()
        for folder in self._folders.values():
            folder.look_for_segments()
        batches: list[Batch] = []
        for folder in self._folders.values():
            while limit > 0:
                batch, size = folder.next_batch()
                if batch is None:
                    break
                batches.append(batch)
                limit -= size
        return batches

    def _look_for_folders(self) -> None:
        if not self._root_watch.may_have_changed():
            return
        for path in _children(self._root, folders=True):
            if path not in self._folders:
                self._folders[path] = _Folder(path)


class _Folder:
    """The journal of one bot: its boots, merged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._watch = _Watch(path)
        self._boots: dict[str, _Boot] = {}

    def next_batch(self) -> tuple[Batch | None, int]:
        """Return the next piece in the order of recording, and about how many bytes it took."""
        newest = max((boot.opened_at_ns for boot in self._boots.values()), default=0)
        for boot in self._boots.values():
            boot.fill(superseded=boot.opened_at_ns < newest)
        full = [boot for boot in self._boots.values() if boot.waiting is not None]
        if not full:
            return None, 0
        full.sort(key=_Boot.next_at_ns)
        until_ns = full[1].next_at_ns() if len(full) > 1 else None
        return full[0].take(until_ns), CHUNK_BYTES

    def look_for_segments(self) -> None:
        """Take note of segments that came since the last call."""
        if not self._watch.may_have_changed():
            return
        for path in _children(self._path, folders=False):
            match = _SEGMENT.fullmatch(path.name)
            if match is not None:
                boot = self._boots.setdefault(match[1], _Boot())
                boot.add(int(match[2]), path)


class _Boot:
    """The segments of one run of one bot, read in the order of their numbers."""

    def __init__(self) -> None:
        self.waiting: Batch | None = None  # read, but not yet handed on
        self.opened_at_ns = 0
        self._segments: list[tuple[int, Path]] = []
        self._known: set[int] = set()
        self._reader: SegmentReader | None = None
        self._header: Header | None = None
        self._last_seq = 0

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

    def fill(self, *, superseded: bool) -> None:
        """Read the next piece unless one waits. `superseded` says that a later boot of the bot exists."""
        if self.waiting is None:
            self.waiting = self._read(superseded=superseded)

    def take(self, until_ns: int | None) -> Batch | None:
        """Hand on what waits, or only its records up to `until_ns` (at least one)."""
        batch, self.waiting = self.waiting, None
        if batch is None or until_ns is None or len(batch.records) <= 1:
            return batch
        count = next(
            (number for number, record in enumerate(batch.records) if number and record.at_ns > until_ns),
            None,
        )
        if count is None:
            return batch
        self.waiting = Batch(batch.file, batch.header, batch.records[count:], batch.lines[count:])
        return Batch(batch.file, batch.header, batch.records[:count], batch.lines[:count], batch.problems)

    def _read(self, *, superseded: bool) -> Batch | None:
        while True:
            if self._reader is None:
                if not self._segments:
                    return None
                self._reader = SegmentReader(self._segments.pop(0)[1], self._header, self._last_seq)
            reader = self._reader
            over = bool(self._segments) or (not reader.finished and not reader.has_writer())
            batch = reader.read(CHUNK_BYTES if reader.header else _FIRST_BYTES)
            self._header, self._last_seq = reader.header, reader.last_seq
            if reader.header and not self.opened_at_ns:
                self.opened_at_ns = reader.header.opened_at_ns
            if over and not batch.records and not batch.problems:
                torn = reader.report_torn_tail()
                if torn is not None:
                    batch.problems.append(torn)
            if reader.finished or (over and not batch.records and (self._segments or superseded)):
                self._reader = None
            if batch.records or batch.problems:
                return batch
            if self._reader is not None:
                return None


class _Watch:
    """Tells cheaply whether a folder may hold new names, by its time of change.

    That time has a coarse grain: a name may come in the same grain as our last look. So a folder counts
    as unchanged only after several looks in a row that saw the same time.
    """

    _LOOKS = 3

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed_ns = -1
        self._looks = 0

    def may_have_changed(self) -> bool:
        try:
            changed_ns = self._folder.stat().st_mtime_ns
        except OSError:
            return False
        self._looks = self._looks + 1 if changed_ns == self._changed_ns else 0
        self._changed_ns = changed_ns
        return self._looks < self._LOOKS


def _children(folder: Path, *, folders: bool) -> list[Path]:
    """Return the real folders, or the other entries, of `folder`; links to folders are not followed."""
    try:
        with os.scandir(folder) as entries:
            found = [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False) is folders]
    except OSError:
        return []
    return sorted(found)
