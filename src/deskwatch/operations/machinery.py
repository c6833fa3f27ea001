"""How the bot's machinery runs: cycles, API calls, parts, data, limits, figures of its own.

Whatever a journal says is borne: a duration that is none, a count that no machine can reach and a time that
cannot be are faults of their facts. A fact of a time that cannot be is counted all the same, as of the
nearest time that can.
"""

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
from deskwatch.operations.claims import Claims
from deskwatch.operations.faults import Fault, Faults
from deskwatch.operations.figures import FigureBook
from deskwatch.operations.histogram import Histogram
from deskwatch.operations.limits import Limits, wrong_report
from deskwatch.operations.moments import EARLIEST_NS, LATEST_NS, is_believable
from deskwatch.operations.sketch import LARGEST
from deskwatch.operations.window import Window

LONGEST_SECONDS = LARGEST
MOST_OF_A_CYCLE = 10**15  # triggers, proposals: below it a float counts exactly


class Machinery:
    """All of it, for one bot. Counts never go back; windows forget. Not thread-safe.

    `shared` are the limits of the whole desk, to which every bot adds what it sees of those it shares;
    `claims` are the names that its bots gave their figures.
    """

    def __init__(self, bot: str = "", shared: Limits | None = None, claims: Claims | None = None) -> None:
        self._bot = bot
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
        self.figures = FigureBook(bot, claims)
        self.faults = Faults()
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
        """Take a fact that was recorded `at_ns`; return what is wrong with it, once a reason and name.

        What is wrong again is only counted, in `faults`. A fact of another sort changes nothing.
        """
        handler = self._handlers.get(type(fact))
        if handler is None:
            return None
        fault: Fault | None = handler(fact, at_ns)  # type: ignore[operator] # each takes the kind it is listed under
        if fault is None:
            return None
        name = fact.name if isinstance(fact, MetricRecorded) else type(fact).__name__
        return self.faults.first(fault, name)

    def _cycle(self, fact: CycleCompleted, at_ns: int) -> Fault | None:
        if not _is_duration(fact.duration_seconds):
            return _bad_duration(fact.duration_seconds)
        if min(fact.triggers, fact.proposals) < 0:
            return Reason.NEGATIVE, "a cycle with less than no triggers or proposals"
        if max(fact.triggers, fact.proposals) > MOST_OF_A_CYCLE:
            return Reason.INVALID, f"a cycle with more than {MOST_OF_A_CYCLE:g} triggers or proposals"
        self.last_cycle = fact
        self.cycles.add(fact.duration_seconds)
        self.cycle_window.add(_moment(at_ns), fact.duration_seconds)
        return None

    def _call(self, fact: ApiCalled, at_ns: int) -> Fault | None:
        seconds = fact.duration_seconds
        if seconds is not None and not _is_duration(seconds):
            return _bad_duration(seconds)
        if seconds is not None:
            self.calls.at(fact.endpoint).add(seconds)
            self.call_window.add(_moment(at_ns), seconds, failed=bool(fact.error_type))
        if fact.error_type:
            self.call_errors.add((fact.endpoint, fact.error_type))
        return None

    def _operation(self, fact: OperationTimed, at_ns: int) -> Fault | None:
        if not _is_duration(fact.duration_seconds):
            return _bad_duration(fact.duration_seconds)
        failed = bool(fact.error_type)
        self.operations.at((fact.component, fact.operation)).add(fact.duration_seconds)
        self.components.at(fact.component).add(_moment(at_ns), fact.duration_seconds, failed=failed)
        if failed:
            self.operation_errors.add((fact.component, fact.operation))
        return None

    def _data(self, fact: DataUpdated, at_ns: int) -> Fault | None:
        at_ns = _moment(at_ns)
        time_ns = fact.time_ns or at_ns
        if not is_believable(time_ns):
            return Reason.BAD_TIME, "the time of data is not between 1990 and 2100 in nanoseconds"
        if fact.data_type not in self.data_ns and len(self.data_ns) >= MOST_KEYS:
            return Reason.BAD_NAME, f"data type {fact.data_type[:60]!r} is one more than {MOST_KEYS}"
        # No data is newer than the moment at which it was recorded: one stamped with the end of its bar, or
        # by a clock ahead of ours, would hide for as long that nothing came after it.
        time_ns, known_ns = min(time_ns, at_ns), self.data_ns.get(fact.data_type, 0)
        self.data_ns[fact.data_type] = max(time_ns, known_ns) if known_ns <= at_ns else time_ns
        return None

    def _limit(self, fact: RateLimitUsed, at_ns: int) -> Fault | None:
        wrong = wrong_report(fact)
        if wrong is not None:
            return wrong
        for limits in (self.limits, self._shared) if fact.key else (self.limits,):
            limits.by_name.at((fact.key, fact.endpoint)).update(fact, _moment(at_ns), self._bot)
        return None

    def _figure(self, fact: MetricRecorded, at_ns: int) -> Fault | None:
        return self.figures.update(fact, at_ns)

    def _signal(self, fact: SignalDetected, at_ns: int) -> Fault | None:  # noqa: ARG002 - as all handlers
        self.signals.add(fact.symbol)
        return None

    def _proposal(self, fact: ProposalMade, at_ns: int) -> Fault | None:  # noqa: ARG002 - as all handlers
        self.proposals.add((fact.side, fact.symbol))
        return None


def _is_duration(seconds: float) -> bool:
    return 0 <= seconds <= LONGEST_SECONDS


def _bad_duration(seconds: float) -> Fault:
    if seconds < 0:
        return Reason.NEGATIVE, f"a duration of {seconds:g} seconds"
    return Reason.INVALID, f"a duration of {seconds:g} seconds: were they nanoseconds?"


def _moment(at_ns: int) -> int:
    """Return when a fact was recorded, or the nearest time that is believed."""
    return at_ns if EARLIEST_NS <= at_ns <= LATEST_NS else min(max(at_ns, EARLIEST_NS), LATEST_NS)
