"""One line in a bot that shows its metrics: `deskwatch.get_exporter(port=8000).start()`.

The same object takes the calls that a bot with an exporter of its own makes (`record_order_placed`,
`update_from_cycle_stats`, …, see `hooks`): it begins to record with the first of them.

The port is opened by a hub, started as a process of its own: a metrics port inside a bot can use up the
bot's file descriptors and waits for the bot's interpreter. If a hub already watches the data directory,
that one is asked to open the port too, and once it is gone the bot's own takes its place. Nothing here
raises; where a port cannot be had, one line on standard error says why.
"""

import atexit
import contextlib
import os
import subprocess
import sys
from pathlib import Path

from deskwatch.journal import data_home
from deskwatch.recorder.hooks import Hooks
from deskwatch.recorder.process import this_bot
from deskwatch.recorder.recorder import Recorder, SilentRecorder
from deskwatch.recorder.tell import tell

_OFF = frozenset({"off", "0", "false", "no"})
_STOP_SECONDS = 3


class Exporter(Hooks):
    """A hub beside the bot, and the calls of old.

    The hub ends when the bot ends in good order or `stop` is called. If the bot is killed it stays, to show
    that the bot is dead; the bot's next start finds it running.
    """

    def __init__(
        self, port: int, data: Path, *, enabled: bool, bot: Recorder | SilentRecorder | str = ""
    ) -> None:
        super().__init__(self._recording)
        self.port = port
        self.enabled = enabled
        self._data = data
        self._hub: subprocess.Popen[bytes] | None = None
        self._started_by = 0
        self._bot = bot

    @property
    def bot(self) -> Recorder | SilentRecorder | None:
        """What the calls are recorded by, for all that they cannot say; nothing where disabled."""
        return self._recording()

    def start(self) -> "Exporter":
        """Start the hub, without waiting for it. Does nothing where disabled or while a started one runs."""
        if not self.enabled or self.is_running():
            return self
        try:
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
            command = [sys.executable, "-m", "deskwatch", "hub", "--beside-bot"]
            command += ["--data", str(self._data), "--listen", f"127.0.0.1:{self.port}"]
            self._hub = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )
        except Exception as error:  # noqa: BLE001 - the bot goes on, whatever this is
            tell(f"the exporter cannot start: {error}")
            return self
        self._started_by = os.getpid()
        atexit.register(self.stop)
        return self

    def _recording(self) -> Recorder | SilentRecorder | None:
        if not self.enabled:
            return None
        if isinstance(self._bot, str):
            self._bot = this_bot(self._bot, data=self._data)
        return self._bot

    def is_running(self) -> bool:
        """Tell whether the hub that this exporter started is still there, or waits behind another one."""
        return self._hub is not None and self._hub.poll() is None

    def stop(self) -> None:
        """End the hub that this exporter started; a forked child leaves its parent's alone."""
        hub, self._hub = self._hub, None
        if hub is None:
            return
        atexit.unregister(self.stop)
        if self._started_by != os.getpid():
            return
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            hub.terminate()
            hub.wait(_STOP_SECONDS)


def get_exporter(
    port: int = 8000,
    *,
    data: str | os.PathLike[str] | None = None,
    enabled: bool = True,
    bot: Recorder | SilentRecorder | str = "",
) -> Exporter:
    """Return an exporter for a port on this machine; `.start()` opens it at `/metrics`.

    `bot` is what its `record_…` calls are recorded for: a recorder, or a name. Left out it is the one bot
    that this process records, else one that is called as the program is.

    A no-op with `enabled=False` or `DESKWATCH=off`, so that a configuration can decide. Each call gives an
    exporter of its own, so that tests do not share one.
    """
    off = os.environ.get("DESKWATCH", "").lower() in _OFF
    try:
        home = data_home(data)
    except Exception as error:  # noqa: BLE001 - no home directory, no current one, or no path at all
        tell(f"the exporter is off: {error}")
        return Exporter(port, Path(), enabled=False)
    return Exporter(port, home, enabled=enabled and not off, bot=bot)
