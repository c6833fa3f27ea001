"""The trading day and its profit or loss.

A day begins at a fixed hour of a time zone, so it has 23 or 25 hours when clocks change. Its P&L is
equity now, less equity at its start, less the cash that moved in it.
"""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from deskwatch.model import NANOSECONDS

ZERO = Decimal(0)


class TradingDays:
    """Where one day ends and the next begins."""

    def __init__(self, zone: ZoneInfo, start: dt.time) -> None:
        self._zone = zone
        self._start = start
        self._from_ns = 0
        self._until_ns = 0

    def start_ns(self, time_ns: int) -> int:
        """Return when the trading day that holds `time_ns` began."""
        if not self._from_ns <= time_ns < self._until_ns:
            self._find(time_ns)
        return self._from_ns

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


class TradingDay:
    """The P&L of the day that runs."""

    def __init__(self, days: TradingDays) -> None:
        self._days = days
        self._start_ns = -1
        self._opening: Decimal | None = None
        self._moved = ZERO
        self._equity: Decimal | None = None

    def update(self, time_ns: int, equity: Decimal) -> None:
        """Take the next value of the equity; one from a day that is over changes nothing."""
        start_ns = self._days.start_ns(time_ns)
        if start_ns > self._start_ns:
            self._start_ns = start_ns
            self._opening = equity if self._equity is None else self._equity
            self._moved = ZERO
        if start_ns == self._start_ns:
            self._equity = equity

    def move(self, time_ns: int, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash of `amount` at an equity of `before`."""
        self.update(time_ns, before)
        self._moved += amount
        self._equity = before + amount

    def profit(self, now_ns: int, equity: Decimal | None = None) -> Decimal | None:
        """Return the P&L of the day that holds `now_ns`, at `equity` or the last one; None before any."""
        value = self._equity if equity is None else equity
        if value is None or self._equity is None or self._opening is None:
            return None
        if self._days.start_ns(now_ns) > self._start_ns:
            return value - self._equity
        return value - self._opening - self._moved

    def profit_fraction(self, now_ns: int, equity: Decimal | None = None) -> Decimal | None:
        """Return the P&L as a fraction of what the day began with and got; None if that is not above zero."""
        profit = self.profit(now_ns, equity)
        value = self._equity if equity is None else equity
        if profit is None or value is None:
            return None
        base = value - profit
        return profit / base if base > 0 else None
