"""Putting files in their place at once: a reader sees the old one or the new one, never a part.

The bytes go into a temporary file in the same folder (exclusively made, no link followed, 0600), are
synced, and take the name; then the folder is synced, so that the name survives the machine too. Several
files go through each step together: a disk syncs what was written in one go with much less work.
"""

import contextlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from deskwatch.model import fresh_id

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{16}", re.ASCII)


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Write `content` as `folder/name`. Raises `OSError`, leaving what was there and nothing beside it.

    A symbolic link of that name is replaced, not followed.
    """
    replace_files(folder, {name: content})


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Do the same for several files; where the bytes of one cannot be written, none is replaced.

    A name that cannot be taken, say because a directory has it, keeps none of the others from theirs. The
    `OSError` is that of the first that failed, and names its file.
    """
    mark = fresh_id()
    written: dict[str, Path] = {}
    failed: list[OSError] = []
    try:
        for name, content in contents.items():
            temporary = folder / f".{name}.{mark}"
            with _named(folder / name):
                descriptor = os.open(temporary, _FLAGS, 0o600)
                written[name] = temporary  # only now is it ours to remove
                _write(descriptor, content)
        for name, temporary in written.items():
            with _named(folder / name):
                _sync(temporary, os.O_RDWR)
        for name, temporary in list(written.items()):
            try:
                with _named(folder / name):
                    os.replace(temporary, folder / name)  # noqa: PTH105 - the call that the module is about
                del written[name]
            except OSError as error:
                failed.append(error)
    finally:
        for temporary in written.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
    if hasattr(os, "O_DIRECTORY"):
        _sync(folder, os.O_RDONLY | os.O_DIRECTORY)
    if failed:
        raise failed[0]


def remove_leftovers(folder: Path, names: Collection[str], before_ns: int) -> int:
    """Remove the temporary files that a killed writer of `names` left; return how many there were.

    Only regular files, of this user, with one of our own temporary names, last written before `before_ns`
    (nanoseconds since 1970, UTC). What cannot be looked at or removed stays. Never raises.
    """
    removed = 0
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            match = _TEMPORARY.fullmatch(path.name)
            if match is None or match[1] not in names:
                continue
            with contextlib.suppress(OSError):
                seen = path.lstat()
                own = not hasattr(os, "geteuid") or seen.st_uid == os.geteuid()
                if stat.S_ISREG(seen.st_mode) and own and seen.st_mtime_ns < before_ns:
                    path.unlink()
                    removed += 1
    return removed


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error name the file that it keeps from being written, not the temporary one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write(descriptor: int, content: bytes) -> None:
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
