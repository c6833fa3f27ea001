"""Putting a file in its place at once: a reader sees the old one or the new one, never a part.

The bytes go into a temporary file in the same folder (exclusively made, no link followed, 0600), are
synced, and take the name; then the folder is synced, so that the name survives the machine too.
"""

import contextlib
import os
from pathlib import Path

from deskwatch.model import fresh_id

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Write `content` as `folder/name`. Raises `OSError`, leaving what was there and nothing beside it.

    A symbolic link of that name is replaced, not followed.
    """
    temporary = folder / f".{name}.{fresh_id()}"
    descriptor = os.open(temporary, _FLAGS, 0o600)
    try:
        _write_all(descriptor, content)
        os.replace(temporary, folder / name)  # noqa: PTH105 - the call that the module is about
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(folder)


def _write_all(descriptor: int, content: bytes) -> None:
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
