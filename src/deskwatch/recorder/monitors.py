"""One line in a bot that runs all monitors: `deskwatch.start_monitors()`.

They are a hub beside the bot, a process of its own with no port open, which writes what it sees as JSON
files. If a hub already watches the data directory, that one is asked to write them, and once it is gone the
bot's own takes its place. Nothing here raises; where it cannot start, one line on standard error says why,
and once it has started, one says that.
"""

import atexit
import contextlib
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from deskwatch.journal import data_home
from deskwatch.recorder.alerts import AlertCallback, AlertWatch
from deskwatch.recorder.tell import tell

_OFF = frozenset({"off", "0", "false", "no"})
_STOP_SECONDS = 5
_LOCK_NAME = "hub.lock"
_LONGEST_SECONDS = 86_400.0


class Monitors:
    """The monitors that were started, for as long as the bot runs. Safe from every thread."""

    def __init__(self, data: Path, hub: "subprocess.Popen[bytes] | None") -> None:
        self._data = data
        self._hub = hub
        self._is_on = hub is not None
        self._started_by = os.getpid()
        self._alerts = AlertWatch(self._folder)

    def add_alert_callback(self, callback: AlertCallback) -> None:
        """Have `callback` called with every alert from now on, in a thread of its own.

        An alert has `severity` (`info`, `warning`, `critical`), `message`, `bot`, `component`, `measure`,
        `value`, `threshold`, `state`, `time` and `ended`. What the callback raises is told, and swallowed.
        Does nothing where the monitors are switched off.
        """
        if self._is_on:
            self._alerts.add(callback)

    def status(self) -> dict[str, Any]:
        """Return how all is: `running`, `pid`, `url`, `files`, and `summary` as metrics_summary.json has it.

        What is not known is None: `summary` until the first file is written, `running` until the monitors
        have started, and where only another's hub may watch the directory (it may have been killed).
        """
        known = _read(self._data / _LOCK_NAME)
        own = self._hub is not None and self._hub.poll() is None
        files = known.get("files") or None
        return {
            "running": (True if known else None) if own else None if known else False,
            "pid": known.get("pid"),
            "url": known.get("url") or None,
            "files": files,
            "summary": _read(Path(str(files)) / "metrics_summary.json") or None if files else None,
        }

    def __str__(self) -> str:
        """Return the status in a few lines for a person."""
        status = self.status()
        unknown = "left to another hub" if self._hub is None else "not known yet"
        running = {True: "running", False: "not running", None: unknown}[status["running"]]
        lines = [f"monitors {running}; files in {status['files'] or 'no folder yet'}"]
        with contextlib.suppress(Exception):  # a file of another version
            desk, machine = status["summary"]["desk"], status["summary"]["machine"]
            headline = "".join(letter if letter.isprintable() else "?" for letter in desk["headline"])
            lines.append(f"  health       {headline}")
            lines.append(f"  system       {machine['state'] if machine else 'not measured yet'}")
            parts = [part for part in desk["components"] if part["state"]]
            lines.append(f"  performance  {len(parts)} part{'' if len(parts) == 1 else 's'} at work")
        return "\n".join(lines)

    def stop(self) -> None:
        """End the monitors that this object started; a forked child leaves its parent's alone."""
        self._alerts.end()
        hub, self._hub = self._hub, None
        if hub is None:
            return
        atexit.unregister(self.stop)
        if self._started_by != os.getpid():
            return
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            hub.terminate()
            hub.wait(_STOP_SECONDS)

    def _folder(self) -> Path | None:
        """Return where the files are; None where nobody writes any yet."""
        files = _read(self._data / _LOCK_NAME).get("files")
        return Path(files) if isinstance(files, str) and files else None


def start_monitors(
    *, data: str | os.PathLike[str] | None = None, interval: float | None = None, enabled: bool = True
) -> Monitors:
    """Start all monitors, without waiting for them; they say in one line on standard error that they run.

    `interval` is the time between two writes of the files, in seconds up to a day (a shorter one than 0.5
    counts as that; default: the settings', 5). Does nothing with `enabled=False` or `DESKWATCH=off`. They end
    with the bot; if the bot is killed they stay, to tell that it is dead.
    """
    try:
        home = data_home(data)
        if not enabled or os.environ.get("DESKWATCH", "").lower() in _OFF:
            return Monitors(home, None)
        hub = _start(home, None if interval is None else _checked(interval))
    except Exception as error:  # noqa: BLE001 - the bot goes on, whatever this is
        tell(f"the monitors cannot start: {error}")
        return Monitors(Path(), None)
    monitors = Monitors(home, hub)
    atexit.register(monitors.stop)
    return monitors


def _checked(interval: float) -> float:
    """Return the interval. Raises `ValueError` for what is none."""
    try:
        seconds = float(interval)
    except (TypeError, ValueError, OverflowError):
        seconds = math.nan
    if not 0.0 < seconds <= _LONGEST_SECONDS:
        raise ValueError(
            f"interval={str(interval)[:40]} is no number of seconds up to a day: write it like interval=5"
        )
    return seconds


def _start(home: Path, interval: float | None) -> "subprocess.Popen[bytes]":
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {**os.environ, "DESKWATCH_EXPORT_METRICS": "1"}
    if interval is not None:
        environment["DESKWATCH_EXPORT_INTERVAL"] = f"{interval}"
    command = [sys.executable, "-m", "deskwatch", "hub", "--no-port", "--beside-bot", "--data", str(home)]
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _read(path: Path) -> dict[str, Any]:
    """Return the object in a file; an empty one where there is none."""
    with contextlib.suppress(OSError, ValueError):
        found = msgspec.json.decode(path.read_bytes())
        return found if isinstance(found, dict) else {}
    return {}
