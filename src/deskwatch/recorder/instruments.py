"""Instruments for the bot's own code: what takes how long, how often, and figures of the bot's own.

    with bot.cycle() as cycle:                         one turn of the main loop
        cycle.triggers += 1
    @bot.timed("Feed", "parse")                        a function, plain or async
    with bot.operation("Risk", "check"): ...           a piece of code
    with bot.api_call("GET /orders/{id}"): ...         a call to a venue; the template, never the URL
    bot.counter("signals_skipped", reason="spread")    a figure of the bot's own

All of it becomes facts. What the bot's code raises goes on as it was, after it was recorded; none of
this raises anything itself.
"""

import functools
import math
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import FrameType, TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from deskwatch.events import OperationTimed
from deskwatch.model import NANOSECONDS
from deskwatch.recorder.facts import FactMethods
from deskwatch.recorder.timing import Lane, Lap, Watch, error_name, timed_function
from deskwatch.recorder.values import tame

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Method = TypeVar("Method", bound=Callable[..., None])
_NO_LAP = Lap("", "")
_NO_LANE = Lane(deque(), most=0)  # so that each call is told


def _forgiving(method: Method) -> Method:
    """Return a method that counts a call with the wrong arguments, where others raise `TypeError`."""

    @functools.wraps(method)
    def call(self: "Instruments", /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever comes
        try:
            method(self, *args, **kwargs)
        except TypeError as error:
            self._misused(error)

    return cast("Method", call)


class Stopwatch:
    """Measures a `with` block and says at its end how long it took and what it raised.

    The same one may be entered again while it runs: nested, in other threads, in other tasks. Blocks are told
    apart by the frame of their `with` statement. (An `ExitStack` has its own frames: give each a fresh one.)
    """

    __slots__ = ("_begun", "_monotonic_ns", "_more", "_tell")

    def __init__(self, monotonic_ns: Callable[[], int], tell: Callable[[float, str], None]) -> None:
        self._monotonic_ns = monotonic_ns
        self._tell = tell
        # The block that found the watch unused, which most are, and those that came while it ran.
        self._begun: dict[None, list[int]] = {}
        self._more: dict[FrameType, list[list[int]]] = {}

    def __enter__(self) -> Self:
        """Start the watch."""
        mark = [0]
        # One step that no other thread can interrupt; a list is unlike any other, whatever is in it.
        if self._begun.setdefault(None, mark) is not mark:
            self._more.setdefault(sys._getframe(1), []).append(mark)  # noqa: SLF001 - the one way to a frame
        mark[0] = self._monotonic_ns()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it; an exception goes on to the bot."""
        ended_ns = self._monotonic_ns()
        # Where no other block came later than the first, this can only be the first.
        mark = self._taken(sys._getframe(1)) if self._more else self._begun.pop(None, None)  # noqa: SLF001 - as above
        if mark is not None:
            self._tell((ended_ns - mark[0]) / NANOSECONDS, error_name(kind))

    def _taken(self, frame: FrameType) -> list[int] | None:
        """Return when the block of a frame began, the innermost if there are several, and let go of it."""
        marks = self._more.get(frame)
        if not marks:
            return self._begun.pop(None, None)
        mark = marks.pop()
        if not marks:
            del self._more[frame]
        return mark


class Cycle(Stopwatch):
    """One turn of the main loop; `triggers` seen and `proposals` made are counted up inside it.

    Entered again after its end it is a turn of its own, and counts from nothing.
    """

    __slots__ = ("_over", "proposals", "triggers")

    def __init__(self, monotonic_ns: Callable[[], int], recorder: FactMethods) -> None:
        def tell(seconds: float, _error: str) -> None:
            recorder.cycle_completed(
                duration_seconds=seconds, triggers=self.triggers, proposals=self.proposals
            )
            self._over = True

        super().__init__(monotonic_ns, tell)
        self._over = False
        self.triggers: int = 0
        self.proposals: int = 0

    def __enter__(self) -> Self:
        """Start the turn."""
        if self._over:
            self._over, self.triggers, self.proposals = False, 0, 0
        return super().__enter__()


class Instruments(FactMethods):
    """What a recorder offers besides one method a fact."""

    _monotonic_ns: Callable[[], int]

    def cycle(self) -> Cycle:
        """Return a context manager for one turn of the main loop."""
        return Cycle(self._monotonic_ns, self)

    def operation(self, component: str, operation: str) -> Stopwatch:
        """Return a context manager for a piece of code that belongs to a part of the bot.

        It may be kept and used again, nested and in several threads or tasks at once.
        """
        return Stopwatch(self._monotonic_ns, self._teller(component, operation))

    def api_call(self, endpoint: str, *, venue: str = "") -> Stopwatch:
        """Return a context manager for a call to a venue.

        `endpoint` is a template such as `GET /orders/{id}`: a URL would make a series of every order.
        A query is cut off.
        """
        template = endpoint_template(endpoint)

        def tell(seconds: float, error: str) -> None:
            self.api_called(endpoint=template, duration_seconds=seconds, error_type=error, venue=venue)

        return Stopwatch(self._monotonic_ns, tell)

    def timed(
        self, component: str, operation: str
    ) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
        """Return a decorator that times every call of a function, plain, async or a generator.

        A coroutine, a task or a future that a plain function returns is timed to its end. A class is left as
        it is, and so is what cannot be called.
        """
        watch = self._watch(component, operation)

        def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
            try:
                return timed_function(function, watch)
            except Exception:  # noqa: BLE001 - an object whose own code fails at being looked at
                return function

        return decorate

    @_forgiving
    def record_operation(
        self,
        component: str,
        operation: str,
        milliseconds: float,
        success: bool = True,  # noqa: FBT001, FBT002 - the call of requirement D4
    ) -> None:
        """Record an operation that was timed by other means."""
        seconds: Any = _seconds(milliseconds)
        self.operation_timed(
            component=component,
            operation=operation,
            duration_seconds=seconds,
            error_type="" if tame(success, _ignore) else "failed",
        )

    @_forgiving
    def rate_limit(
        self, endpoint: str, used: float, limit: float, *, window_seconds: float = 0.0, key: str = ""
    ) -> None:
        """Record how much of a rate limit is used. Bots with the same `key` share it."""
        self.rate_limit_used(
            endpoint=endpoint_template(endpoint),
            used=used,
            limit=limit,
            window_seconds=window_seconds,
            key=key,
        )

    @_forgiving
    def breaker(self, breaker: str, reason: str = "") -> None:
        """Record that a circuit breaker stopped trading (`kill_switch`, `daily_stop`, …)."""
        self.breaker_tripped(breaker=breaker, reason=reason)

    @_forgiving
    def note(self, text: str, *tags: str) -> None:
        """Record a remark for people, drawn on the charts: a deployment, a change."""
        self.noted(text=text, tags=list(tags))

    @_forgiving
    def counter(self, /, name: str, value: float = 1.0, **labels: str) -> None:
        """Add to a counter of the bot's own."""
        self._record_metric("counter", name, value, labels)

    @_forgiving
    def gauge(self, /, name: str, value: float, **labels: str) -> None:
        """Set a gauge of the bot's own."""
        self._record_metric("gauge", name, value, labels)

    @_forgiving
    def histogram(
        self, /, name: str, value: float, *, buckets: Sequence[float] | None = None, **labels: str
    ) -> None:
        """Add an observation to a histogram of the bot's own.

        `buckets` are the upper bounds of its buckets: finite, going up, at most 50. Those of the first
        observation count. Without any they follow from the unit in the name: `_seconds`, `_ms`, `_bytes`,
        `_pct`, `_ratio`, else powers of ten. A tuple that is made once costs least.
        """
        kept = None if buckets is None else self._kept(buckets)
        self._record_metric("histogram", name, value, labels, kept)

    def _record_metric(
        self,
        metric: str,
        name: str,
        value: float,
        labels: Mapping[str, str],
        buckets: Any = None,  # noqa: ANN401 - bounds, or nothing
    ) -> None:
        self.metric_recorded(name=name, value=value, metric=metric, labels=labels, buckets=buckets)

    def _kept(self, buckets: Sequence[float]) -> Sequence[float]:
        """Return the bounds of a histogram as they are to be offered."""
        return buckets

    def _misused(self, error: TypeError) -> None:
        """Take note of a call that no instrument understands."""

    def _watch(self, component: str, operation: str) -> Watch:
        """Return how a function is timed."""
        return Watch(self._monotonic_ns, self._teller(component, operation), _NO_LAP, _NO_LANE)

    def _teller(self, component: str, operation: str) -> Callable[[float, str], None]:
        """Return what tells the end of an operation; what is known before is looked at once, here."""

        def tell(seconds: float, error: str) -> None:
            self._offer(OperationTimed, (component, operation, seconds, error, 0), (), {})

        return tell


def time_operation(
    monitor: Instruments, component: str, operation: str
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Return a decorator that times every call of a function: `monitor.timed` by its name of old.

    `monitor` is what `deskwatch.bot` returned; with anything else the function stays as it is.
    """
    given: object = monitor
    if isinstance(given, Instruments):
        return given.timed(component, operation)
    return lambda function: function


def endpoint_template(endpoint: str) -> str:
    """Return an endpoint without its query, which varies without end and may hold a key."""
    return endpoint.partition("?")[0] if type(endpoint) is str else endpoint


def _seconds(milliseconds: object) -> object:
    """Return seconds; what is no number stays what it is, to be counted as that."""
    plain = tame(milliseconds, _ignore)
    if type(plain) is int or type(plain) is Decimal or type(plain) is float:
        try:
            return float(plain) / 1000
        except (ArithmeticError, ValueError):  # beyond any float, or a signalling NaN
            return math.nan
    return plain


def _ignore(reason: str) -> None:
    """Let a reason pass; the value is counted where it is recorded."""
