"""What a hub that runs already is asked for: a port, the JSON files. One hub a directory serves all wishes.

A request is a small file in the data directory, `hub-request-<16 hex digits>.json`, 0600, put there whole.
The hub takes it away, does what it can, and says in `hub.lock` how that ended. It believes a file only if
nobody but its own user can have written it, and a request can name no path, no host and no command.
"""

import contextlib
import os
import re
import stat
import time
from pathlib import Path
from typing import Annotated

import msgspec

from deskwatch.exposition.files import replace_file
from deskwatch.hub.config import HIGHEST_PORT, LEAST_SECONDS, LONGEST_SECONDS
from deskwatch.hub.lock import RunningHub, running_hub
from deskwatch.hub.tell import tell
from deskwatch.model import NANOSECONDS, Clock, fresh_id

MOST_BYTES = 1024  # of a request
MOST_AT_ONCE = 16  # requests that are taken in one look; the rest wait for the next
PATIENCE_SECONDS = 10.0
OLDEST_SECONDS = 60.0  # whoever asked before that has given up
_LOOK_SECONDS = 0.05
_NAME = re.compile(r"hub-request-([0-9a-f]{16})\.json", re.ASCII)
Port = Annotated[int, msgspec.Meta(ge=0, le=HIGHEST_PORT)]
Seconds = Annotated[float, msgspec.Meta(ge=LEAST_SECONDS, le=LONGEST_SECONDS)]


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wanted: a port on this machine, and files, at least so often where an interval is named."""

    port: Port | None = None
    export: bool = False
    interval_seconds: Seconds | None = None


_decode = msgspec.json.Decoder(Request).decode


def ask(data: Path, request: Request, clock: Clock, patience_seconds: float = PATIENCE_SECONDS) -> str:
    """Ask the hub that runs for something and wait for its answer; return why not, nothing where granted."""
    number = fresh_id()
    name = f"hub-request-{number}.json"
    try:
        replace_file(data, name, msgspec.json.encode(request))
    except OSError as error:
        return f"it cannot be asked, since {data} cannot be written: {error.strerror}"
    end_ns = clock.monotonic_ns() + int(patience_seconds * NANOSECONDS)
    try:
        while clock.monotonic_ns() < end_ns:
            hub = running_hub(data)
            if hub is not None and number in hub.answers:
                return hub.answers[number]
            time.sleep(_LOOK_SECONDS)
    finally:
        with contextlib.suppress(OSError):
            (data / name).unlink(missing_ok=True)
    return (
        "it gave no answer: it ended meanwhile, hangs, is of an earlier version or another user's: "
        "stop it and try again"
    )


def lacks(hub: RunningHub, request: Request) -> bool:
    """Tell whether a hub has to do anything for a request."""
    has_port = request.port is None or any(url.endswith(f":{request.port}") for url in hub.urls)
    return not has_port or (request.export and not hub.files) or request.interval_seconds is not None


class Inbox:
    """The requests that wait in a data directory."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._data = data
        self._clock = clock
        self._has_told = False

    def take(self) -> list[tuple[str, Request | None]]:
        """Take the requests away; return each with its id, None for one that is not understood."""
        taken: list[tuple[str, Request | None]] = []
        for number, path in self._waiting():
            found = _read_own(path)
            if found is None:
                self._complain(path)
                continue
            with contextlib.suppress(OSError):
                path.unlink()
            content, written_ns = found
            if self._clock.now_ns() - written_ns > OLDEST_SECONDS * NANOSECONDS:
                continue
            try:
                taken.append((number, _decode(content)))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                taken.append((number, None))
            if len(taken) >= MOST_AT_ONCE:
                break
        return taken

    def _waiting(self) -> list[tuple[str, Path]]:
        try:
            with os.scandir(self._data) as entries:
                named = [(_NAME.fullmatch(entry.name), entry.name) for entry in entries]
        except OSError:
            return []
        return sorted((match[1], self._data / name) for match, name in named if match)

    def _complain(self, path: Path) -> None:
        if not self._has_told and path.exists():
            self._has_told = True
            tell(f"{path} is no request that the hub believes: it must be a file of its own user's, 0600")


def _read_own(path: Path) -> tuple[bytes, int] | None:
    """Return what stands in a file that only this user can have written, and since when; None else."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with contextlib.suppress(OSError), os.fdopen(os.open(path, flags), "rb") as file:
        seen = os.fstat(file.fileno())
        if is_private(seen) and seen.st_size <= MOST_BYTES:
            return file.read(MOST_BYTES), seen.st_mtime_ns
    return None


def is_private(seen: os.stat_result) -> bool:
    """Tell whether a file is a regular one with one name, of this user's and for nobody else."""
    if not stat.S_ISREG(seen.st_mode) or seen.st_nlink != 1:
        return False
    if not hasattr(os, "geteuid"):
        return True
    return seen.st_uid == os.geteuid() and stat.S_IMODE(seen.st_mode) & 0o077 == 0
