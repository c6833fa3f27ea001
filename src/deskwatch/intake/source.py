"""Where lines come from: a pipe, or a log that grows, is renamed, copied, truncated or begun again.

A log is followed by its bytes (see `place`), so that whatever a rotation does to names and inodes, each line
is read once. What was lost before it could be read, because it is nowhere any more, is told.
"""

import contextlib
import os
import re
import select
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from deskwatch.intake.lines import Line, Lines
from deskwatch.intake.place import Group, Mark, Spot, is_marked, mark_of, read_at
from deskwatch.model import NANOSECONDS, Clock, UsageError

CHUNK_BYTES = 1024 * 1024
LOOK_SECONDS = 0.2
GRACE_SECONDS = 2.0  # in which a program may still write to a log that was renamed under it
CHECK_BYTES = 64  # before the place, read again to see that the file is still the same
MOST_ROTATED = 1_000  # files beside a log that are looked at
_PACKED = (".gz", ".zst", ".bz2", ".xz", ".zip")


class Source(Protocol):
    """Gives lines; blocks for a moment where there are none. Owned by one thread."""

    name: str  # for people
    key: str  # by which its place is kept
    is_gone_when_read: bool  # what is not taken now cannot be read later

    def begin(self, group: Group | None, spot: Spot) -> Spot:
        """Go to a place of the last run, `spot` in its `group`; return where reading goes on."""

    def read(self) -> list[Line] | None:
        """Return the lines that came since, an empty list where none did, None where no more will."""

    def mark(self, size: int) -> Mark:
        """Return what the source is known by, read up to `size`."""

    def share(self) -> float | None:
        """Return how much of it was read, 0 to 1; None where nobody knows."""


class StreamSource:
    """A pipe or a terminal: what is read is gone, so nothing is read again."""

    key = "-"
    is_gone_when_read = True

    def __init__(self, descriptor: int, name: str = "stdin") -> None:
        self.name = name
        self._descriptor = descriptor
        self._lines = Lines()
        self._ended = False

    def begin(self, group: Group | None, spot: Spot) -> Spot:  # noqa: ARG002 - as every source
        """Return the beginning: what was read of a pipe is gone."""
        return Spot()

    def read(self) -> list[Line] | None:
        """Return the lines that came, within a moment."""
        if self._ended:
            return None
        if sys.platform != "win32" and not select.select([self._descriptor], [], [], LOOK_SECONDS)[0]:
            return []
        data = os.read(self._descriptor, CHUNK_BYTES)
        if data:
            return self._lines.feed(data)
        self._ended = True
        return self._lines.finish()

    def mark(self, size: int) -> Mark:
        """Return only how far it was read."""
        return Mark(size)

    def share(self) -> None:
        """Return None: a pipe does not say how much is to come."""


class FileSource:
    """A log: from its beginning, or from where the last run ended; with `follow`, for ever.

    Raises `UsageError` for a file that cannot be read.
    """

    is_gone_when_read = False

    def __init__(
        self,
        path: Path,
        clock: Clock,
        tell: Callable[[str], None],
        *,
        follow: bool,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.name = path.name
        self.key = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow the link that rotation turns
        self._path = Path(self.key)
        self._clock = clock
        self._tell = tell
        self._follow = follow
        self._sleep = sleep
        self._descriptor = -1
        self._lines = Lines()
        self._next: list[Path] = []  # younger files that come before the log itself
        self._mark = Mark()
        self._check = b""  # the last bytes that were read
        self._quiet_since_ns: int | None = None  # since when nothing came from a file that was left
        self._finished = False

    def begin(self, group: Group | None, spot: Spot) -> Spot:
        """Open the log, or the rotated file in which the last run stopped; return where reading goes on."""
        if group is None:
            if not self._open(self._path, Spot()) and not self._follow:
                raise UsageError(
                    f"{self._path} does not exist: check its name, or add --follow to wait for it"
                )
            return Spot()
        if not self._find(group.mark, spot):
            self._tell(
                f"{self._path} is not the file that was read last time, and that one is not beside it"
                f"{self._packed()}: what came behind byte {spot.offset:,} of it is missing"
            )
            self._open(self._path, Spot())
            return Spot()
        return spot

    def read(self) -> list[Line] | None:
        """Return the lines that came."""
        if self._descriptor < 0 and not self._open(self._path, Spot()):
            return self._pause()
        if self._was_cut():
            self._begin_again()
        data = os.read(self._descriptor, CHUNK_BYTES)
        if not data:
            return self._at_end()
        self._quiet_since_ns = None
        self._check = (self._check + data)[-CHECK_BYTES:]
        lines = self._lines.feed(data)
        self._mark = mark_of(self._descriptor, self._lines.offset)
        return lines

    def mark(self, size: int) -> Mark:
        """Return what the file is known by."""
        return mark_of(self._descriptor, size)

    def share(self) -> float | None:
        """Return how much of the file was read."""
        size = os.fstat(self._descriptor).st_size if self._descriptor >= 0 else 0
        return min(1.0, self._lines.read_to / size) if size else None

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _pause(self) -> list[Line]:
        self._sleep(LOOK_SECONDS)
        return []

    def _open(self, path: Path, spot: Spot) -> bool:
        """Open a file at a place; tell whether it is there."""
        flags = (
            os.O_RDONLY
            | getattr(os, "O_CLOEXEC", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        try:
            descriptor = os.open(path, flags)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}: check its owner and mode") from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise UsageError(
                f"{path} is no regular file: name a log, or pipe what it gives into this command"
            )
        self.close()
        os.lseek(descriptor, spot.offset, os.SEEK_SET)
        self._descriptor = descriptor
        self._lines = Lines(spot.offset, spot.line)
        self._mark = mark_of(descriptor, spot.offset)
        before = max(0, spot.offset - CHECK_BYTES)
        self._check = read_at(descriptor, spot.offset - before, before)
        self._quiet_since_ns = None
        return True

    def _at_end(self) -> list[Line] | None:
        """Nothing more stands in this file now: wait, go on to the next one, or end."""
        if not self._follow and not self._next:
            if self._finished:
                return None
            self._finished = True
            return self._lines.finish()
        if not self._is_left():
            return self._pause()
        now_ns = self._clock.monotonic_ns()
        if self._quiet_since_ns is None:
            self._quiet_since_ns = now_ns
        if self._follow and now_ns - self._quiet_since_ns < GRACE_SECONDS * NANOSECONDS:
            return self._pause()
        last = self._lines.finish()
        if last:
            return last
        self._next = self._next or [*self._younger(), self._path]
        while self._next:
            if self._open(self._next.pop(0), Spot()):
                break
        return []

    def _is_left(self) -> bool:
        """Tell whether the log is another file by now than the one that is read."""
        if self._next:
            return True
        try:
            return not os.path.samestat(self._path.stat(), os.fstat(self._descriptor))
        except FileNotFoundError:
            return False  # renamed, and the new one not yet made
        except OSError as error:
            raise UsageError(
                f"{self._path} cannot be read: {error.strerror}: check its owner and mode"
            ) from None

    def _was_cut(self) -> bool:
        """Tell whether the file no longer holds, before the place, what was read there."""
        read_to = self._lines.read_to
        size = os.fstat(self._descriptor).st_size
        if size == read_to:
            return False
        return (
            size < read_to
            or read_at(self._descriptor, len(self._check), read_to - len(self._check)) != self._check
        )

    def _begin_again(self) -> None:
        """Go on in the copy that was made before the log was truncated, else at the log's new beginning."""
        mark, spot = self._mark, Spot(self._lines.offset, self._lines.number)
        for path in self._rotated():
            if self._is(path, mark):
                self._open(path, spot)
                self._next = [*self._younger(), self._path]
                return
        self._tell(
            f"{self._path} was cut: it is read from its new beginning; what stood behind byte {spot.offset:,}"
            " and was not yet read is missing"
        )
        self._open(self._path, Spot())

    def _find(self, mark: Mark, spot: Spot) -> bool:
        """Open the file that the mark is of: the log itself, or one that it was rotated to."""
        for path in (self._path, *self._rotated()):
            if self._is(path, mark) and self._open(path, spot):
                self._next = [] if path == self._path else [*self._younger(), self._path]
                return True
        return False

    def _is(self, path: Path, mark: Mark) -> bool:
        try:
            with path.open("rb") as file:
                return is_marked(file.fileno(), mark)
        except OSError:
            return False

    def _younger(self) -> list[Path]:
        """Return the rotated files that were written to after the one that is read, the oldest first."""
        here = os.fstat(self._descriptor)
        found: list[tuple[int, Path]] = []
        for path in self._rotated():
            with contextlib.suppress(OSError):
                seen = path.stat()
                if seen.st_mtime_ns >= here.st_mtime_ns and not os.path.samestat(seen, here):
                    found.append((seen.st_mtime_ns, path))
        return [path for _, path in sorted(found)]

    def _rotated(self) -> list[Path]:
        """Return the files beside the log whose names are its own with a number or a date."""
        stem, suffix = re.escape(self._path.stem), re.escape(self._path.suffix)
        number = r"[._-][0-9][0-9A-Za-z:_.+-]*"
        names = re.compile(rf"{stem}{suffix}{number}|{stem}{number}{suffix}|{stem}{suffix}\.(?:old|bak)")
        try:
            found = [path for path in self._path.parent.iterdir() if names.fullmatch(path.name)]
        except OSError:
            return []
        return sorted(path for path in found if path != self._path and not path.name.endswith(_PACKED))[
            :MOST_ROTATED
        ]

    def _packed(self) -> str:
        beside = [p.name for p in self._path.parent.glob(f"{self._path.stem}*") if p.name.endswith(_PACKED)]
        return (
            f" ({len(beside)} packed files are: unpack them and read them with this command)"
            if beside
            else ""
        )
