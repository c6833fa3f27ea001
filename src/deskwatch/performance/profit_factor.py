"""Profit factor: what winning trades brought in, for each unit that losing ones cost.

    sum of wins / -(sum of losses)

In: results of finished trades after fees, in one currency. Out: 0 and up; above 1 the trades earned.
Not known (None): without a loss, for nothing can be divided by.
"""

from decimal import Decimal

ZERO = Decimal(0)


class ProfitFactor:
    """The sums of both sides; `lost` is positive."""

    def __init__(self) -> None:
        self.won = ZERO
        self.lost = ZERO

    def update(self, net: Decimal) -> None:
        """Take the result of a trade."""
        if net > 0:
            self.won += net
        else:
            self.lost -= net

    def retract(self, net: Decimal) -> None:
        """Take back a result that was given before."""
        if net > 0:
            self.won -= net
        else:
            self.lost += net

    def ratio(self) -> Decimal | None:
        """Return wins over losses; None without a loss."""
        return self.won / self.lost if self.lost > 0 else None
