"""Rate limits, shared by all bots that use the same key, and when the next one will be reached.

Bots on one address or one API key share the venue's limit without knowing of each other. Each reports what
it sees. The highest use that any of them reported in the last window is the use of the limit. The forecast is
a straight line through the reports of one bot, and the soonest of these counts: bots have clocks of their
own and may see different parts of the use, so that a line through reports of several would show their
differences as growth.

Memory is bounded by keeping one report a slot, a sixtieth of the window: a peak is never forgotten before
its window is over, and kept at most a sixtieth of the window longer. A use that falls to less than half is
a window that begins anew: the line starts there, and its forecast ends with that window.
"""

import math
from collections import deque

import msgspec

from deskwatch.events import RateLimitUsed
from deskwatch.model import NANOSECONDS, Reason
from deskwatch.operations.capped import OTHER, Capped
from deskwatch.operations.faults import Fault

FORECAST_SECONDS = 60
DEFAULT_WINDOW_SECONDS = 60.0
LONGEST_WINDOW_SECONDS = 1e9
SLOTS = 60
MOST_TIMES = 1e6  # the limit; a use beyond it is one in other units
MOST_REPORTERS = 200  # bots that share one limit
LEAST_SLOPE = 1e-6  # of the limit a second; below it the growth is noise of the arithmetic
_LEAST_REPORTS = 3
_ANEW = 0.5  # of the use before
_MOST_KEPT = 4 * SLOTS  # where the length of the window changes with every report


class Report(msgspec.Struct, frozen=True, gc=False):
    """What a bot saw: used fraction of the limit, and when."""

    time_ns: int
    fraction: float


class Reports:
    """What one bot reported of one limit, as far as it is needed. Not thread-safe."""

    def __init__(self) -> None:
        self._last: Report | None = None
        self._peaks: deque[Report] = deque(maxlen=_MOST_KEPT)  # each lower than the one before
        self._line: deque[Report] = deque(maxlen=_MOST_KEPT)  # the last of each slot, since the window began
        self._begun_ns: int | None = None  # when a window was seen to begin
        self._set_window(1)

    def update(self, time_ns: int, fraction: float, window_ns: int) -> None:
        """Take a report; one that comes late counts as of the last, a clock set back begins anew."""
        if window_ns != self._window_ns:
            self._set_window(window_ns)
        last = self._last
        if last is not None and time_ns < last.time_ns:
            if last.time_ns - time_ns > window_ns:
                last = self._begun_ns = None
                self._peaks.clear()
                self._line.clear()
            else:
                time_ns = last.time_ns
        self._last = report = Report(time_ns, fraction)
        if last is not None and fraction < last.fraction * _ANEW:
            self._line.clear()
            self._begun_ns = time_ns
        self._keep_peak(report)
        self._keep_line(report)

    def utilization(self, now_ns: int) -> float | None:
        """Return the highest used fraction reported in the window that ends now; None without a report."""
        return max((peak.fraction for peak in _around(self._peaks, now_ns, self._window_ns)), default=None)

    def seconds_to_limit(self, now_ns: int) -> float | None:
        """Return in how long the limit is reached if use goes on as it did.

        None if it will not be before the window is over, if nothing is known of this window, and of fewer
        than three reports in different slots.
        """
        last = self._last
        if last is None or abs(now_ns - last.time_ns) > self._window_ns:
            return None
        if last.fraction >= 1:
            return 0.0
        now, slope = _fit(_around(self._line, now_ns, self._line_ns), now_ns)
        if slope < LEAST_SLOPE:
            return None
        seconds = max(0.0, (1.0 - now) / slope)
        return seconds if seconds <= self._remaining_seconds(now_ns) else None

    def _keep_peak(self, report: Report) -> None:
        peaks, time_ns = self._peaks, report.time_ns
        while peaks and peaks[-1].fraction <= report.fraction:
            peaks.pop()
        if peaks and peaks[-1].time_ns // self._slot_ns == time_ns // self._slot_ns:
            peaks[-1] = Report(time_ns, peaks[-1].fraction)
        else:
            peaks.append(report)
        while time_ns - peaks[0].time_ns > self._window_ns:
            peaks.popleft()

    def _keep_line(self, report: Report) -> None:
        line, time_ns = self._line, report.time_ns
        if line and line[-1].time_ns // self._line_slot_ns == time_ns // self._line_slot_ns:
            line[-1] = report
        else:
            line.append(report)
        while time_ns - line[0].time_ns > self._line_ns:
            line.popleft()

    def _set_window(self, window_ns: int) -> None:
        self._window_ns = window_ns
        self._slot_ns = max(1, window_ns // SLOTS)
        self._line_ns = min(FORECAST_SECONDS * NANOSECONDS, window_ns)
        self._line_slot_ns = max(1, self._line_ns // SLOTS)

    def _remaining_seconds(self, now_ns: int) -> float:
        """Return how long the window goes on; a whole one where its beginning was not seen."""
        ends_ns = now_ns if self._begun_ns is None else self._begun_ns + self._window_ns
        return (ends_ns - now_ns if ends_ns > now_ns else self._window_ns) / NANOSECONDS


class Limit:
    """One limit: `key` (whose), `endpoint` (of what), as all bots see it that use it. Not thread-safe."""

    def __init__(self) -> None:
        self._reporters: Capped[str, Reports] = Capped(Reports, OTHER, MOST_REPORTERS)

    def update(self, fact: RateLimitUsed, time_ns: int, reporter: str = "") -> None:
        """Take a report in which nothing is wrong; `reporter` is who made it."""
        window_ns = int((fact.window_seconds or DEFAULT_WINDOW_SECONDS) * NANOSECONDS)
        self._reporters.at(reporter).update(time_ns, fact.used / fact.limit, max(1, window_ns))

    def utilization(self, now_ns: int) -> float | None:
        """Return the highest used fraction that any reported in its window; None without a report in it."""
        seen = [reports.utilization(now_ns) for reports in self._reporters.values.values()]
        return max((fraction for fraction in seen if fraction is not None), default=None)

    def seconds_to_limit(self, now_ns: int) -> float | None:
        """Return in how long the first of them sees the limit reached; None if none of them does."""
        seen = [reports.seconds_to_limit(now_ns) for reports in self._reporters.values.values()]
        return min((seconds for seconds in seen if seconds is not None), default=None)


class Limits:
    """All limits, by (key, endpoint)."""

    def __init__(self) -> None:
        self.by_name: Capped[tuple[str, str], Limit] = Capped(Limit, (OTHER, OTHER))


def wrong_report(fact: RateLimitUsed) -> Fault | None:
    """Return what is wrong with a report of a rate limit, if anything."""
    used, limit = fact.used, fact.limit
    window_seconds = fact.window_seconds
    if not all(map(math.isfinite, (used, limit, window_seconds))):
        return Reason.INVALID, "a rate limit's use, limit or window that is no finite number"
    if used < 0 or limit <= 0 or window_seconds < 0:
        return Reason.NEGATIVE, "a rate limit's use or window below zero, or a limit of none"
    if used / MOST_TIMES > limit:
        return Reason.INVALID, f"{used:g} is more than {MOST_TIMES:g} times the limit, {limit:g}"
    if window_seconds > LONGEST_WINDOW_SECONDS:
        return Reason.INVALID, f"a rate limit's window of {window_seconds:g} seconds"
    return None


def _around(reports: deque[Report], now_ns: int, span_ns: int) -> list[Report]:
    """Return the reports of a span that ends now; those of a clock that was set back since are none."""
    return [report for report in reports if abs(now_ns - report.time_ns) <= span_ns]


def _fit(reports: list[Report], now_ns: int) -> tuple[float, float]:
    """Return where a straight line by least squares is now, and how much it grows a second.

    Flat at nothing for fewer than three reports, and for reports that all have one time.
    """
    if len(reports) < _LEAST_REPORTS:
        return 0.0, 0.0
    seconds = [(report.time_ns - now_ns) / NANOSECONDS for report in reports]
    mean_x, mean_y = sum(seconds) / len(seconds), sum(r.fraction for r in reports) / len(reports)
    spread = sum((x - mean_x) ** 2 for x in seconds)
    if not spread:
        return 0.0, 0.0
    rises = ((x - mean_x) * (r.fraction - mean_y) for x, r in zip(seconds, reports, strict=True))
    slope = sum(rises) / spread
    return mean_y - slope * mean_x, slope
