"""One glance at a segment's file: opened, read and closed in a step, whatever lies under the name.

A name in a data directory may turn out to be a link, a pipe, a folder or a file without rights, and the
machine may be out of file descriptors. Each of these is told apart here, so that the reader of lines
need not know of files. Nothing here blocks on what was planted, and nothing is ever written.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from deskwatch.journal import PASSING, READ


class Piece(NamedTuple):
    """Bytes of a file, and how long the whole file was at that moment."""

    data: bytes
    file_size: int


class UnreadableError(Exception):
    """The file is not one that can be read; the message says why."""


class BusyError(Exception):
    """The file cannot be read now, for want of something that the machine may have again later."""


def read_piece(path: Path, offset: int, limit: int) -> Piece:
    """Return up to `limit` bytes from `offset` on; none where the file ends before.

    Raises `FileNotFoundError`, `UnreadableError` or `BusyError`.
    """
    try:
        with _opened(path) as descriptor:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError("is not a regular file")
            os.lseek(descriptor, offset, os.SEEK_SET)
            return Piece(os.read(descriptor, limit), status.st_size)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in PASSING:
            raise BusyError(str(error)) from None
        raise UnreadableError(f"cannot be read: {error.strerror}") from None


def file_size(path: Path) -> int:
    """Return how long the file is; 0 where there is none."""
    try:
        return path.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, READ)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
