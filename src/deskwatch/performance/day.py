"""The trading day: it begins at a fixed hour of a time zone, so it has 23 or 25 hours when clocks change."""

import datetime as dt
from zoneinfo import ZoneInfo

from deskwatch.model import NANOSECONDS


class TradingDays:
    """Where one day ends and the next begins."""

    def __init__(self, zone: ZoneInfo, start: dt.time) -> None:
        self._zone = zone
        self._start = start.replace(fold=0)  # of an hour that comes twice, the first
        self._from_ns = 0
        self._until_ns = 0

    def __repr__(self) -> str:
        """Return the zone and the hour: two with the same words are the same days."""
        return f"TradingDays({self._zone.key}, {self._start})"

    def start_ns(self, time_ns: int) -> int:
        """Return when the trading day that holds `time_ns` began."""
        if not self._from_ns <= time_ns < self._until_ns:
            self._find(time_ns)
        return self._from_ns

    def end_ns(self, time_ns: int) -> int:
        """Return when the trading day that holds `time_ns` ends, which is when the next one begins."""
        if not self._from_ns <= time_ns < self._until_ns:
            self._find(time_ns)
        return self._until_ns

    def _find(self, time_ns: int) -> None:
        day = dt.datetime.fromtimestamp(time_ns / NANOSECONDS, self._zone).date()
        # Compared as moments: on the wall an hour comes twice, or not at all, where clocks are changed.
        self._from_ns = self._begin_ns(day)
        if time_ns < self._from_ns:
            day -= dt.timedelta(days=1)
            self._from_ns = self._begin_ns(day)
        self._until_ns = self._begin_ns(day + dt.timedelta(days=1))
        if time_ns >= self._until_ns:
            self._from_ns = self._until_ns
            self._until_ns = self._begin_ns(day + dt.timedelta(days=2))

    def _begin_ns(self, day: dt.date) -> int:
        return int(dt.datetime.combine(day, self._start, self._zone).timestamp()) * NANOSECONDS
