"""What the ratios of daily returns have in common: a mean over a deviation, for a year.

    mean(r) / deviation(r) * sqrt(days_per_year)

In: returns of finished trading days, as fractions, and how many trading days a year has (365 where trading
never stops, 252 on a stock exchange). Out: a number without a unit. Sums are kept, so that a day can be taken
back where it is restated. Not known (None): with fewer than 30 days; without any deviation to divide by.
"""

from abc import ABC, abstractmethod
from decimal import Decimal

from deskwatch.performance.minimums import LEAST_DAYS

ZERO = Decimal(0)
# Returns are rounded; a variance below this is such roundings, not a deviation.
LEAST_VARIANCE = Decimal("1e-40")


class DailyRatio(ABC):
    """Sums of the returns and of what each adds to the risk; a ratio says what that is."""

    def __init__(self, days_per_year: int) -> None:
        self.days_per_year = days_per_year
        self.count = 0
        self._sum = ZERO
        self._squares = ZERO

    def update(self, daily: Decimal) -> None:
        """Take the return of a day."""
        self.count += 1
        self._sum += daily
        self._squares += self._square(daily)

    def retract(self, daily: Decimal) -> None:
        """Take back a return that was given before."""
        self.count -= 1
        self._sum -= daily
        self._squares -= self._square(daily)

    def mean(self) -> Decimal | None:
        """Return the mean daily return, as a fraction; None before the first day."""
        return self._sum / self.count if self.count else None

    def deviation(self) -> Decimal | None:
        """Return what the mean is divided by; None with too few days to say, 0 where nothing deviates."""
        variance = self._variance()
        if variance is None:
            return None
        return variance.sqrt() if variance > LEAST_VARIANCE else ZERO

    def ratio(self) -> Decimal | None:
        """Return the ratio for a year; None with too few days or without any deviation."""
        mean, deviation = self.mean(), self.deviation()
        if self.count < LEAST_DAYS or mean is None or not deviation:
            return None
        return mean / deviation * Decimal(self.days_per_year).sqrt()

    @abstractmethod
    def _square(self, daily: Decimal) -> Decimal:
        """Return what a day adds to the sum of squares."""

    @abstractmethod
    def _variance(self) -> Decimal | None:
        """Return the variance that counts as risk; None with too few days to have one."""
