"""Going round the collectors: each on its turn, none waiting for another, failures with a pause that grows.

Every collector has a thread of its own, so that a Redis that hangs does not keep the machine from being
looked at. After a failure the pause doubles up to five minutes; the first success ends it.
"""

import threading
from collections.abc import Callable, Sequence

from deskwatch.collectors.collector import Collector, CollectorError, Record

INTERVAL_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 300.0


class Round:
    """Runs collectors until it is stopped. `tell` gets one line when a collector begins or ceases to fail."""

    def __init__(
        self,
        collectors: Sequence[Collector],
        record: Record,
        tell: Callable[[str], None],
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        self._record = record
        self._tell = tell
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
        """Look no more. A look that hangs is left to its time-out."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout_seconds)

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
                self._tell(f"{error}; it is tried again with growing pauses")
            return failures + 1
        except Exception as error:  # noqa: BLE001 - one collector must not end the others, nor itself
            self._record.collector_failed(collector=collector.name, reason="error", server=collector.server)
            if failures == 0:
                self._tell(f"collector {collector.name} failed: {type(error).__name__}")
            return failures + 1
        if failures:
            self._tell(f"collector {collector.name} {collector.server} works again".replace("  ", " "))
        return 0


def pause_seconds(failures: int, interval_seconds: float) -> float:
    """Return how long to wait before the next look."""
    if failures == 0:
        return interval_seconds
    return min(LONGEST_PAUSE_SECONDS, interval_seconds * 2.0 ** min(failures, 16))
