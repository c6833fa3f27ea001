"""The Sortino ratio of the daily returns, for a year: as Sharpe's, but only losses count as risk.

    mean(r) / d(r) * sqrt(days_per_year)      d: sqrt(mean(min(r, 0)²)) over all n days

In: returns of finished trading days, as fractions; days a year. Out: a number without a unit. The least
acceptable return is 0.
Not known (None): with fewer than 30 days; without a day that lost, so that there is no risk to divide by.
Source: F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal of
Investing 3 (1994).
"""

from decimal import Decimal

from deskwatch.performance.daily_ratio import ZERO, DailyRatio


class Sortino(DailyRatio):
    """Only what fell below zero is risk."""

    def _square(self, daily: Decimal) -> Decimal:
        return min(daily, ZERO) ** 2

    def _variance(self) -> Decimal | None:
        return self._squares / self.count if self.count else None
