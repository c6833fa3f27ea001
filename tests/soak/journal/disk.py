"""Twelve faults of a disk, each beginning at five moments of a bot's life.

The bot goes on recording: nothing may be raised into it. Once the fault is over the journal heals by itself
within five seconds, and the count of what was offered is that of what was written, dropped and lost.
"""

import errno
import itertools
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import deskwatch
from deskwatch.events import Heartbeat, Noted
from deskwatch.model import Clock, SystemClock
from deskwatch.tail import Tail
from tests.journal.segments import drain
from tests.soak.journal.outcome import Outcome

FAULT_SECONDS = 0.3
HEAL_SECONDS = 5.0
FACTS = 100  # that are recorded in each phase


def nothing(_: Path) -> None:
    """Destroy nothing."""


def remove_files(data: Path) -> None:
    """Remove all segments, so that the next line needs a new one."""
    for path in data.rglob("*.jsonl"):
        path.unlink()


def remove_folder(data: Path) -> None:
    """Remove the whole data directory."""
    shutil.rmtree(data, ignore_errors=True)


def cut_files(data: Path) -> None:
    """Cut all segments in half."""
    for path in data.rglob("*.jsonl"):
        os.truncate(path, path.stat().st_size // 2)


class Fault(NamedTuple):
    """Which calls fail and how, and what is destroyed first; `short`: half of a write is done."""

    name: str
    fails: dict[str, int]
    destroy: Callable[[Path], None] = nothing
    short: bool = False


def _all(number: int) -> dict[str, int]:
    return dict.fromkeys(("write", "open", "mkdir"), number)


FAULTS = (
    Fault("full disk", _all(errno.ENOSPC)),
    Fault("full disk, half a write done", _all(errno.ENOSPC), short=True),
    Fault("quota of the user", _all(errno.EDQUOT)),
    Fault("file too large", {"write": errno.EFBIG}, short=True),
    Fault("write error", {"write": errno.EIO}),
    Fault("sync error", {"fdatasync": errno.EIO}),
    Fault("sync error of the folder", {"fsync": errno.EIO}, remove_files),
    Fault("read-only file system", _all(errno.EROFS)),
    Fault("no permission", {"open": errno.EACCES}, remove_files),
    Fault("no descriptors", {"open": errno.EMFILE}, remove_files),
    Fault("folder removed", _all(errno.ENOENT), remove_folder),
    Fault("files cut", {}, cut_files),
)
MOMENTS = ("from the start", "in the first segment", "between groups", "under load", "twice in a row")


class HurriedClock(SystemClock):
    """A clock by which durations pass faster, so that a short run needs not wait for retries."""

    def __init__(self, times: int) -> None:
        super().__init__()
        real = self.monotonic_ns
        self.monotonic_ns = lambda: real() * times


class Failing:
    """Lets the system's calls on one folder fail while `on` is set."""

    def __init__(self, data: Path, fault: Fault) -> None:
        self.data = data
        self.fault = fault
        self.on = False
        self.begin_at_write = 0  # begins by itself at this write, if it is not 0
        self._writes = itertools.count(1)

    def hits(self, call: str, path: Path) -> bool:
        """Tell whether a call on this path is to fail."""
        if self.data != path and self.data not in path.parents:
            return False
        if call == "write" and self.begin_at_write and next(self._writes) == self.begin_at_write:
            self.on = True
        return self.on and call in self.fault.fails

    def error(self, call: str) -> OSError:
        """Return how it fails."""
        number = self.fault.fails[call]
        return OSError(number, os.strerror(number))


@contextmanager
def failing(data: Path, fault: Fault) -> Iterator[Failing]:
    """Hold a fault ready."""
    state = Failing(data, fault)
    calls: dict[str, Any] = {
        name: getattr(os, name) for name in ("open", "write", "fdatasync", "fsync", "mkdir")
    }

    def on_path(name: str) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as the system's
            if state.hits(name, Path(path)):
                raise state.error(name)
            return calls[name](path, *rest, **more)

        return call

    def on_descriptor(name: str) -> Callable[..., Any]:
        def call(descriptor: int, *rest: Any) -> Any:  # noqa: ANN401 - as above
            if state.hits(name, _path(descriptor)):
                if state.fault.short and rest and len(rest[0]) > 1:
                    return calls[name](descriptor, rest[0][: len(rest[0]) // 2])
                raise state.error(name)
            return calls[name](descriptor, *rest)

        return call

    try:
        for name in calls:
            setattr(os, name, (on_path if name in {"open", "mkdir"} else on_descriptor)(name))
        yield state
    finally:
        for name, call in calls.items():
            setattr(os, name, call)


class Cell:
    """One fault at one moment."""

    def __init__(self, fault: Fault, moment: str, clock: Clock) -> None:
        self._fault = fault
        self._moment = moment
        self._clock = clock
        self._numbers = itertools.count()
        self.call_seconds: list[float] = []
        self.heal_seconds = 0.0
        self.broken: list[str] = []

    def run(self, data: Path, seconds: float) -> None:
        """Let the fault come and go while a bot records, and see what is left."""
        with failing(data, self._fault) as state:
            if self._moment == MOMENTS[0]:
                state.on = True
            if self._moment == MOMENTS[1]:
                state.begin_at_write = 2
            bot = deskwatch.bot("bot", data=data, clock=self._clock)
            try:
                self._record(bot, 0)
                if self._moment in MOMENTS[2:]:
                    bot.flush(HEAL_SECONDS)
                for _ in range(2 if self._moment == MOMENTS[4] else 1):
                    self._fail(bot, state, data, seconds)
                self._record(bot, 0)
                if not bot.flush(HEAL_SECONDS):
                    self.broken.append("not healed after five seconds")
            finally:
                bot.close()
        self._look(data)

    def _record(self, bot: Any, seconds: float) -> None:  # noqa: ANN401 - a recorder of either sort
        for _ in range(FACTS):
            begun = time.perf_counter()
            bot.noted(text=str(next(self._numbers)))
            self.call_seconds.append(time.perf_counter() - begun)
            if seconds:
                time.sleep(seconds / FACTS)

    def _fail(self, bot: Any, state: Failing, data: Path, seconds: float) -> None:  # noqa: ANN401 - as above
        before = next(self._numbers)
        bot.noted(text=str(before))
        if self._moment == MOMENTS[2]:
            time.sleep(seconds / 4)
        state.on = True
        self._fault.destroy(data)
        self._record(bot, seconds)
        state.on, state.begin_at_write = False, 0
        ended = time.perf_counter()
        bot.flush(HEAL_SECONDS)
        self.heal_seconds = max(self.heal_seconds, time.perf_counter() - ended)

    def _look(self, data: Path) -> None:
        """Hold what is read against what was recorded."""
        reading = drain(Tail(data))
        texts = [record.fact.text for record in reading.records if isinstance(record.fact, Noted)]
        beats = [record.fact for record in reading.records if isinstance(record.fact, Heartbeat)]
        recorded = next(self._numbers)
        if len(texts) != len(set(texts)):
            self.broken.append("a fact was read twice")
        if not beats or beats[-1].offered != recorded:
            self.broken.append(f"{recorded} facts were offered, the last heartbeat says {beats[-1:]}")
        elif beats[-1].offered != beats[-1].written + sum(beats[-1].dropped.values()):
            self.broken.append(f"offered is not written and dropped: {beats[-1]}")
        lost = recorded - len(texts)
        if lost and self._fault.destroy is nothing:
            self.broken.append(f"{lost} of {recorded} facts are lost")
        if lost and str(recorded - 1) not in texts:
            self.broken.append("what was recorded after the fault is not there")


def cells(clock: Clock | None = None, seconds: float = FAULT_SECONDS, step: int = 1) -> Outcome:
    """Try every fault at every moment, or every `step`-th of them."""
    broken: list[str] = []
    calls: list[float] = []
    calm: list[float] = []
    heals: list[float] = []
    pairs = list(itertools.product(FAULTS, MOMENTS))[::step]
    for fault, moment in pairs:
        cell = Cell(fault, moment, clock or SystemClock())
        with tempfile.TemporaryDirectory() as folder:
            cell.run(Path(folder) / "data", seconds)
        broken += [f"{fault.name} {moment}: {what}" for what in cell.broken]
        calls += cell.call_seconds
        heals.append(cell.heal_seconds)
    for moment in MOMENTS * max(1, len(FAULTS) // step):
        cell = Cell(Fault("none", {}), moment, clock or SystemClock())
        with tempfile.TemporaryDirectory() as folder:
            cell.run(Path(folder) / "data", seconds)
        calm += cell.call_seconds
    slowest, usual = (statistics.quantiles(each, n=1000)[-1] * 1e6 for each in (calls, calm))
    counted = (
        f"healed within {max(heals):.2f} s, {len(calls):,} calls with p99.9 {slowest:.0f} µs "
        f"({usual:.0f} µs without a fault)"
    )
    return Outcome("disk faults", len(pairs), counted, broken)


def _path(descriptor: int) -> Path:
    return Path(str(Path(f"/proc/self/fd/{descriptor}").readlink()).removesuffix(" (deleted)"))
