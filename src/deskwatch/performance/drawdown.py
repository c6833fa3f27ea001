"""Drawdown: how far equity is below its highest point, open positions included.

`current` and `maximum` are fractions of the peak, 0 at the peak, 1 when all is lost (above 1 with debt).
Deposits and withdrawals scale the peak by the same factor as the equity, so that they are no drawdown.
"""

from decimal import Decimal
from typing import NamedTuple

from deskwatch.performance.scaling import scaled

ZERO = Decimal(0)


class Depth(NamedTuple):
    """How far an equity is below a peak above zero, for the eye: a number only when it is asked for one."""

    peak: Decimal
    equity: Decimal

    def __float__(self) -> float:
        """Return the fraction of the peak, never below 0."""
        return max(0.0, float(self.peak - self.equity) / float(self.peak))


class Drawdown:
    """The drawdown of one equity curve, in the order in which its values come.

    `peak` is the highest equity, scaled as cash moved; `deepest` the deepest drawdown so far.
    """

    def __init__(self) -> None:
        self.peak: Decimal | None = None
        self._equity: Decimal | None = None
        self.deepest = ZERO

    def update(self, equity: Decimal) -> None:
        """Take the next value of the equity."""
        self._equity = equity
        peak = self.peak
        if peak is None or equity > peak:
            self.peak = equity
        elif peak > 0 and peak - equity > self.deepest * peak:  # a new depth, told without a division
            self.deepest = (peak - equity) / peak

    def move(self, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash of `amount` at an equity of `before`."""
        after = before + amount
        peak = scaled(self.peak, before, amount)
        self.peak = after if peak is None else peak
        self._equity = after

    def current(self, equity: Decimal | None = None) -> Decimal | None:
        """Return the drawdown at `equity` or the last one; None without a peak above zero."""
        value = self._equity if equity is None else equity
        return None if value is None else self._depth(value)

    def maximum(self, equity: Decimal | None = None) -> Decimal | None:
        """Return the deepest drawdown so far, `equity` included; None without a peak above zero."""
        depth = self.current(equity)
        return None if depth is None else max(depth, self.deepest)

    def _depth(self, equity: Decimal) -> Decimal | None:
        if self.peak is None or self.peak <= 0:
            return None
        return (self.peak - equity) / self.peak if equity < self.peak else ZERO
