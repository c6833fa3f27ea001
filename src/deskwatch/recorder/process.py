"""The recorders of this process: one a bot's name, closed at exit, made anew after a fork."""

import atexit
import os
import sys
from pathlib import Path
from typing import Any, get_args

from deskwatch.journal import Quota, data_home, journal_quota
from deskwatch.model import Bot, Clock, Mode, SystemClock
from deskwatch.recorder.recorder import Recorder, SilentRecorder, StrictRecorder
from deskwatch.recorder.tell import tell
from deskwatch.recorder.values import tame

_OFF = frozenset({"off", "0", "false", "no"})
_MODES = get_args(Mode)
MAX_NAME = 200  # characters of each text in a bot's description


class _Process:
    """The registry: filled when bots start, which is not a hot path."""

    def __init__(self) -> None:
        self.recorders: dict[str, Recorder] = {}
        self._hooked = False

    def hook(self) -> None:
        """Ask to be called at exit and after a fork; once, and not before there is a bot."""
        if not self._hooked:
            self._hooked = True
            atexit.register(self.close_all)
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(after_in_child=self._after_fork_in_child)

    def start(self, recorder: Recorder) -> Recorder:
        """Start a recorder and return it, or the one of that name which another thread just started."""
        kept = self.recorders.setdefault(recorder.identity.name, recorder)
        if kept is recorder:
            self.hook()
            try:
                recorder.start()
            except BaseException:
                self.forget(recorder)
                raise
        return kept

    def forget(self, recorder: Recorder) -> None:
        """Let go of a recorder that has ended, or never began."""
        if self.recorders.get(recorder.identity.name) is recorder:
            del self.recorders[recorder.identity.name]

    def close_all(self) -> None:
        for recorder in list(self.recorders.values()):
            recorder.close()
        self.recorders.clear()

    def _after_fork_in_child(self) -> None:
        for recorder in list(self.recorders.values()):
            recorder.after_fork_in_child()


_process = _Process()


def bot(
    name: str,
    *,
    strategy: str = "",
    portfolio: str = "",
    mode: Mode = "live",
    venue: str = "",
    account: str = "",
    currency: str = "USD",
    data: str | os.PathLike[str] | None = None,
    clock: Clock | None = None,
    journal_quota_bytes: int | None = None,
) -> Recorder | SilentRecorder:
    """Start to record a bot and return its recorder; the same one for the same name.

    `data` is the data directory (default: `DESKWATCH_HOME`, else the platform's). `journal_quota_bytes` is
    what the bot's journal may take on the disk (default: `DESKWATCH_JOURNAL_QUOTA`, else 2 GiB); without a
    hub, which removes what it has consumed, up to four times as much. With `DESKWATCH=off`
    in the environment every call on the recorder does nothing; with `DESKWATCH_STRICT=1`, for tests,
    what cannot be recorded raises. Without it nothing here or on the recorder ever raises: if recording
    cannot start, one line on standard error says why, and the recorder does nothing.
    """
    strict = os.environ.get("DESKWATCH_STRICT", "") == "1"
    try:
        identity = _describe(
            name=name,
            strategy=strategy,
            portfolio=portfolio,
            mode=mode,
            venue=venue,
            account=account,
            currency=currency,
        )
        if os.environ.get("DESKWATCH", "").lower() in _OFF:
            return SilentRecorder(identity)
        quota = _quota(journal_quota_bytes, strict=strict)
        return _start(identity, data_home(data), clock or SystemClock(), quota, strict=strict)
    except Exception as error:
        if strict:
            raise
        tell(f"recording is off: {type(error).__name__}: {error}")
        return SilentRecorder(Bot(name="unknown"))


def this_bot(name: str = "", *, data: str | os.PathLike[str] | None = None) -> Recorder | SilentRecorder:
    """Return the recorder for calls that name no bot.

    It is the bot of that name; without a name the one that this process records, and where it records none
    or several, one that is called as the program is.
    """
    running = [known for known in list(_process.recorders.values()) if not known.is_closed()]
    if not name and len(running) == 1:
        return running[0]
    known = _process.recorders.get(name) if type(name) is str else None
    if known is not None and not known.is_closed():
        return known
    program = Path(sys.argv[0] if sys.argv else "").stem
    return bot(name or (program if program and not program.startswith("-") else "bot"), data=data)


def _quota(soft_bytes: int | None, *, strict: bool) -> Quota:
    """Return what the journal may take; a size that is none must not cost the recording."""
    try:
        return journal_quota(soft_bytes)
    except ValueError as error:
        if strict:
            raise
        tell(f"{error}; the default holds")
        return Quota()


def _start(identity: Bot, data: Path, clock: Clock, quota: Quota, *, strict: bool) -> Recorder:
    known = _process.recorders.get(identity.name)
    if known is not None and known.is_closed():
        _process.forget(known)
    elif known is not None:
        if known.identity != identity:
            tell(
                f"bot {identity.name!r} is recorded already as {known.identity.strategy!r} in "
                f"{known.identity.portfolio!r}; the first description stays: give this one another name"
            )
        known.revive()
        return known
    return _process.start((StrictRecorder if strict else Recorder)(identity, data, clock, quota))


def _describe(**given: object) -> Bot:
    """Return the identity. Raises `ValueError` for what could not be written into a journal's header."""
    texts: dict[str, Any] = {}
    for field, value in given.items():
        faults: list[str] = []
        plain = tame(value, faults.append)
        if type(plain) is not str or faults or len(plain) > MAX_NAME:
            raise ValueError(f"a bot's {field} is a text of at most {MAX_NAME} characters")
        plain.encode()  # a lone surrogate is no text
        texts[field] = plain
    if not texts["name"]:
        raise ValueError("a bot's name is empty")
    if texts["mode"] not in _MODES:
        raise ValueError(f"a bot's mode is one of {', '.join(_MODES)}, not {texts['mode']!r}")
    return Bot(**texts)
