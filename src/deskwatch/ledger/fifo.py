"""What a position cost, first in, first out: what is closed is what was bought first.

    >>> lots = Lots()
    >>> lots.add(Decimal(1), Decimal(100))
    >>> lots.add(Decimal(1), Decimal(120))
    >>> lots.take(Decimal("1.5"))
    Decimal('160.0')

Lots stand as running totals: how much was bought up to the end of each, and what it cost. What a closing
costs is the difference of two totals, found by bisection, so that a fill that closes ten thousand lots takes
no longer than one that closes a single one; nothing is divided, so nothing is rounded.
"""

from bisect import bisect_left
from decimal import Decimal
from typing import NamedTuple

from deskwatch.model import quotient

ZERO = Decimal(0)
# Beyond so many open lots at prices that differ, the oldest are joined in pairs, at their average.
MOST_LOTS = 10_000
_OLDEST = 1_000
_CLOSED_LOTS = 512  # so many that are closed may stand in front before they are cleared away


class Saved(NamedTuple):
    """A moment of the lots. The totals are shared: they only grow, so their length is enough."""

    sizes: list[Decimal]
    costs: list[Decimal]
    values: list[Decimal]
    length: int
    last_size: Decimal
    last_cost: Decimal
    taken: Decimal
    taken_cost: Decimal
    first: int


class Lots:
    """The lots of one position. Sizes are never negative; the costs of a short are."""

    __slots__ = ("_costs", "_first", "_sizes", "_taken", "_taken_cost", "_values")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew, from flat."""
        self._sizes = [ZERO]  # bought up to the end of each lot; the first entry is no lot
        self._costs = [ZERO]
        self._values = [ZERO]  # what a unit of each lot cost
        self._first = 1  # the first lot that is open
        self._taken = ZERO
        self._taken_cost = ZERO

    @property
    def cost(self) -> Decimal:
        """What all that is open cost."""
        return self._costs[-1] - self._taken_cost

    def add(self, size: Decimal, value: Decimal) -> None:
        """Take in a lot of `size` units that cost `value` each (negative for what was sold short)."""
        sizes, costs = self._sizes, self._costs
        total, cost = sizes[-1] + size, costs[-1] + size * value
        if value == self._values[-1] and len(sizes) > 1:
            sizes[-1], costs[-1] = total, cost
            return
        sizes.append(total)
        costs.append(cost)
        self._values.append(value)
        if len(sizes) - self._first > MOST_LOTS:
            self._join()
        elif self._first > _CLOSED_LOTS and self._first * 2 > len(sizes):
            self._clear_away()

    def take(self, size: Decimal) -> Decimal:
        """Close `size` units, at most all, the oldest first; return what they cost."""
        taken = self._taken + size
        at = bisect_left(self._sizes, taken, lo=self._first)
        before = self._taken_cost
        self._taken, self._first = taken, at
        self._taken_cost = self._cost_up_to(taken, at)
        return self._taken_cost - before

    def open_lots(self) -> list[tuple[Decimal, Decimal]]:
        """Return (size, cost) of each lot that is open, the oldest first."""
        lots = []
        size, cost = self._taken, self._taken_cost
        for end, total in zip(self._sizes[self._first :], self._costs[self._first :], strict=True):
            if end > size:
                lots.append((end - size, total - cost))
            size, cost = end, total
        return lots

    def save(self) -> Saved:
        """Return what `restore` needs to bring back this moment."""
        sizes, costs = self._sizes, self._costs
        return Saved(
            sizes,
            costs,
            self._values,
            len(sizes),
            sizes[-1],
            costs[-1],
            self._taken,
            self._taken_cost,
            self._first,
        )

    def restore(self, saved: Saved) -> None:
        """Go back to the moment of `save`; moments saved later are gone with it."""
        self._sizes, self._costs, self._values = saved.sizes, saved.costs, saved.values
        del self._sizes[saved.length :], self._costs[saved.length :], self._values[saved.length :]
        self._sizes[-1], self._costs[-1] = saved.last_size, saved.last_cost
        self._taken, self._taken_cost, self._first = saved.taken, saved.taken_cost, saved.first

    def _cost_up_to(self, size: Decimal, at: int) -> Decimal:
        if self._sizes[at] == size:
            return self._costs[at]
        return self._costs[at - 1] + (size - self._sizes[at - 1]) * self._values[at]

    def _clear_away(self) -> None:
        """Drop the lots that are closed. The old totals stay as they are for the moments that were saved."""
        kept = slice(self._first - 1, None)
        self._sizes, self._costs, self._values = self._sizes[kept], self._costs[kept], self._values[kept]
        self._first = 1

    def _join(self) -> None:
        """Make one lot of two, of the oldest; what each pair cost stays as it is."""
        self._clear_away()
        sizes, costs, values = self._sizes, self._costs, self._values
        joined = slice(1, _OLDEST, 2)
        for at in range(2, _OLDEST + 1, 2):
            values[at] = quotient(costs[at] - costs[at - 2], sizes[at] - sizes[at - 2])
        del sizes[joined], costs[joined], values[joined]
