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
import inspect
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from deskwatch.events import OperationTimed
from deskwatch.model import NANOSECONDS
from deskwatch.recorder.facts import FactMethods
from deskwatch.recorder.values import name_of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Stopwatch:
    """Measures a `with` block and says at its end how long it took and what it raised."""

    __slots__ = ("_begun_ns", "_monotonic_ns", "_tell")

    def __init__(self, monotonic_ns: Callable[[], int], tell: Callable[[float, str], None]) -> None:
        self._monotonic_ns = monotonic_ns
        self._tell = tell
        self._begun_ns = 0

    def __enter__(self) -> Self:
        """Start the watch."""
        self._begun_ns = self._monotonic_ns()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it; an exception goes on to the bot."""
        seconds = (self._monotonic_ns() - self._begun_ns) / NANOSECONDS
        self._tell(seconds, error_name(kind))


class Cycle(Stopwatch):
    """One turn of the main loop; `triggers` seen and `proposals` made are counted up inside it."""

    __slots__ = ("proposals", "triggers")

    def __init__(self, monotonic_ns: Callable[[], int], recorder: FactMethods) -> None:
        def tell(seconds: float, _error: str) -> None:
            recorder.cycle_completed(
                duration_seconds=seconds, triggers=self.triggers, proposals=self.proposals
            )

        super().__init__(monotonic_ns, tell)
        self.triggers = 0
        self.proposals = 0


class Instruments(FactMethods):
    """What a recorder offers besides one method a fact."""

    _monotonic_ns: Callable[[], int]

    def cycle(self) -> Cycle:
        """Return a context manager for one turn of the main loop."""
        return Cycle(self._monotonic_ns, self)

    def operation(self, component: str, operation: str) -> Stopwatch:
        """Return a context manager for a piece of code that belongs to a part of the bot."""

        def tell(seconds: float, error: str) -> None:
            self._offer_timed(component, operation, seconds, error)

        return Stopwatch(self._monotonic_ns, tell)

    def api_call(self, endpoint: str, *, venue: str = "") -> Stopwatch:
        """Return a context manager for a call to a venue.

        `endpoint` is a template such as `GET /orders/{id}`: a URL would make a series of every order, and
        may hold a key.
        """

        def tell(seconds: float, error: str) -> None:
            self.api_called(endpoint=endpoint, duration_seconds=seconds, error_type=error, venue=venue)

        return Stopwatch(self._monotonic_ns, tell)

    def timed(
        self, component: str, operation: str
    ) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
        """Return a decorator that times every call of a function, plain or async."""

        def decorate(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
            if inspect.iscoroutinefunction(function):
                return cast("Callable[Arguments, Result]", self._timed_async(component, operation, function))
            return self._timed_plain(component, operation, function)

        return decorate

    def record_operation(
        self,
        component: str,
        operation: str,
        milliseconds: float,
        success: bool = True,  # noqa: FBT001, FBT002 - the call of requirement D4
    ) -> None:
        """Record an operation that was timed by other means."""
        is_number = type(milliseconds) is int or type(milliseconds) is float
        seconds = milliseconds / 1000 if is_number else milliseconds
        self.operation_timed(
            component=component,
            operation=operation,
            duration_seconds=seconds,
            error_type="" if success else "failed",
        )

    def rate_limit(
        self, endpoint: str, used: float, limit: float, *, window_seconds: float = 0.0, key: str = ""
    ) -> None:
        """Record how much of a rate limit is used. Bots with the same `key` share it."""
        self.rate_limit_used(
            endpoint=endpoint, used=used, limit=limit, window_seconds=window_seconds, key=key
        )

    def breaker(self, breaker: str, reason: str = "") -> None:
        """Record that a circuit breaker stopped trading (`kill_switch`, `daily_stop`, …)."""
        self.breaker_tripped(breaker=breaker, reason=reason)

    def note(self, text: str, *tags: str) -> None:
        """Record a remark for people, drawn on the charts: a deployment, a change."""
        self.noted(text=text, tags=list(tags))

    def counter(self, name: str, value: float = 1.0, **labels: str) -> None:
        """Add to a counter of the bot's own."""
        self._record_metric("counter", name, value, labels)

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge of the bot's own."""
        self._record_metric("gauge", name, value, labels)

    def histogram(self, name: str, value: float, **labels: str) -> None:
        """Add an observation to a histogram of the bot's own."""
        self._record_metric("histogram", name, value, labels)

    def _record_metric(self, metric: str, name: str, value: float, labels: Mapping[str, str]) -> None:
        self.metric_recorded(name=name, value=value, metric=metric, labels=labels)

    def _offer_timed(self, component: str, operation: str, seconds: float, error: str) -> None:
        self._offer(OperationTimed, (component, operation, seconds, error, 0), (), {})

    def _timed_plain(
        self, component: str, operation: str, function: Callable[Arguments, Result]
    ) -> Callable[Arguments, Result]:
        monotonic_ns, offer = self._monotonic_ns, self._offer_timed

        @functools.wraps(function)
        def timed_call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            begun_ns = monotonic_ns()
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                offer(
                    component, operation, (monotonic_ns() - begun_ns) / NANOSECONDS, error_name(type(error))
                )
                raise
            offer(component, operation, (monotonic_ns() - begun_ns) / NANOSECONDS, "")
            return result

        return timed_call

    def _timed_async(
        self, component: str, operation: str, function: Callable[Arguments, Awaitable[Any]]
    ) -> Callable[Arguments, Awaitable[Any]]:
        @functools.wraps(function)
        async def timed_call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Any:  # noqa: ANN401 - as the function
            with self.operation(component, operation):
                return await function(*args, **kwargs)

        return timed_call


def error_name(kind: type[BaseException] | None) -> str:
    """Return the name of an exception's class, without running code of that class; empty for none."""
    return "" if kind is None else str(name_of(kind))
