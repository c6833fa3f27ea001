"""Putting files in their place at once: a reader sees the old one or the new one, never a part.

The bytes go into a temporary file in the same folder (exclusively made, no link followed, 0600), are
synced, and take the name; then the folder is synced, so that the name survives the machine too. Several
files go through each step together: a disk syncs what was written in one go with much less work.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from deskwatch.model import fresh_id

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Write `content` as `folder/name`. Raises `OSError`, leaving what was there and nothing beside it.

    A symbolic link of that name is replaced, not followed.
    """
    replace_files(folder, {name: content})


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Do the same for several files; where the bytes of one cannot be written, none is replaced."""
    mark = fresh_id()
    written: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            temporary = folder / f".{name}.{mark}"
            descriptor = os.open(temporary, _FLAGS, 0o600)
            written[name] = temporary  # only now is it ours to remove
            _write(descriptor, content)
        for temporary in written.values():
            _sync(temporary, os.O_RDWR)
        for name, temporary in list(written.items()):
            os.replace(temporary, folder / name)  # noqa: PTH105 - the call that the module is about
            del written[name]
    finally:
        for temporary in written.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
    if hasattr(os, "O_DIRECTORY"):
        _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


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
