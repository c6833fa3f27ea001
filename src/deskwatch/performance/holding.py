"""Holding time: how long a finished trade was open, on average.

In: nanoseconds from the fill that opened it to the fill that closed it. Out: seconds.
Not known (None): of no trade.
"""

from deskwatch.model import NANOSECONDS


class HoldingTime:
    """An exact sum, in integers."""

    def __init__(self) -> None:
        self.count = 0
        self.total_ns = 0

    def update(self, held_ns: int) -> None:
        """Take how long a trade was open."""
        self.count += 1
        self.total_ns += held_ns

    def retract(self, held_ns: int) -> None:
        """Take back a trade that was given before."""
        self.count -= 1
        self.total_ns -= held_ns

    def mean_seconds(self) -> float | None:
        """Return the mean; None of no trade."""
        return self.total_ns / self.count / NANOSECONDS if self.count else None
