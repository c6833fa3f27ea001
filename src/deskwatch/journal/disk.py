"""What a journal asks of the disk: names that outlive a crash, locks that tell a pause from a death.

The calls that differ between systems stand here, and the reserve of descriptors by which a bot that used up
all of its own still gets its journal's next segment.
"""

import contextlib
import errno
import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl

CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | os.O_APPEND
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
)
READ = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
# The machine is short of something now; the same file can be opened later.
PASSING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR, errno.EAGAIN})
# A folder that cannot be synced must not cost the journal, but one whose sync failed is no safe place.
_FAILED_SYNCS = PASSING | {errno.EIO, errno.ENOSPC, errno.EDQUOT}

Identity = tuple[int, int]


def identity(descriptor: int) -> Identity:
    """Return device and inode: by them a descriptor is known to be still ours."""
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def is_ours(descriptor: int, its: Identity) -> bool:
    """Tell whether a descriptor still leads where it did; a bot may close all and open others."""
    try:
        return identity(descriptor) == its
    except OSError:
        return False


def make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it, private; return those that were missing, the highest first."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()][::-1]
    for part in missing:
        part.mkdir(mode=0o700, exist_ok=True)
    return missing


def sync_data(descriptor: int) -> None:
    """Make what was written to a file survive the machine."""
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a new name survive the machine; without this a synced file may have no name to be found by.

    Some file systems cannot sync a folder, and a parent may not be ours to read: that is passed over. A disk
    that failed, or a want of descriptors, is raised.
    """
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in _FAILED_SYNCS:
            raise


def hold(descriptor: int) -> None:
    """Hold a segment while the process lives, so that a reader can tell a pause from a death.

    It waits for a reader that looks at the lock in this moment. Where a file system has no locks, readers
    see that too.
    """
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def is_held(path: Path) -> bool:
    """Tell whether some process still holds a segment open for writing.

    Where the system has no locks, or cannot say, the answer is yes.
    """
    if sys.platform == "win32":
        return True
    try:
        descriptor = os.open(path, READ)
    except OSError as error:
        return error.errno in PASSING
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


class Reserve:
    """Descriptors kept for the moment in which the bot has used up all others.

    They lead to the journal's folder, so that they are told from the bot's own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: list[tuple[int, Identity]] = []

    def keep(self, count: int) -> None:
        """Keep so many, as far as there are any to be had."""
        while len(self._kept) > count:
            self._close_one()
        with contextlib.suppress(OSError):
            while len(self._kept) < count:
                descriptor = os.open(self._folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
                self._kept.append((descriptor, identity(descriptor)))

    def release(self) -> None:
        """Give all back."""
        while self._kept:
            self._close_one()

    def _close_one(self) -> None:
        descriptor, its = self._kept.pop()
        if is_ours(descriptor, its):
            os.close(descriptor)
