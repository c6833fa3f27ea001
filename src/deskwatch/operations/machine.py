"""What the bots stand on, as its collectors last saw it."""

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from deskwatch.events import (
    AnyFact,
    CollectorFailed,
    MachineMeasured,
    PostgresMeasured,
    ProcessMeasured,
    RedisMeasured,
)
from deskwatch.model import NANOSECONDS

Key = TypeVar("Key")
FRESH_NS = 60 * NANOSECONDS  # unless said otherwise: an older measurement is not shown
MOST_OF_A_KIND = 2000  # processes, servers, kinds of failures; further ones are passed over


class Machine:
    """The last measurement of each thing, and when it was taken (nanoseconds since 1970, UTC).

    One that is older than `fresh_ns` is not shown: it tells of another time.
    """

    def __init__(self, fresh_ns: int = FRESH_NS) -> None:
        self._fresh_ns = fresh_ns
        self._machine: tuple[int, MachineMeasured] | None = None
        self._processes: dict[str, tuple[int, ProcessMeasured]] = {}
        self._redis: dict[str, tuple[int, RedisMeasured]] = {}
        self._postgres: dict[str, tuple[int, PostgresMeasured]] = {}
        self._slow: dict[str, tuple[int, int]] = {}  # by server: what it said last, and what it comes to
        self.failures: Counter[tuple[str, str, str]] = Counter()  # collector, server, reason

    def update(self, fact: AnyFact, at_ns: int) -> None:
        """Take a fact that was recorded `at_ns`; one of another sort changes nothing."""
        match fact:
            case MachineMeasured():
                self._machine = (at_ns, fact)
            case ProcessMeasured():
                if _has_room(self._processes, fact.bot):
                    self._processes[fact.bot] = (at_ns, fact)
            case RedisMeasured():
                if _has_room(self._redis, fact.server):
                    self._redis[fact.server] = (at_ns, fact)
            case PostgresMeasured():
                if _has_room(self._postgres, fact.server):
                    self._count_slow(fact)
                    self._postgres[fact.server] = (at_ns, fact)
            case CollectorFailed():
                failure = (fact.collector, fact.server, fact.reason)
                if _has_room(self.failures, failure):
                    self.failures[failure] += 1
            case _:
                pass

    def machine(self, now_ns: int) -> MachineMeasured | None:
        """Return the last measurement of the machine; None if there is no fresh one."""
        if self._machine is None or not self._is_fresh(self._machine[0], now_ns):
            return None
        return self._machine[1]

    @property
    def measured_ns(self) -> int:
        """When the machine itself was last measured; 0 if it never was."""
        return 0 if self._machine is None else self._machine[0]

    def processes(self, now_ns: int) -> list[ProcessMeasured]:
        """Return the processes of bots that were there when it was looked last."""
        return [fact for at_ns, fact in self._processes.values() if self._is_fresh(at_ns, now_ns)]

    def redis(self, now_ns: int) -> list[RedisMeasured]:
        """Return what each Redis said last, if that is fresh."""
        return [fact for at_ns, fact in self._redis.values() if self._is_fresh(at_ns, now_ns)]

    def postgres(self, now_ns: int) -> list[PostgresMeasured]:
        """Return what each PostgreSQL said last, if that is fresh, with a count that never shrinks."""
        return [
            fact
            if fact.slow_queries is None
            else msgspec.structs.replace(fact, slow_queries=self._slow[fact.server][1])
            for at_ns, fact in self._postgres.values()
            if self._is_fresh(at_ns, now_ns)
        ]

    def _is_fresh(self, at_ns: int, now_ns: int) -> bool:
        # One from the future is not: the clock was set back since, and it would stay fresh until then.
        return abs(now_ns - at_ns) <= self._fresh_ns

    def _count_slow(self, fact: PostgresMeasured) -> None:
        """Add the new slow queries; the server counts anew when its statistics are cleared."""
        if fact.slow_queries is None:
            return
        last, total = self._slow.get(fact.server, (0, 0))
        self._slow[fact.server] = (fact.slow_queries, total + max(0, fact.slow_queries - last))


def _has_room(known: Mapping[Key, object], key: Key) -> bool:
    return key in known or len(known) < MOST_OF_A_KIND
