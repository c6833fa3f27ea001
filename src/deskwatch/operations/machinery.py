"""How the bot's machinery runs: cycles, API calls, parts, data, limits, figures of its own."""

import math
from collections import Counter

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
from deskwatch.operations.capped import OTHER, Capped
from deskwatch.operations.histogram import Histogram
from deskwatch.operations.limits import Limits
from deskwatch.operations.names import wrong_name
from deskwatch.operations.window import Window

CustomKey = tuple[str, tuple[tuple[str, str], ...]]  # name, labels
OTHER_CUSTOM: CustomKey = (OTHER, ())


class Custom:
    """A figure of the bot's own: a running sum, a last value, or a histogram."""

    def __init__(self) -> None:
        self.metric = ""
        self.value = 0.0
        self.histogram = Histogram()


class Machinery:
    """All of it, for one bot. Counts never go back; windows forget. Not thread-safe."""

    def __init__(self) -> None:
        self.cycles = Histogram()
        self.cycle_window = Window()
        self.last_cycle: CycleCompleted | None = None
        self.signals: Counter[str] = Counter()  # symbol
        self.proposals: Counter[tuple[str, str]] = Counter()  # side, symbol
        self.calls: Capped[str, Histogram] = Capped(Histogram, OTHER)  # endpoint
        self.call_errors: Counter[tuple[str, str]] = Counter()  # endpoint, error type
        self.call_window = Window()
        self.data_ns: dict[str, int] = {}  # data type -> time of the newest data
        self.limits = Limits()
        self.operations: Capped[tuple[str, str], Histogram] = Capped(Histogram, (OTHER, OTHER))
        self.operation_errors: Counter[tuple[str, str]] = Counter()  # component, operation
        self.components: Capped[str, Window] = Capped(Window, OTHER)
        self.custom: Capped[CustomKey, Custom] = Capped(Custom, OTHER_CUSTOM)
        self._handlers = {
            CycleCompleted: self._cycle,
            ApiCalled: self._call,
            OperationTimed: self._operation,
            DataUpdated: self._data,
            RateLimitUsed: self._limit,
            MetricRecorded: self._custom,
            SignalDetected: self._signal,
            ProposalMade: self._proposal,
        }

    def update(self, fact: AnyFact, at_ns: int) -> None:
        """Take a fact that was recorded `at_ns`; one of another sort changes nothing."""
        handler = self._handlers.get(type(fact))
        if handler is not None:
            handler(fact, at_ns)  # type: ignore[operator] # each handler takes the kind it is listed under

    def _cycle(self, fact: CycleCompleted, at_ns: int) -> None:
        if not _is_duration(fact.duration_seconds):
            return
        self.last_cycle = fact
        self.cycles.add(fact.duration_seconds)
        self.cycle_window.add(at_ns, fact.duration_seconds)

    def _call(self, fact: ApiCalled, at_ns: int) -> None:
        if not _is_duration(fact.duration_seconds):
            return
        self.calls.at(fact.endpoint).add(fact.duration_seconds)
        self.call_window.add(at_ns, fact.duration_seconds, failed=bool(fact.error_type))
        if fact.error_type:
            self.call_errors[fact.endpoint, fact.error_type] += 1

    def _operation(self, fact: OperationTimed, at_ns: int) -> None:
        if not _is_duration(fact.duration_seconds):
            return
        failed = bool(fact.error_type)
        self.operations.at((fact.component, fact.operation)).add(fact.duration_seconds)
        self.components.at(fact.component).add(at_ns, fact.duration_seconds, failed=failed)
        if failed:
            self.operation_errors[fact.component, fact.operation] += 1

    def _data(self, fact: DataUpdated, at_ns: int) -> None:
        time_ns = fact.time_ns or at_ns
        self.data_ns[fact.data_type] = max(time_ns, self.data_ns.get(fact.data_type, 0))

    def _limit(self, fact: RateLimitUsed, at_ns: int) -> None:
        limit = self.limits.by_name.at((fact.key, fact.endpoint))
        limit.update(at_ns, fact.used, fact.limit, fact.window_seconds)

    def _custom(self, fact: MetricRecorded, at_ns: int) -> None:  # noqa: ARG002 - as all handlers
        if wrong_name(fact):
            return
        custom = self.custom.at((fact.name, tuple(sorted(fact.labels.items()))))
        custom.metric = custom.metric or fact.metric
        if custom.metric == "histogram":
            custom.histogram.add(fact.value)
        elif custom.metric == "gauge":
            custom.value = fact.value
        elif fact.value >= 0:
            custom.value += fact.value

    def _signal(self, fact: SignalDetected, at_ns: int) -> None:  # noqa: ARG002 - as all handlers
        self.signals[fact.symbol] += 1

    def _proposal(self, fact: ProposalMade, at_ns: int) -> None:  # noqa: ARG002 - as all handlers
        self.proposals[fact.side, fact.symbol] += 1


def _is_duration(seconds: float) -> bool:
    return math.isfinite(seconds) and seconds >= 0
