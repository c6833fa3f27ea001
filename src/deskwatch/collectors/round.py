"""Going round the collectors: each on its turn, none waiting for another, failures with a pause that grows.

Every collector has a thread of its own, so that a Redis that hangs does not keep the machine from being
looked at. After a failure the pause doubles up to five minutes; the first success ends it.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence

from deskwatch.collectors.collector import Collector, CollectorError, Record, fault_place
from deskwatch.model import NANOSECONDS, Clock

INTERVAL_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 300.0


class Round:
    """Runs collectors until it is stopped. `tell` gets one line when a collector begins or ceases to fail."""

    def __init__(
        self,
        collectors: Sequence[Collector],
        record: Record,
        tell: Callable[[str], None],
        clock: Clock,
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        self._record = record
        self._tell = tell
        self._clock = clock
        self._interval_seconds = interval_seconds
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._run, args=(collector,), name=f"collector {collector.name}", daemon=True
            )
            for collector in collectors
        ]

    def start(self) -> None:
        """Begin to look."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_seconds: float = 1.0) -> None:
        """Look no more. Looks that hang for longer than `timeout_seconds`, all together, are left alone."""
        self._stopped.set()
        end_ns = self._clock.monotonic_ns() + int(timeout_seconds * NANOSECONDS)
        for thread in self._threads:
            thread.join(max(0.0, (end_ns - self._clock.monotonic_ns()) / NANOSECONDS))

    def _run(self, collector: Collector) -> None:
        failures = 0
        while not self._stopped.is_set():
            failures = self._look(collector, failures)
            self._stopped.wait(pause_seconds(failures, self._interval_seconds))

    def _look(self, collector: Collector, failures: int) -> int:
        """Look once; return how many looks in a row have failed now."""
        try:
            collector.look(self._record)
        except CollectorError as error:
            self._record.collector_failed(
                collector=collector.name, reason=error.reason, server=collector.server
            )
            if failures == 0:
                self._say(f"{error}; it is tried again with growing pauses")
            return failures + 1
        except Exception as error:  # noqa: BLE001 - one collector must not end the others, nor itself
            self._record.collector_failed(collector=collector.name, reason="error", server=collector.server)
            if failures == 0:
                self._say(f"collector {_named(collector)} failed: {fault_place(error)}")
            return failures + 1
        if failures:
            self._say(f"collector {_named(collector)} works again")
        return 0

    def _say(self, words: str) -> None:
        """Tell, where there is still somebody to tell; a closed terminal must not end the looking."""
        with contextlib.suppress(Exception):
            self._tell(words)


def _named(collector: Collector) -> str:
    return f"{collector.name} {collector.server}".rstrip()


def pause_seconds(failures: int, interval_seconds: float) -> float:
    """Return how long to wait before the next look."""
    if failures == 0:
        return interval_seconds
    longest = max(LONGEST_PAUSE_SECONDS, interval_seconds)
    return min(longest, interval_seconds * 2.0 ** min(failures, 16))
