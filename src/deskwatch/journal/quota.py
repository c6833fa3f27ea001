"""How much disk the journal of one bot may take, and what goes first when it takes more.

Above the soft limit the hub removes segments that it has consumed and committed, oldest first; what it has
not consumed stays. Above the hard limit, which is met only where no hub runs, the bot's own writer
removes the oldest segments that nobody writes any more, and counts the facts in them. The segment that is
being written always stays.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from deskwatch.journal.disk import READ
from deskwatch.journal.line import MAX_LINE_BYTES, is_header, is_whole
from deskwatch.journal.segment import segment_of

SETTING = "DESKWATCH_JOURNAL_QUOTA"
GIBIBYTE = 1024**3
HARD_FACTOR = 4
_UNITS = {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4}
_BINARY_UNITS = {"K": 1024, "M": 1024**2, "G": GIBIBYTE, "T": 1024**4}
_SIZE = re.compile(r"([0-9]{1,15}) ?(?:([KMGT])(i?)B?|B)?", re.ASCII | re.IGNORECASE)


class Quota(msgspec.Struct, frozen=True):
    """Bytes that the journal of one bot may take."""

    soft_bytes: int = 2 * GIBIBYTE
    hard_bytes: int = 2 * GIBIBYTE * HARD_FACTOR


class Erased(NamedTuple):
    """What was removed: segments, their bytes, and the facts in them as far as their lines tell."""

    segments: int = 0
    size_bytes: int = 0
    facts: int = 0


class _Numbers(msgspec.Struct, frozen=True):
    """The sequence numbers that a header, a fact or a footer may tell."""

    previous_seq: int = 0
    seq: int = 0
    last_seq: int = 0


def journal_quota(soft_bytes: int | None = None) -> Quota:
    """Return the quota of a soft limit, else of the environment's, else the default; hard is four times it.

    The variable `DESKWATCH_JOURNAL_QUOTA` is a number of bytes, or one with a unit such as `500MB` or
    `2GiB`. Raises `ValueError` for a size that is none.
    """
    if soft_bytes is None:
        words = os.environ.get(SETTING, "").strip()
        if not words:
            return Quota()
        soft_bytes = _size_in_bytes(words)
    if type(soft_bytes) is not int or soft_bytes < 1:
        raise ValueError(f"a journal's quota is a number of bytes above 0, not {soft_bytes!r}")
    return Quota(soft_bytes, soft_bytes * HARD_FACTOR)


def erase_oldest(folder: Path, limit_bytes: int, may_go: Callable[[Path], bool]) -> Erased:
    """Remove the oldest segments that `may_go`, until the folder's segments take no more than the limit.

    Blocks, and takes time in proportion to the segments in the folder. What cannot be looked at or
    removed is passed over.
    """
    found = _segments(folder)
    excess = sum(size for _, size, _ in found) - limit_bytes
    erased = Erased()
    for _, size, path in sorted(found):
        if excess <= 0:
            break
        if may_go(path):
            facts = _facts_in(path)
            try:
                path.unlink()
            except OSError:
                continue
            excess -= size
            erased = Erased(erased.segments + 1, erased.size_bytes + size, erased.facts + facts)
    return erased


def _segments(folder: Path) -> list[tuple[int, int, Path]]:
    """Return (time of the last change, bytes, path) of each segment."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if segment_of(entry.name) is not None and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime_ns, status.st_size, Path(entry.path)))
    except OSError:
        pass  # a folder that cannot be listed has nothing that could be removed
    return found


def _facts_in(path: Path) -> int:
    """Return how many facts a segment holds, by its header and its last whole line; 0 if they do not tell."""
    try:
        descriptor = os.open(path, READ)
        try:
            head = os.read(descriptor, MAX_LINE_BYTES + 1)
            os.lseek(descriptor, max(0, os.fstat(descriptor).st_size - 2 * MAX_LINE_BYTES), os.SEEK_SET)
            tail = os.read(descriptor, 2 * MAX_LINE_BYTES)
        finally:
            os.close(descriptor)
        first = head.split(b"\n", 1)[0]
        last = next(line for line in reversed(tail.split(b"\n")) if is_whole(line))
        if not (is_whole(first) and is_header(first)):
            return 0
        begun, ended = (msgspec.json.decode(line, type=_Numbers) for line in (first, last))
    except (OSError, StopIteration, msgspec.DecodeError):
        return 0
    return max(0, max(ended.seq, ended.last_seq, begun.previous_seq) - begun.previous_seq)


def _size_in_bytes(words: str) -> int:
    match = _SIZE.fullmatch(words)
    if match is None:
        raise ValueError(f"{SETTING}={words!r:.60} is no size: write bytes, or 500MB, or 2GiB")
    unit = (match[2] or "").upper()
    return int(match[1]) * (_BINARY_UNITS if match[3] else _UNITS)[unit]
