"""The data directory: opened once, owned by one hub.

The owner holds a lock on `hub.lock` for as long as it lives, which no crash can leave behind, and writes
where it listens into that file, so that others find it.
"""

import os
import sys
from pathlib import Path

import msgspec

from deskwatch.hub.tell import printable, tell
from deskwatch.model import DataDirectoryError, HubRunningError

if sys.platform != "win32":
    import fcntl

LOCK_NAME = "hub.lock"


class RunningHub(msgspec.Struct, frozen=True, kw_only=True):
    """Who owns a data directory. `url` is empty where it has no port, `files` where it exports none.

    `urls` are all addresses that it has; `answers` say, by the id of a request, why it was not granted, or
    nothing where it was.
    """

    pid: int
    url: str = ""
    files: str = ""
    urls: list[str] = msgspec.field(default_factory=list)
    answers: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it is to be found, in words."""
        return f"the hub at {self.url}" if self.url else f"the hub without a port (process {self.pid})"


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
        self.directory = directory
        self._descriptor = -1
        self._unwritten: RunningHub | None = None

    def acquire(self) -> None:
        """Take the lock. Raises `HubRunningError` if another hub has it."""
        path = self.directory / LOCK_NAME
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise DataDirectoryError(
                f"data directory {self.directory} cannot be written ({error.strerror}): make it writable"
            ) from None
        if not _try_lock(descriptor):
            os.close(descriptor)
            owner = _read_owner(path)
            where = f" (process {owner.pid}, {printable(owner.url) or 'no port'})" if owner else ""
            raise HubRunningError(f"another hub{where} already watches {self.directory}: stop it, or use it")
        self._descriptor = descriptor

    def publish(self, hub: RunningHub) -> None:
        """Write who the owner is. Whoever reads meanwhile sees the old words or the new ones.

        A full disk is told and leaves nothing to be read; `publish_again` tries once more.
        """
        content = msgspec.json.encode(hub)
        try:
            known = os.fstat(self._descriptor).st_size
            written = os.pwrite(self._descriptor, content.ljust(known), 0)
            os.ftruncate(self._descriptor, len(content) if written >= len(content) else 0)
            why = "" if written >= len(content) else "the disk is full"
        except OSError as error:
            why = error.strerror or "nobody knows why"
        if why and self._unwritten is None:
            path = self.directory / LOCK_NAME
            tell(f"{path} cannot be written: {why}: nobody finds this hub until it can; it tries again")
        self._unwritten = hub if why else None

    def publish_again(self) -> None:
        """Write who the owner is, if it could not be written before."""
        if self._unwritten is not None:
            self.publish(self._unwritten)

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
