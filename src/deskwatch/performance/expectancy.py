"""Expectancy: what a finished trade brought in on average, after fees.

    sum of results / n

In: results of finished trades, in one currency. Out: that currency, a trade. Not known (None): of no trade.
"""

from decimal import Decimal

ZERO = Decimal(0)


class Expectancy:
    """The mean of results; of all, or of those that the caller chooses to give."""

    def __init__(self) -> None:
        self.count = 0
        self.total = ZERO

    def update(self, net: Decimal) -> None:
        """Take the result of a trade."""
        self.count += 1
        self.total += net

    def retract(self, net: Decimal) -> None:
        """Take back a result that was given before."""
        self.count -= 1
        self.total -= net

    def mean(self) -> Decimal | None:
        """Return the mean result; None of no trade."""
        return self.total / self.count if self.count else None
