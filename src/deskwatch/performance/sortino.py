"""The Sortino ratio of the daily returns, for a year: as Sharpe's, but only losses count as risk.

    mean(r) / d(r) * sqrt(days_per_year)      d: sqrt(mean(min(r, 0)²)) over all n days

In: returns of finished trading days, as fractions; days a year. Out: a number without a unit. The least
acceptable return is 0.
Not known (None): with fewer than 30 days; without a day that lost, so that there is no risk to divide by.
Source: F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal of
Investing 3 (1994).
"""

from decimal import Decimal

from deskwatch.performance.minimums import LEAST_DAYS
from deskwatch.performance.sharpe import LEAST_VARIANCE

ZERO = Decimal(0)


class Sortino:
    """Sums of the returns and of the squares of those below zero."""

    def __init__(self, days_per_year: int) -> None:
        self.days_per_year = days_per_year
        self.count = 0
        self._sum = ZERO
        self._squares_below = ZERO

    def update(self, daily: Decimal) -> None:
        """Take the return of a day."""
        self.count += 1
        self._sum += daily
        self._squares_below += min(daily, ZERO) ** 2

    def retract(self, daily: Decimal) -> None:
        """Take back a return that was given before."""
        self.count -= 1
        self._sum -= daily
        self._squares_below -= min(daily, ZERO) ** 2

    def mean(self) -> Decimal | None:
        """Return the mean daily return, as a fraction; None before the first day."""
        return self._sum / self.count if self.count else None

    def deviation(self) -> Decimal | None:
        """Return the downside deviation of the daily returns; None before the first day."""
        if not self.count:
            return None
        variance = self._squares_below / self.count
        return variance.sqrt() if variance > LEAST_VARIANCE else ZERO

    def ratio(self) -> Decimal | None:
        """Return the ratio for a year; None with too few days or without a loss."""
        mean, deviation = self.mean(), self.deviation()
        if self.count < LEAST_DAYS or mean is None or not deviation:
            return None
        return mean / deviation * Decimal(self.days_per_year).sqrt()
