"""The largest result of all trades, also after some were taken back.

The 64 largest are kept in order. A trade that a late fill changes is taken back and counted anew; should
that happen to all 64 before another comes near them, the largest is not known (None) rather than wrong.
"""

from bisect import bisect_left, insort
from decimal import Decimal

MOST_KEPT = 64


class Largest:
    """The largest value of those given; for the largest loss, give losses as positive numbers."""

    def __init__(self) -> None:
        self._kept: list[Decimal] = []  # ascending
        self._floor: Decimal | None = None  # the largest of those that were not kept

    def update(self, value: Decimal) -> None:
        """Take a value."""
        if self._floor is not None and value <= self._floor:
            return
        insort(self._kept, value)
        if len(self._kept) > MOST_KEPT:
            self._floor = self._kept.pop(0)

    def retract(self, value: Decimal) -> None:
        """Take back a value that was given before."""
        place = bisect_left(self._kept, value)
        if place < len(self._kept) and self._kept[place] == value:
            del self._kept[place]

    def value(self) -> Decimal | None:
        """Return the largest value; None where there is none, or it is no longer known."""
        return self._kept[-1] if self._kept else None
