"""The data directory: opened once, owned by one hub.

The owner holds a lock on `hub.lock` for as long as it lives, which no crash can leave behind, and writes
where it listens into that file, so that others find it.
"""

import os
import sys
from pathlib import Path

import msgspec

from deskwatch.model import DataDirectoryError, HubRunningError

if sys.platform != "win32":
    import fcntl

LOCK_NAME = "hub.lock"


class RunningHub(msgspec.Struct, frozen=True):
    """Who owns a data directory. `url` is empty where it has no port, `files` where it exports none."""

    pid: int
    url: str
    files: str = ""

    @property
    def place(self) -> str:
        """Where it is to be found, in words."""
        return self.url or f"process {self.pid}, with no port"


def open_directory(path: Path, *, create: bool) -> Path:
    """Return a data directory that exists. `create` is for the default place, which nobody made by hand.

    Raises `DataDirectoryError` naming the directory and the mend.
    """
    if create:
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DataDirectoryError(f"data directory {path} cannot be made: {error.strerror}") from None
    if not path.exists():
        raise DataDirectoryError(f"data directory {path} does not exist: create it with mkdir -p {path}")
    if not path.is_dir():
        raise DataDirectoryError(f"data directory {path} is a file: name a directory with --data")
    if not os.access(path, os.R_OK | os.X_OK):
        raise DataDirectoryError(f"data directory {path} may not be read: check its owner and mode")
    return path


class DirectoryLock:
    """The right to be the hub of a data directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._descriptor = -1

    def acquire(self) -> None:
        """Take the lock. Raises `HubRunningError` if another hub has it."""
        path = self._directory / LOCK_NAME
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise DataDirectoryError(
                f"data directory {self._directory} cannot be written ({error.strerror}): make it writable"
            ) from None
        if not _try_lock(descriptor):
            os.close(descriptor)
            owner = _read_owner(path)
            where = f" (process {owner.pid}, {owner.url or 'no port'})" if owner else ""
            raise HubRunningError(f"another hub{where} already watches {self._directory}: stop it, or use it")
        self._descriptor = descriptor

    def publish(self, url: str, files: str = "") -> None:
        """Write where the hub listens and where it exports files; empty where it does not."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, msgspec.json.encode(RunningHub(os.getpid(), url, files)), 0)

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1


def running_hub(directory: Path) -> RunningHub | None:
    """Return the hub that owns the directory now; None if there is none."""
    path = directory / LOCK_NAME
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        return None if _try_lock(descriptor, shared=True) else _read_owner(path)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, *, shared: bool = False) -> bool:
    if sys.platform == "win32":
        return not shared
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read_owner(path: Path) -> RunningHub | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=RunningHub)
    except (OSError, msgspec.DecodeError):
        return None
