"""Counting finished trades and how often there are any.

A trade is a round trip; its result is after all fees. One that ends exactly even is neither won nor lost.
"""

from collections import deque
from decimal import Decimal

from deskwatch.model import NANOSECONDS

HOUR_NS = 3600 * NANOSECONDS
MOST_IN_AN_HOUR = 100_000


class Trades:
    """Round trips won, lost and even."""

    def __init__(self) -> None:
        self.won = 0
        self.lost = 0
        self.even = 0
        self.unknown = 0  # their fees could not be converted

    def update(self, net: Decimal | None) -> None:
        """Take the result of a finished trade; None where it is not known."""
        self._count(net, 1)

    def retract(self, net: Decimal | None) -> None:
        """Take back a trade that was given before."""
        self._count(net, -1)

    def _count(self, net: Decimal | None, number: int) -> None:
        if net is None:
            self.unknown += number
        elif net > 0:
            self.won += number
        elif net < 0:
            self.lost += number
        else:
            self.even += number

    @property
    def closed(self) -> int:
        """All finished trades."""
        return self.won + self.lost + self.even + self.unknown

    def win_rate(self) -> Decimal | None:
        """Return won over finished, 0 to 1; None before the first is finished, or if a result is unknown."""
        return Decimal(self.won) / self.closed if self.closed and not self.unknown else None


class TradeRate:
    """Fills in the last hour; at most 100,000 are remembered."""

    def __init__(self) -> None:
        self._times: deque[int] = deque(maxlen=MOST_IN_AN_HOUR)

    def update(self, time_ns: int) -> None:
        """Take the time of a fill."""
        self._times.append(time_ns)

    def per_hour(self, now_ns: int) -> int:
        """Return how many fills there were in the hour before `now_ns`."""
        times = self._times
        while times and times[0] <= now_ns - HOUR_NS:
            times.popleft()
        # A fill that was told late stands behind younger ones, so each is looked at.
        return sum(1 for time_ns in times if now_ns - HOUR_NS < time_ns <= now_ns)
