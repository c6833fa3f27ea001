"""Telling the bot's own code of alerts: what crossed a threshold, or came back.

The monitors write every crossing into `system_alerts.json`. A thread looks at that file and calls whoever
asked, so that code of the bot's can send a message or stop trading. It begins with the first callback and
not before; a bot that asks for none has no thread of this sort.

Every alert is told once, in order, at most an interval of the files and half a second after the crossing.
Those that were there before the first callback are not told. Where the clock of the machine is set back,
none is told until it is where it was.
"""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from deskwatch.recorder.guard import guarded

FILE_NAME = "system_alerts.json"
FULL_FILE_NAME = "system_alerts.1.json"  # the one before, put aside when it was full
LOOK_SECONDS = 0.5
MOST_BYTES = 16 * 1024 * 1024


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold that was crossed: upwards a warning or critical, back below it an info.

    `bot` is empty for the machine. `state` is the word for the score at that moment. An info says in `ended`
    how the alert went: `resolved`, or `stale` where there was no figure any more.
    """

    time: str | None
    severity: Literal["info", "warning", "critical"]
    bot: str
    component: str
    measure: str
    value: float
    threshold: float
    state: str | None
    message: str
    ended: Literal["resolved", "stale"] | None = None


class _File(msgspec.Struct, frozen=True):
    """What is needed of the file."""

    generated_at: str
    history: list[Alert]


AlertCallback = Callable[[Alert], object]
_NO_FILE = _File("", [])
_decode = msgspec.json.Decoder(_File).decode


class AlertWatch:
    """Calls back for every new alert in a folder. Safe from every thread.

    `folder` says where the files are, None while that is not known. Callbacks are called one after the other
    from a thread of the watch; what they raise is told once a sort on standard error, and swallowed.
    """

    def __init__(self, folder: Callable[[], Path | None]) -> None:
        self._folder = folder
        self._callbacks: tuple[Callable[[Alert], None], ...] = ()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = ""  # the time of the newest alert that was told
        self._seen: tuple[int, int] | None = None  # which file was looked at last

    def add(self, callback: AlertCallback) -> None:
        """Tell of every alert from now on."""
        with self._lock:
            if not self._callbacks:
                self._told = self._newest(FILE_NAME).generated_at
            self._callbacks += (_harmless(callback),)
            if self._thread is None and not self._over.is_set():
                self._thread = threading.Thread(target=self._run, name="deskwatch alerts", daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Tell no more."""
        self._over.set()

    def look(self) -> None:
        """Tell what is new."""
        folder = self._folder()
        with contextlib.suppress(OSError):
            found = (folder / FILE_NAME).stat() if folder is not None else None
            mark = None if found is None else (found.st_ino, found.st_mtime_ns)
            if mark == self._seen:
                return
            self._seen = mark
        history = self._newest(FILE_NAME).history
        if history and self._told and (history[0].time or "") > self._told:
            history = self._newest(FULL_FILE_NAME).history + history  # it may have been put aside meanwhile
        for alert in [alert for alert in history if (alert.time or "") > self._told]:
            for tell in self._callbacks:
                tell(alert)
        self._told = max([self._told, *(alert.time or "" for alert in history)])

    def _run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.look()

    def _newest(self, name: str) -> _File:
        """Return what stands in a file; nothing where there is none that can be read."""
        with contextlib.suppress(OSError, ValueError):
            folder = self._folder()
            if folder is not None:
                with (folder / name).open("rb") as file:
                    return _decode(file.read(MOST_BYTES))
        return _NO_FILE


def _harmless(callback: AlertCallback) -> Callable[[Alert], None]:
    def call(alert: Alert) -> None:
        callback(alert)

    call.__qualname__ = "alert callback"
    return guarded(call)
