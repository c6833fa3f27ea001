"""The trading days of one account: what each began with, what moved in it, what it earned.

A day's P&L is the equity when the next one began, less its own opening, less the cash that moved in it; so
the days add up to the whole, and each begins from nothing exactly once. Its return is time-weighted: at each
movement of cash what it is measured against changes with the equity, as the GIPS standards ask.

A fill told late belongs to the day in which it happened. What it would have been worth at the opening of each
later day is added to that opening, so that today keeps only what was earned since today began. Where a price
of that moment is not known, nothing is made up: the day and the one before have no P&L, and say so.

At most 400 days are kept; the oldest goes, and with it its share in the figures that follow from days.
"""

from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from deskwatch.model import quotient
from deskwatch.performance.day import TradingDays
from deskwatch.performance.scaling import MOST_RATIO

MOST_DAYS = 400
ZERO = Decimal(0)
ONE = Decimal(1)

Prices = TypeVar("Prices")  # whatever the caller can value a position with, as of the opening of a day


class DailyFigure(Protocol):
    """What follows from the returns of finished days. Owned by the account; never blocks."""

    def update(self, daily: Decimal) -> None:
        """Take the return of a day."""

    def retract(self, daily: Decimal) -> None:
        """Take back a return that was given before."""


class Day(Generic[Prices]):
    """One trading day.

    `opening` is the equity when it began. `linked` is by how much it grew until the last movement of cash
    (1: not at all), `base` the equity right after that; None while the account has nothing that a return
    could be measured against. `growth` is the return that was counted once the day was over. `prices` are
    those of its opening. `restated` days were changed by what was told late; `unpriced` ones should have
    been, but a price of their opening is not known.
    """

    __slots__ = ("base", "growth", "linked", "moved", "opening", "prices", "restated", "start_ns", "unpriced")

    def __init__(self, start_ns: int, opening: Decimal, base: Decimal | None, prices: Prices | None) -> None:
        self.start_ns = start_ns
        self.opening = opening
        self.base = base
        self.prices = prices
        self.linked = ONE
        self.moved = ZERO
        self.growth: Decimal | None = None
        self.restated = False
        self.unpriced = False

    def move(self, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash of `amount` at an equity of `before`."""
        after = before + amount
        if self.base is not None:
            self.linked = self.linked * before / self.base
        if abs(self.linked) > MOST_RATIO:  # ruin and rescue again and again: nothing that a return could say
            self.linked = ONE
        self.base = after if after > 0 else None
        self.moved += amount

    def shift(self, amount: Decimal) -> None:
        """Begin with `amount` more than was known."""
        self.opening += amount
        self.restated = True
        if self.base is not None:
            self.base += amount
            if self.base <= 0:
                self.base = None

    def profit(self, closing: Decimal) -> Decimal | None:
        """Return what was earned when it closes at `closing`; None where its opening is not known."""
        return None if self.unpriced else closing - self.opening - self.moved

    def result(self, closing: Decimal) -> Decimal | None:
        """Return the time-weighted return as a fraction; None where it cannot be measured."""
        if self.base is None or self.unpriced:
            return None
        return quotient(self.linked * closing, self.base) - ONE


class DayHistory(Generic[Prices]):
    """The days, oldest first; the last one runs. `equity` is the last known: the next day opens with it."""

    def __init__(self, days: TradingDays, figures: Sequence[DailyFigure] = ()) -> None:
        self.records: deque[Day[Prices]] = deque()
        self.equity: Decimal | None = None
        self.until_ns = 0  # where the day that runs ends
        self._days = days
        self._figures = tuple(figures)
        self._funded = False

    @property
    def begun_ns(self) -> int:
        """When the day that runs began; 0 before the first."""
        return self.records[-1].start_ns if self.records else 0

    def start_ns(self, time_ns: int) -> int:
        """Return when the trading day that holds `time_ns` begins or began."""
        return self._days.start_ns(time_ns)

    def begin(self, time_ns: int, prices: Prices | None = None) -> None:
        """Let the day of `time_ns` begin, if it did not yet, with the equity and the prices known so far."""
        if time_ns < self.until_ns or self.equity is None:
            return
        self._close(self.equity)
        self._open(time_ns, self.equity, prices)

    def update(self, time_ns: int, equity: Decimal) -> None:
        """Take the next value of the equity.

        Where it follows from a fact that was told late, it is that of the day that runs all the same: it is
        what the book holds now.
        """
        self.begin(time_ns)
        if not self.records:
            self._open(time_ns, equity, None)
        self.equity = equity

    def move(self, time_ns: int, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash of `amount` at an equity of `before`, in the day in which it happened."""
        self._funded = True
        if time_ns < self.begun_ns:
            self._move_late(time_ns, amount)
        else:
            self.update(time_ns, before)
            self.records[-1].move(before, amount)
        self.equity = before + amount

    def restate(self, time_ns: int, worth: Callable[[Prices, int], Decimal | None]) -> None:
        """Take what happened at `time_ns` and was told after its day was over.

        `worth(prices, at_ns)` is how much more the account was worth at `at_ns`, the opening of a later day,
        at the prices of then; None where one that it needs is not known.
        """
        for place in self._later(time_ns):
            day = self.records[place]
            amount = None if day.prices is None else worth(day.prices, day.start_ns)
            day.unpriced = day.unpriced or amount is None
            day.shift(amount or ZERO)
        self._count_again(time_ns)

    def profit(self, now_ns: int, equity: Decimal | None = None) -> Decimal | None:
        """Return the P&L of the day that holds `now_ns`, at `equity` or the last one.

        None before any, and where the opening is not known because of a late fill without a price.
        """
        value = self.equity if equity is None else equity
        if value is None or self.equity is None or not self.records:
            return None
        if now_ns >= self.until_ns:  # nothing was told of that day yet: it will begin with the last value
            return value - self.equity
        return self.records[-1].profit(value)

    def profit_fraction(self, now_ns: int, equity: Decimal | None = None) -> Decimal | None:
        """Return the P&L as a fraction of what the day began with and got; None if that is not above zero."""
        profit = self.profit(now_ns, equity)
        value = self.equity if equity is None else equity
        if profit is None or value is None:
            return None
        base = value - profit
        return profit / base if base > 0 else None

    def profits(self) -> list[tuple[int, Decimal | None]]:
        """Return when each day began and its P&L, oldest first; the last one is of the day that runs."""
        return [
            (day.start_ns, self._of(place, day.profit(closing)))
            for place, (day, closing) in enumerate(zip(self.records, self._closings(), strict=True))
        ]

    def _open(self, time_ns: int, opening: Decimal, prices: Prices | None) -> None:
        base = opening if self._funded and opening > 0 else None
        self.records.append(Day(self._days.start_ns(time_ns), opening, base, prices))
        self.until_ns = self._days.end_ns(time_ns)
        if len(self.records) > MOST_DAYS:
            self._count(self.records.popleft(), None)

    def _close(self, closing: Decimal) -> None:
        if self.records:
            day = self.records[-1]
            self._count(day, day.result(closing))

    def _count(self, day: Day[Prices], growth: Decimal | None) -> None:
        """Let the figures have the return of a finished day in place of the one that they had, if any."""
        if growth == day.growth:
            return
        for figure in self._figures:
            if day.growth is not None:
                figure.retract(day.growth)
            if growth is not None:
                figure.update(growth)
        day.growth = growth

    def _later(self, time_ns: int) -> range:
        """Return the places of the days that began after `time_ns`."""
        first = len(self.records)
        while first and self.records[first - 1].start_ns > time_ns:
            first -= 1
        return range(first, len(self.records))

    def _move_late(self, time_ns: int, amount: Decimal) -> None:
        later = self._later(time_ns)
        for place in later:
            self.records[place].shift(amount)
        if later.start:
            self.records[later.start - 1].moved += amount
        self._count_again(time_ns)

    def _count_again(self, time_ns: int) -> None:
        """Count the returns of the finished days anew, from the one in which something happened."""
        first = max(self._later(time_ns).start - 1, 0)
        closings = self._closings()
        for place in range(first, len(self.records) - 1):
            day = self.records[place]
            day.restated = True
            self._count(day, self._of(place, day.result(closings[place])))

    def _closings(self) -> list[Decimal]:
        """Return the equity at the end of each day: the opening of the next one, and the last one known."""
        if self.equity is None:
            return []
        return [*(day.opening for day in list(self.records)[1:]), self.equity]

    def _of(self, place: int, figure: Decimal | None) -> Decimal | None:
        """Return a figure of a day, or None where the opening of the next day is not known."""
        is_open = place + 1 < len(self.records) and self.records[place + 1].unpriced
        return None if is_open else figure
