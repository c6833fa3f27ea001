"""The Sharpe ratio of the daily returns, for a year.

    mean(r) / s(r) * sqrt(days_per_year)      s: sample standard deviation, n - 1 in its divisor

In: returns of finished trading days, as fractions, and how many trading days a year has (365 where trading
never stops, 252 on a stock exchange). Out: a number without a unit. The risk-free rate is 0.
Not known (None): with fewer than 30 days; where all days are alike, so that there is no deviation.
Source: W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994).
"""

from decimal import Decimal

from deskwatch.performance.minimums import LEAST_DAYS

ZERO = Decimal(0)
# Returns are rounded in their 60th digit; a variance below this is such roundings, not a deviation.
LEAST_VARIANCE = Decimal("1e-40")


class Sharpe:
    """Sums of the returns and of their squares, so that a day can be taken back where it is restated."""

    def __init__(self, days_per_year: int) -> None:
        self.days_per_year = days_per_year
        self.count = 0
        self._sum = ZERO
        self._squares = ZERO

    def update(self, daily: Decimal) -> None:
        """Take the return of a day."""
        self.count += 1
        self._sum += daily
        self._squares += daily * daily

    def retract(self, daily: Decimal) -> None:
        """Take back a return that was given before."""
        self.count -= 1
        self._sum -= daily
        self._squares -= daily * daily

    def mean(self) -> Decimal | None:
        """Return the mean daily return, as a fraction; None before the first day."""
        return self._sum / self.count if self.count else None

    def deviation(self) -> Decimal | None:
        """Return the sample standard deviation of the daily returns; None below two days."""
        if self.count < 2:  # noqa: PLR2004 - one value does not deviate
            return None
        variance = (self._squares - self._sum * self._sum / self.count) / (self.count - 1)
        return variance.sqrt() if variance > LEAST_VARIANCE else ZERO

    def ratio(self) -> Decimal | None:
        """Return the ratio for a year; None with too few days or without any deviation."""
        mean, deviation = self.mean(), self.deviation()
        if self.count < LEAST_DAYS or mean is None or not deviation:
            return None
        return mean / deviation * Decimal(self.days_per_year).sqrt()
