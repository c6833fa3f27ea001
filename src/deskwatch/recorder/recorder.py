"""What a bot holds: one object with a method for each kind of fact.

On the bot's thread a call looks at its values, appends a tuple to a deque, and returns. It raises
nothing, takes no lock, does no I/O and runs no code of the bot's own objects. All else is the writer's.
"""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deskwatch.events import DROP_REASONS, MEND_REASONS, Amount, Fact, OperationTimed
from deskwatch.journal import JournalWriter, Quota
from deskwatch.model import Bot, Clock, SystemClock, fresh_id, parse_money
from deskwatch.recorder.instruments import Arguments, Instruments, Result, Stopwatch
from deskwatch.recorder.room import HEAVIEST, MOST_WAITING, SHORT_WAITING, step, weight
from deskwatch.recorder.tally import Tally
from deskwatch.recorder.timing import Lane, Lap, TimedCall, Watch
from deskwatch.recorder.values import MISSING, Tamed, Unusable, build, is_light, plan_for, tame
from deskwatch.recorder.writer import Offer, Writer

QUEUE_LIMIT = MOST_WAITING
CLOSE_SECONDS = 2.0
MAX_NAME = 200  # characters of an exception's name that may wait unseen
MOST_BUCKETS_KEPT = 500  # tuples of bounds that are known again without a look


class _Shut(deque[Offer | TimedCall]):
    """Stands in for the queue of a closed recorder: too long for the short paths."""

    def __len__(self) -> int:
        return QUEUE_LIMIT


_SHUT = _Shut()


class Recorder(Instruments):
    """Records the facts of one bot.

    Safe from every thread, from signal handlers, in asyncio and after a fork (the child gets a journal
    of its own). `identity` says who the bot is, `boot` names this run of it; `enabled` is false where
    recording is switched off.
    """

    enabled = True

    def __init__(self, identity: Bot, data: Path, clock: Clock, quota: Quota | None = None) -> None:
        self.identity = identity
        self._data = data
        self._quota = quota
        self._clock = clock
        self._now_ns = clock.now_ns
        self._monotonic_ns = clock.monotonic_ns
        self._closed = False
        self._buckets: dict[int, tuple[object, Tamed]] = {}
        self._lane = Lane(_SHUT, QUEUE_LIMIT)
        self._arm()

    def _arm(self) -> None:
        """Give this process its own queue, counts and journal."""
        self._dropped = Tally(DROP_REASONS)
        self._mended = Tally(MEND_REASONS)
        self.boot = fresh_id()
        self._writer = Writer(
            JournalWriter(self.identity, self._data, self.boot, self._clock, quota=self._quota),
            self._clock,
            self._dropped,
            self._mended,
        )
        self._queue = self._short = self._writer.queue
        # The writer can only translate times of a clock that goes on as the wall's does.
        self._lane.queue = self._queue if type(self._clock) is SystemClock else _SHUT

    def start(self) -> None:
        """Start the writer; done by `deskwatch.bot`."""
        self._writer.start(quiet=False)

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that was recorded before is written; return whether it was in time.

        Blocks, so it is for the end of a program, for tests and for backtests, not for a live loop.
        """
        if not self._closed:
            self.revive()
        return self._writer.flush(timeout)

    def close(self) -> None:
        """Write what waits and end the journal in good order; also done at exit. Waits 2 s at most."""
        if not self._closed:
            self._closed = True
            self._queue = self._short = self._lane.queue = _SHUT
            if self._writer.is_of_this_process():
                self._writer.stop(CLOSE_SECONDS)
            else:
                self._writer.abandon()

    def now_ns(self) -> int:
        """Return the time that facts are recorded at, in nanoseconds since 1970 in UTC."""
        return self._now_ns()

    def waiting(self) -> int:
        """Return how many facts wait to be written; a backtest may slow down by it, a live bot should not."""
        return len(self._writer.queue)

    def is_closed(self) -> bool:
        """Tell whether `close` was called."""
        return self._closed

    def revive(self) -> None:
        """See to it that a writer runs, also where the process was forked behind Python's back (uWSGI)."""
        if not self._writer.is_of_this_process():
            self.after_fork_in_child()
        else:
            self._writer.revive()

    def after_fork_in_child(self) -> None:
        """Start anew in a forked child: own file, empty queue; no file for a child that records nothing."""
        self._writer.abandon()
        if not self._closed:
            self._arm()
            self._writer.start(quiet=True)

    def _offer(
        self,
        kind: type[Fact],
        values: tuple[object, ...],
        extra: tuple[object, ...],
        unknown: dict[str, object],
    ) -> None:
        try:
            queue = self._queue
            if extra or unknown or len(queue) >= SHORT_WAITING or not is_light(values):
                self._offer_with_care(kind, values, extra, unknown)
            else:
                queue.append((self._now_ns(), kind, values))
        except Exception:  # noqa: BLE001 - the bot must not notice, whatever this is
            self._dropped.add("failed")

    def _misused(self, error: TypeError) -> None:  # noqa: ARG002 - the strict one raises it
        self._dropped.add("missing_field")

    def _kept(self, buckets: Sequence[float]) -> Sequence[float]:
        # A tuple does not change, so that one is looked at once. Held here, its number stays its own.
        if type(buckets) is not tuple:
            return buckets
        known = self._buckets.get(id(buckets))
        if known is not None and known[0] is buckets:
            return known[1]  # type: ignore[return-value] # of numbers or not, the writer sees
        plain = tame(buckets, self._mended.add)
        kept = Tamed(plain if isinstance(plain, list) else ())
        if len(self._buckets) < MOST_BUCKETS_KEPT:
            self._buckets[id(buckets)] = buckets, kept
        return kept  # type: ignore[return-value] # as above

    def _watch(self, component: str, operation: str) -> Watch:
        name, part = tame(component, self._mended.add), tame(operation, self._mended.add)
        if type(name) is not str or type(part) is not str:
            return super()._watch(component, operation)
        return Watch(self._monotonic_ns, self._teller(name, part), Lap(name, part), self._lane)

    def _teller(self, component: str, operation: str) -> Callable[[float, str], None]:
        # The names are made plain once; a number and the name of a class need no look. So the way of a timed
        # call is short, and since both names are shared by all its facts, a long queue of them is light.
        name, part = tame(component, self._mended.add), tame(operation, self._mended.add)
        if type(name) is not str or type(part) is not str:
            return super()._teller(component, operation)
        now_ns = self._now_ns

        def tell(seconds: float, error: str) -> None:
            queue = self._queue
            values = (name, part, seconds, error, 0)
            try:
                if len(queue) < QUEUE_LIMIT and len(error) < MAX_NAME:
                    queue.append((now_ns(), OperationTimed, values))
                else:
                    self._offer(OperationTimed, values, (), {})
            except Exception:  # noqa: BLE001 - the bot must not notice, whatever this is
                self._dropped.add("failed")

        return tell

    def _offer_with_care(
        self,
        kind: type[Fact],
        values: tuple[object, ...],
        extra: tuple[object, ...],
        unknown: dict[str, object],
    ) -> None:
        reason = self._refusal(values, extra)
        if reason:
            self._dropped.add(reason)
            return
        if unknown:
            self._mended.add("unknown_field")
        if not is_light(values):
            values = tuple(tame(value, self._mended.add) for value in values)
        waiting, heavy = len(self._queue), weight(values)
        if heavy > step(waiting):
            self._dropped.add("too_large" if heavy > HEAVIEST else "queue_full")
            return
        self._queue.append((self._now_ns(), kind, values))

    def _refusal(self, values: tuple[object, ...], extra: tuple[object, ...]) -> str:
        """Return why an offer cannot be taken, or nothing; see first whether anybody takes offers at all."""
        if len(self._queue) >= SHORT_WAITING and not self._closed:
            self.revive()
        if self._closed:
            return "closed"
        if len(self._queue) >= QUEUE_LIMIT:
            return "queue_full"
        if extra:
            return "positional"
        return "missing_field" if any(value is MISSING for value in values) else ""


class StrictRecorder(Recorder):
    """The same recorder for tests: what the other one drops or mends raises, on the spot."""

    def _arm(self) -> None:
        super()._arm()
        self._short = _SHUT

    def _misused(self, error: TypeError) -> None:
        raise error

    def _kept(self, buckets: Sequence[float]) -> Sequence[float]:
        return buckets

    def _watch(self, component: str, operation: str) -> Watch:
        return Instruments._watch(self, component, operation)  # noqa: SLF001 - past the short way, on purpose

    def _teller(self, component: str, operation: str) -> Callable[[float, str], None]:
        return Instruments._teller(self, component, operation)  # noqa: SLF001 - as above

    def _offer(
        self,
        kind: type[Fact],
        values: tuple[object, ...],
        extra: tuple[object, ...],
        unknown: dict[str, object],
    ) -> None:
        name = kind.__name__
        if extra or unknown:
            raise TypeError(f"{name} takes keyword arguments only, and not {list(unknown) or extra!r}")
        missing = [
            field for field, value in zip(kind.__struct_fields__, values, strict=True) if value is MISSING
        ]
        if missing:
            raise TypeError(f"{name} needs {', '.join(missing)}")
        plan = plan_for(kind)
        try:
            fact = build(kind, plan, tuple(tame(value, _raise) for value in values), _raise)
        except Unusable as reason:
            raise ValueError(f"{name} cannot be recorded: {reason}") from None
        for field, hint in kind.__annotations__.items():
            amount = getattr(fact, field)
            if hint is Amount and amount:
                parse_money(amount)
        super()._offer(kind, values, extra, unknown)


class SilentRecorder(Instruments):
    """Stands in where recording is switched off: every call does nothing."""

    enabled = False
    boot = ""

    def __init__(self, identity: Bot) -> None:
        self.identity = identity
        self._short = _SHUT
        self._now_ns = self._monotonic_ns = _no_time

    def _offer(
        self,
        kind: type[Fact],
        values: tuple[object, ...],
        extra: tuple[object, ...],
        unknown: dict[str, object],
    ) -> None:
        pass

    def timed(
        self,
        component: str,  # noqa: ARG002 - the same call as on the others
        operation: str,  # noqa: ARG002 - as above
    ) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
        """Return a decorator that gives the function back as it is."""
        return _as_it_is

    def operation(self, component: str, operation: str) -> Stopwatch:  # noqa: ARG002 - as above
        """Return a context manager that does nothing."""
        return _NO_WATCH

    def api_call(self, endpoint: str, *, venue: str = "") -> Stopwatch:  # noqa: ARG002 - as above
        """Return a context manager that does nothing."""
        return _NO_WATCH

    def flush(self, timeout: float = 5.0) -> bool:  # noqa: ARG002 - the same call as on the others
        """Do nothing; there is nothing to wait for."""
        return True

    def waiting(self) -> int:
        """Return 0."""
        return 0

    def close(self) -> None:
        """Do nothing."""


def _no_time() -> int:
    """Return 0: what is not recorded need not be measured."""
    return 0


def _untold(_seconds: float, _error: str) -> None:
    """Tell nobody."""


def _as_it_is(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    return function


class _NoWatch(Stopwatch):
    """Measures nothing; one is enough for all."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


_NO_WATCH = _NoWatch(_no_time, _untold)


def _raise(reason: str) -> None:
    raise Unusable(reason)
