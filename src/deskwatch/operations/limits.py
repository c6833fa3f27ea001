"""Rate limits, shared by all bots that use the same key, and when the next one will be reached.

Bots on one address or one API key share the venue's limit without knowing of each other. Each reports
what it sees; the highest use of the last window is what counts, and a straight line through the reports
of the last minute tells when it would reach the limit.
"""

from collections import deque

import msgspec

from deskwatch.model import NANOSECONDS
from deskwatch.operations.capped import OTHER, Capped

FORECAST_SECONDS = 60
DEFAULT_WINDOW_SECONDS = 60.0
LONGEST_WINDOW_SECONDS = 1e9  # thirty years; of a longer one no nanoseconds can be counted
MOST_REPORTS = 120
LEAST_SLOPE = 1e-6  # of the limit a second; below it the growth is noise of the arithmetic
_LEAST_REPORTS = 3


class Report(msgspec.Struct, frozen=True, gc=False):
    """What a bot saw: used fraction of the limit, and when."""

    time_ns: int
    fraction: float


class Limit:
    """One limit: `key` (whose), `endpoint` (of what). Not thread-safe."""

    def __init__(self) -> None:
        self._reports: deque[Report] = deque(maxlen=MOST_REPORTS)
        self._window_ns = int(DEFAULT_WINDOW_SECONDS * NANOSECONDS)

    def update(self, time_ns: int, used: float, limit: float, window_seconds: float) -> None:
        """Take a report; one of a limit that is not above zero says nothing."""
        if limit > 0 and used >= 0:
            seconds = min(window_seconds or DEFAULT_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS)
            self._window_ns = int(seconds * NANOSECONDS)
            self._reports.append(Report(time_ns, used / limit))

    def utilization(self, now_ns: int) -> float | None:
        """Return the highest used fraction reported in the window that ends now; None without a report."""
        fresh = [report.fraction for report in self._reports if now_ns - report.time_ns <= self._window_ns]
        return max(fresh) if fresh else None

    def seconds_to_limit(self, now_ns: int) -> float | None:
        """Return in how long the limit is reached if use goes on as it did; None if it will not be."""
        recent = [r for r in self._reports if now_ns - r.time_ns <= FORECAST_SECONDS * NANOSECONDS]
        used = self.utilization(now_ns)
        if used is None:
            return None  # the window of all reports is over: nothing is known of now
        if used >= 1:
            return 0.0
        if len(recent) < _LEAST_REPORTS:
            return None
        seconds = [(report.time_ns - now_ns) / NANOSECONDS for report in recent]
        mean_x, mean_y = sum(seconds) / len(seconds), sum(r.fraction for r in recent) / len(recent)
        spread = sum((x - mean_x) ** 2 for x in seconds)
        if not spread:
            return None
        slope = (
            sum((x - mean_x) * (r.fraction - mean_y) for x, r in zip(seconds, recent, strict=True)) / spread
        )
        if slope < LEAST_SLOPE:
            return None
        now = mean_y - slope * mean_x
        return max(0.0, (1.0 - now) / slope)


class Limits:
    """All limits, by (key, endpoint)."""

    def __init__(self) -> None:
        self.by_name: Capped[tuple[str, str], Limit] = Capped(Limit, (OTHER, OTHER))
