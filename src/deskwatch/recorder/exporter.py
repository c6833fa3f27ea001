"""One line in a bot that shows its metrics: `deskwatch.get_exporter(port=8000).start()`.

The port is opened by a hub, started as a process of its own: a metrics port inside a bot can use up the
bot's file descriptors and waits for the bot's interpreter. If a hub already watches the data directory,
that one serves. Nothing here raises; where it cannot start, one line on standard error says why.
"""

import atexit
import contextlib
import os
import subprocess
import sys
from pathlib import Path

from deskwatch.journal import data_home

_OFF = frozenset({"off", "0", "false", "no"})
_STOP_SECONDS = 3


class Exporter:
    """A hub beside the bot. It ends when the bot ends in good order or `stop` is called.

    If the bot is killed the hub stays, to show that it is dead; the bot's next start finds it running.
    """

    def __init__(self, port: int, data: Path, *, enabled: bool) -> None:
        self.port = port
        self.enabled = enabled
        self._data = data
        self._hub: subprocess.Popen[bytes] | None = None

    def start(self) -> "Exporter":
        """Start the hub, without waiting for it. Does nothing where disabled or already started."""
        if not self.enabled or self._hub is not None:
            return self
        command = [sys.executable, "-m", "deskwatch", "hub", "--beside-bot"]
        command += ["--data", str(self._data), "--listen", f"127.0.0.1:{self.port}"]
        try:
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._hub = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )
        except (OSError, ValueError) as error:
            sys.stderr.write(f"deskwatch: the exporter cannot start: {error}\n")
            return self
        atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """End the hub that this exporter started."""
        hub, self._hub = self._hub, None
        if hub is None:
            return
        atexit.unregister(self.stop)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            hub.terminate()
            hub.wait(_STOP_SECONDS)


def get_exporter(
    port: int = 8000, *, data: str | os.PathLike[str] | None = None, enabled: bool = True
) -> Exporter:
    """Return an exporter for a port on this machine; `.start()` opens it at `/metrics`.

    A no-op with `enabled=False` or `DESKWATCH=off`, so that a configuration can decide. Each call gives an
    exporter of its own, so that tests do not share one.
    """
    off = os.environ.get("DESKWATCH", "").lower() in _OFF
    return Exporter(port, data_home(data), enabled=enabled and not off)
