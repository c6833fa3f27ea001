"""How the bot's machinery runs: cycles, API calls, parts, data, limits, figures of its own."""

import math

from deskwatch.events import (
    AnyFact,
    ApiCalled,
    CycleCompleted,
    DataUpdated,
    MetricRecorded,
    OperationTimed,
    ProposalMade,
    RateLimitUsed,
    SignalDetected,
)
from deskwatch.model import Reason
from deskwatch.operations.capped import MOST_KEYS, OTHER, Capped, CappedCounter
from deskwatch.operations.figures import Fault, FigureBook
from deskwatch.operations.histogram import Histogram
from deskwatch.operations.limits import Limits
from deskwatch.operations.window import Window


class Machinery:
    """All of it, for one bot. Counts never go back; windows forget. Not thread-safe.

    `shared` are the limits of the whole desk, to which every bot adds what it sees of those it shares.
    """

    def __init__(self, shared: Limits | None = None) -> None:
        self.cycles = Histogram()
        self.cycle_window = Window()
        self.last_cycle: CycleCompleted | None = None
        self.signals: CappedCounter[str] = CappedCounter(OTHER)  # symbol
        self.proposals: CappedCounter[tuple[str, str]] = CappedCounter((OTHER, OTHER))  # side, symbol
        self.calls: Capped[str, Histogram] = Capped(Histogram, OTHER)  # endpoint
        self.call_errors: CappedCounter[tuple[str, str]] = CappedCounter(
            (OTHER, OTHER)
        )  # endpoint, error type
        self.call_window = Window()
        self.data_ns: dict[str, int] = {}  # data type -> time of the newest data
        self.limits = Limits()
        self._shared = Limits() if shared is None else shared
        self.operations: Capped[tuple[str, str], Histogram] = Capped(Histogram, (OTHER, OTHER))
        self.operation_errors: CappedCounter[tuple[str, str]] = CappedCounter(
            (OTHER, OTHER)
        )  # component, operation
        self.components: Capped[str, Window] = Capped(Window, OTHER)
        self.figures = FigureBook()
        self._handlers = {
            CycleCompleted: self._cycle,
            ApiCalled: self._call,
            OperationTimed: self._operation,
            DataUpdated: self._data,
            RateLimitUsed: self._limit,
            MetricRecorded: self._figure,
            SignalDetected: self._signal,
            ProposalMade: self._proposal,
        }

    def update(self, fact: AnyFact, at_ns: int) -> Fault | None:
        """Take a fact that was recorded `at_ns`; return what is wrong with it, if anything.

        One of another sort changes nothing.
        """
        handler = self._handlers.get(type(fact))
        if handler is None:
            return None
        return handler(fact, at_ns)  # type: ignore[operator, no-any-return] # each takes the kind it is listed under

    def _cycle(self, fact: CycleCompleted, at_ns: int) -> Fault | None:
        if not _is_duration(fact.duration_seconds):
            return _bad_duration(fact.duration_seconds)
        self.last_cycle = fact
        self.cycles.add(fact.duration_seconds)
        self.cycle_window.add(at_ns, fact.duration_seconds)
        return None

    def _call(self, fact: ApiCalled, at_ns: int) -> Fault | None:
        seconds = fact.duration_seconds
        if seconds is not None and not _is_duration(seconds):
            return _bad_duration(seconds)
        if seconds is not None:
            self.calls.at(fact.endpoint).add(seconds)
            self.call_window.add(at_ns, seconds, failed=bool(fact.error_type))
        if fact.error_type:
            self.call_errors.add((fact.endpoint, fact.error_type))
        return None

    def _operation(self, fact: OperationTimed, at_ns: int) -> Fault | None:
        if not _is_duration(fact.duration_seconds):
            return _bad_duration(fact.duration_seconds)
        failed = bool(fact.error_type)
        self.operations.at((fact.component, fact.operation)).add(fact.duration_seconds)
        self.components.at(fact.component).add(at_ns, fact.duration_seconds, failed=failed)
        if failed:
            self.operation_errors.add((fact.component, fact.operation))
        return None

    def _data(self, fact: DataUpdated, at_ns: int) -> Fault | None:
        time_ns = fact.time_ns or at_ns
        if fact.data_type not in self.data_ns and len(self.data_ns) >= MOST_KEYS:
            return Reason.BAD_NAME, f"data type {fact.data_type[:60]!r} is one more than {MOST_KEYS}"
        self.data_ns[fact.data_type] = max(time_ns, self.data_ns.get(fact.data_type, 0))
        return None

    def _limit(self, fact: RateLimitUsed, at_ns: int) -> Fault | None:
        if fact.used < 0 or fact.limit <= 0 or fact.window_seconds < 0:
            return Reason.NEGATIVE, "a rate limit's use or window below zero, or a limit of none"
        for limits in (self.limits, self._shared) if fact.key else (self.limits,):
            limit = limits.by_name.at((fact.key, fact.endpoint))
            limit.update(at_ns, fact.used, fact.limit, fact.window_seconds)
        return None

    def _figure(self, fact: MetricRecorded, at_ns: int) -> Fault | None:  # noqa: ARG002 - as all handlers
        return self.figures.update(fact)

    def _signal(self, fact: SignalDetected, at_ns: int) -> Fault | None:  # noqa: ARG002 - as all handlers
        self.signals.add(fact.symbol)
        return None

    def _proposal(self, fact: ProposalMade, at_ns: int) -> Fault | None:  # noqa: ARG002 - as all handlers
        self.proposals.add((fact.side, fact.symbol))
        return None


def _is_duration(seconds: float) -> bool:
    return math.isfinite(seconds) and seconds >= 0


def _bad_duration(seconds: float) -> Fault:
    return Reason.NEGATIVE, f"a duration of {seconds:g} seconds"
