"""The recorders of this process: one a bot's name, closed at exit, made anew after a fork."""

import atexit
import os
import sys
from pathlib import Path

import msgspec

from deskwatch.journal import data_home
from deskwatch.model import Bot, Clock, Mode, SystemClock
from deskwatch.recorder.recorder import Recorder, SilentRecorder, StrictRecorder

_OFF = frozenset({"off", "0", "false", "no"})
_MAX_NAME = 200


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
) -> Recorder | SilentRecorder:
    """Start to record a bot and return its recorder; the same one for the same name.

    `data` is the data directory (default: `DESKWATCH_HOME`, else the platform's). With `DESKWATCH=off`
    in the environment every call on the recorder does nothing; with `DESKWATCH_STRICT=1`, for tests,
    what cannot be recorded raises. Without it nothing here or on the recorder ever raises: if recording
    cannot start, one line on standard error says why, and the recorder does nothing.
    """
    strict = os.environ.get("DESKWATCH_STRICT", "") == "1"
    try:
        identity = Bot(
            name=name,
            strategy=strategy,
            portfolio=portfolio,
            mode=mode,
            venue=venue,
            account=account,
            currency=currency,
        )
        _check(identity)
        if os.environ.get("DESKWATCH", "").lower() in _OFF:
            return SilentRecorder(identity)
        return _start(identity, data_home(data), clock or SystemClock(), strict=strict)
    except Exception as error:
        if strict:
            raise
        sys.stderr.write(f"deskwatch: recording is off: {type(error).__name__}: {error}\n")
        return SilentRecorder(Bot(name="unknown"))


def _start(identity: Bot, data: Path, clock: Clock, *, strict: bool) -> Recorder:
    known = _process.recorders.get(identity.name)
    if known is not None and not known.is_closed():
        if known.identity != identity:
            sys.stderr.write(
                f"deskwatch: bot {identity.name!r} is recorded already as {known.identity.strategy!r} in "
                f"{known.identity.portfolio!r}; the first description stays: give this one another name\n"
            )
        return known
    recorder = (StrictRecorder if strict else Recorder)(identity, data, clock)
    _process.recorders[identity.name] = recorder
    _process.hook()
    recorder.start()
    return recorder


def _check(identity: Bot) -> None:
    """Raise `ValueError` for a description that could not be written into a journal's header."""
    if not 1 <= len(identity.name) <= _MAX_NAME:
        raise ValueError(f"a bot's name has 1 to {_MAX_NAME} characters, this one has {len(identity.name)}")
    msgspec.convert(msgspec.to_builtins(identity), Bot)
