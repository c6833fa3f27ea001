"""What the bots stand on, as its collectors last saw it."""

from collections import Counter

from deskwatch.events import (
    AnyFact,
    CollectorFailed,
    MachineMeasured,
    PostgresMeasured,
    ProcessMeasured,
    RedisMeasured,
)
from deskwatch.model import NANOSECONDS

FRESH_NS = 60 * NANOSECONDS  # an older measurement is not shown: it tells of another time
MOST_PROCESSES = 2000


class Machine:
    """The last measurement of each thing, and when it was taken (nanoseconds since 1970, UTC)."""

    def __init__(self) -> None:
        self._machine: tuple[int, MachineMeasured] | None = None
        self._processes: dict[str, tuple[int, ProcessMeasured]] = {}
        self._redis: dict[str, tuple[int, RedisMeasured]] = {}
        self._postgres: dict[str, tuple[int, PostgresMeasured]] = {}
        self.failures: Counter[tuple[str, str, str]] = Counter()  # collector, server, reason

    def update(self, fact: AnyFact, at_ns: int) -> None:
        """Take a fact that was recorded `at_ns`; one of another sort changes nothing."""
        match fact:
            case MachineMeasured():
                self._machine = (at_ns, fact)
            case ProcessMeasured():
                if fact.bot in self._processes or len(self._processes) < MOST_PROCESSES:
                    self._processes[fact.bot] = (at_ns, fact)
            case RedisMeasured():
                self._redis[fact.server] = (at_ns, fact)
            case PostgresMeasured():
                self._postgres[fact.server] = (at_ns, fact)
            case CollectorFailed():
                self.failures[fact.collector, fact.server, fact.reason] += 1
            case _:
                pass

    def machine(self, now_ns: int) -> MachineMeasured | None:
        """Return the last measurement of the machine; None if there is none of the last minute."""
        if self._machine is None or now_ns - self._machine[0] > FRESH_NS:
            return None
        return self._machine[1]

    def processes(self, now_ns: int) -> list[ProcessMeasured]:
        """Return the processes of bots that were there in the last minute."""
        return [fact for at_ns, fact in self._processes.values() if now_ns - at_ns <= FRESH_NS]

    def redis(self, now_ns: int) -> list[RedisMeasured]:
        """Return what each Redis said in the last minute."""
        return [fact for at_ns, fact in self._redis.values() if now_ns - at_ns <= FRESH_NS]

    def postgres(self, now_ns: int) -> list[PostgresMeasured]:
        """Return what each PostgreSQL said in the last minute."""
        return [fact for at_ns, fact in self._postgres.values() if now_ns - at_ns <= FRESH_NS]
