"""The Sharpe ratio of the daily returns, for a year.

    mean(r) / s(r) * sqrt(days_per_year)      s: sample standard deviation, n - 1 in its divisor

In: returns of finished trading days, as fractions, and how many trading days a year has (365 where trading
never stops, 252 on a stock exchange). Out: a number without a unit. The risk-free rate is 0.
Not known (None): with fewer than 30 days; where all days are alike, so that there is no deviation.
Source: W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994).
"""

from decimal import Decimal

from deskwatch.performance.daily_ratio import DailyRatio


class Sharpe(DailyRatio):
    """Every deviation from the mean is risk."""

    def _square(self, daily: Decimal) -> Decimal:
        return daily * daily

    def _variance(self) -> Decimal | None:
        if self.count < 2:  # noqa: PLR2004 - one value does not deviate
            return None
        return (self._squares - self._sum * self._sum / self.count) / (self.count - 1)
