"""The data directory: is it there, who may read it, is there room."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from deskwatch.doctor.finding import Finding, Severity
from deskwatch.doctor.sight import Sight
from deskwatch.hub.config import FILE_NAME
from deskwatch.hub.lock import LOCK_NAME
from deskwatch.journal import journals_directory

GIBIBYTE = 1024**3
# A share alone would cry wolf on a large disk, and sleep on a small one.
LEAST_FREE_BYTES = GIBIBYTE // 4
CRITICAL_FREE_BYTES = 5 * GIBIBYTE
WARNING_FREE_BYTES = 20 * GIBIBYTE
LEAST_FREE_FILES = 1_000
MOST_LOOKED_AT = 100_000  # files whose modes are looked at
MOST_NAMED = 3
_OURS = ("journals", LOCK_NAME, FILE_NAME)  # below a data directory, which may hold other things too


def directory(sight: Sight) -> Iterator[Finding]:
    """Find a data directory that is missing, no directory, or not ours to use."""
    data = sight.data
    if not data.exists():
        what, mend = (
            f"the data directory {data} does not exist",
            f"mkdir -p {data}, or name another one with --data",
        )
    elif not data.is_dir():
        what, mend = f"the data directory {data} is a file", "name a directory with --data or DESKWATCH_HOME"
    elif not sight.can_be_read:
        what, mend = (
            f"the data directory {data} may not be read",
            "run this as its owner, or mend owner and mode",
        )
    elif not os.access(data, os.W_OK):
        what, mend = (
            f"the data directory {data} may not be written",
            "run bots and hub as its owner, or mend its mode",
        )
    else:
        return
    yield Finding(check="directory", severity=Severity.ERROR, what=what, mend=mend)


def permissions(sight: Sight) -> Iterator[Finding]:
    """Find journals that others may read, and what others may change."""
    if not sight.can_be_read or sys.platform == "win32":
        return
    journals = journals_directory(sight.data)
    modes = [(path, mode) for name in _OURS for path, mode in _modes(sight.data / name)]
    writable = [path for path, mode in modes if mode & (stat.S_IWGRP | stat.S_IWOTH)]
    open_journals = [
        path
        for path, mode in modes
        if mode & (stat.S_IRGRP | stat.S_IROTH) and (path == journals or journals in path.parents)
    ]
    top_mode = sight.data.stat().st_mode
    if top_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield _open_to_all(
            f"change what is in {sight.data}: any figure may be forged", f"chmod go-w {sight.data}"
        )
    if writable:
        yield _open_to_all(
            f"change {_names(writable)}: any figure may be forged", f"chmod -R go-rwx {_names(writable)}"
        )
    elif open_journals and top_mode & (stat.S_IXGRP | stat.S_IXOTH):
        yield _open_to_all(f"read {_names(open_journals)}", f"chmod -R go-rwx {journals}", Severity.WARNING)


def _open_to_all(what: str, mend: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        check="permissions", severity=severity, what=f"others on this machine may {what}", mend=mend
    )


def disk_full(sight: Sight) -> Iterator[Finding]:
    """Find a disk with little room, or with room for few files."""
    if not sight.can_be_read:
        return
    usage = shutil.disk_usage(sight.data)
    percent = 100.0 * (1.0 - usage.free / usage.total) if usage.total else 0.0
    limits = sight.config.thresholds.machine
    if usage.free < LEAST_FREE_BYTES or (
        percent >= limits.disk_critical and usage.free < CRITICAL_FREE_BYTES
    ):
        severity = Severity.ERROR
    elif percent >= limits.disk_warning and usage.free < WARNING_FREE_BYTES:
        severity = Severity.WARNING
    else:
        severity = None
    mend = "make room on it; a full disk costs facts once 16 MiB of them wait in a bot"
    if severity is not None:
        what = f"the disk of {sight.data} is {percent:.0f} % full, {usage.free / GIBIBYTE:.1f} GiB are free"
        yield Finding(check="disk_full", severity=severity, what=what, mend=mend)
    if hasattr(os, "statvfs"):
        files = os.statvfs(sight.data)
        if files.f_files and files.f_favail < LEAST_FREE_FILES:
            what = f"the disk of {sight.data} has room for {files.f_favail:,} more files only (inodes)"
            yield Finding(
                check="disk_full", severity=Severity.ERROR, what=what, mend="remove small files from it"
            )


def _modes(top: Path) -> Iterator[tuple[Path, int]]:
    """Give the mode of a folder and of what is in it, links left out."""
    try:
        yield top, top.stat(follow_symlinks=False).st_mode
    except OSError:
        return
    yield from islice(_below(top), MOST_LOOKED_AT)


def _below(top: Path) -> Iterator[tuple[Path, int]]:
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder, name)
            try:
                mode = path.stat(follow_symlinks=False).st_mode
            except OSError:
                continue
            if not stat.S_ISLNK(mode):
                yield path, mode


def _names(paths: list[Path]) -> str:
    shown = ", ".join(str(path) for path in paths[:MOST_NAMED])
    return f"{shown} and {len(paths) - MOST_NAMED:,} more" if len(paths) > MOST_NAMED else shown
