"""Total return, blind to deposits and withdrawals.

The return is time-weighted: at each movement of cash the base it is measured against is scaled by the
same factor as the equity, so that the percentage does not change by money that was not earned.
Source: the time-weighted rate of return of the Global Investment Performance Standards (GIPS).
"""

from decimal import Decimal

from deskwatch.performance.scaling import scaled

ONE = Decimal(1)


class Growth:
    """Equity over `base`, the equity at the start, scaled as cash moved."""

    def __init__(self) -> None:
        self.base: Decimal | None = None
        self._equity: Decimal | None = None

    def update(self, equity: Decimal) -> None:
        """Take the next value of the equity."""
        if self.base is None and equity > 0:
            self.base = equity
        self._equity = equity

    def move(self, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash of `amount` at an equity of `before`."""
        after = before + amount
        self.base = scaled(self.base, before, amount)
        if self.base is None and after > 0:
            # A start, or an account that was emptied or blown up: what was before cannot be compared with.
            self.base = after
        self._equity = after

    def total(self, equity: Decimal | None = None) -> Decimal | None:
        """Return the return as a fraction (0.05 is 5 %), at `equity` or the last one; None without a base."""
        current = self._equity if equity is None else equity
        if self.base is None or current is None:
            return None
        return current / self.base - ONE
