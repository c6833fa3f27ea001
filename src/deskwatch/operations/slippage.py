"""Slippage: how much worse than the price at which the bot decided its orders were executed.

    (price - arrival price) / |arrival price| * 10,000, with the sign turned for a sale

In: the price of a fill and the arrival price of its order. Out: basis points; positive is a cost, negative
an improvement. A mean is weighted by what was traded, over the last 24 hours in steps of one; the histogram
counts every fill since the first.
Not known (None): where the arrival price is not, or is zero; a mean of no fill.
Source: A. F. Perold, "The Implementation Shortfall: Paper versus Reality", Journal of Portfolio Management 14
(1988).
"""

from collections import deque
from decimal import Decimal

from deskwatch.model import NANOSECONDS
from deskwatch.operations.capped import MOST_KEYS, OTHER
from deskwatch.operations.histogram import Histogram

BASIS_POINTS = Decimal(10_000)
BOUNDS = (-50.0, -25.0, -10.0, -5.0, -2.0, -1.0, 0.0, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0)
HOUR_NS = 3600 * NANOSECONDS
HOURS = 24
ZERO = Decimal(0)


def slippage_bps(side: str, price: Decimal, arrival: Decimal) -> Decimal | None:
    """Return the slippage of a fill in basis points; None of an arrival price of zero."""
    if not arrival:
        return None
    worse = price - arrival if side == "buy" else arrival - price
    return worse / abs(arrival) * BASIS_POINTS


class Hour:
    """What was weighed in one hour; `number` counts hours since 1970."""

    __slots__ = ("number", "weighed", "weight")

    def __init__(self, number: int) -> None:
        self.number = number
        self.weighed = ZERO
        self.weight = ZERO


class WeighedMean:
    """A mean over the last 24 hours: a sum of weights and one of weighed values for each hour."""

    __slots__ = ("_hours",)

    def __init__(self) -> None:
        self._hours: deque[Hour] = deque(maxlen=HOURS)

    def add(self, time_ns: int, value: Decimal, weight: Decimal) -> None:
        """Take a value; one that comes late counts in the newest hour."""
        number = time_ns // HOUR_NS
        if not self._hours or number > self._hours[-1].number:
            self._hours.append(Hour(number))
        hour = self._hours[-1]
        hour.weighed += value * weight
        hour.weight += weight

    def sums(self, now_ns: int) -> tuple[Decimal, Decimal]:
        """Return the sum of weighed values and that of weights in the 24 hours that end now."""
        oldest = now_ns // HOUR_NS - HOURS + 1
        live = [hour for hour in self._hours if hour.number >= oldest]
        return sum((hour.weighed for hour in live), ZERO), sum((hour.weight for hour in live), ZERO)


class Slippage:
    """Slippage of one bot. `by_symbol` has at most 2,000 (side, symbol); those beyond share `other`."""

    def __init__(self) -> None:
        self.histograms: dict[str, Histogram] = {}  # by side
        self.by_symbol: dict[tuple[str, str, str], WeighedMean] = {}  # side, symbol, currency of the weight

    def update(self, time_ns: int, side: str, symbol: str, bps: Decimal, worth: tuple[Decimal, str]) -> None:
        """Take the slippage of a fill; `worth` is what was traded, above zero, and its currency."""
        self.histograms.setdefault(side, Histogram(BOUNDS)).add(float(bps))
        amount, currency = worth
        key = (side, symbol, currency)
        if key not in self.by_symbol and len(self.by_symbol) >= MOST_KEYS:
            key = (side, OTHER, currency)
        mean = self.by_symbol.get(key)
        if mean is None:
            mean = self.by_symbol[key] = WeighedMean()
        mean.add(time_ns, bps, amount)
