"""What the venue says it holds, held to what the book says; the difference is drift.

A report never changes a book that has begun: one that was fetched a moment before a fill is told would undo
it. A report from before the last booking of its place is compared with nothing. One that does not come
says nothing; least of all that a position is flat.
"""

from decimal import Decimal

import msgspec

from deskwatch.ledger.position import Position
from deskwatch.ledger.prices import Prices

ZERO = Decimal(0)
Place = tuple[str, str]  # venue, account
PositionKey = tuple[str, str, str]  # venue, account, symbol


class Drift(msgspec.Struct, frozen=True):
    """A report beside the book of its moment: of a currency, or of a position (a short is negative).

    `reported_cost` is what the venue says that a position cost, None if it does not say or if it is cash.
    """

    reported: Decimal
    booked: Decimal
    time_ns: int
    booked_cost: Decimal = ZERO
    reported_cost: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """What the venue has beyond the book."""
        return self.reported - self.booked


class Checkpoints:
    """The last report of each currency and each position, and when each place was last booked at."""

    def __init__(self) -> None:
        self.cash: dict[tuple[str, str, str], Drift] = {}  # venue, account, currency
        self.positions: dict[PositionKey, Drift] = {}
        self.late = 0
        self.booked_ns: dict[Place, int] = {}

    def book(self, place: Place, time_ns: int) -> None:
        """Take that something was booked at a place."""
        if time_ns > self.booked_ns.get(place, 0):
            self.booked_ns[place] = time_ns

    def is_late(self, place: Place, time_ns: int) -> bool:
        """Tell, and count, whether a report is from before the last booking at its place."""
        late = time_ns < self.booked_ns.get(place, 0)
        self.late += late
        return late

    def unexplained(
        self, positions: dict[PositionKey, Position], prices: Prices, currency: str, at_ns: int
    ) -> Decimal | None:
        """Return what the venues reported beyond the book; None if nothing was, or a price is missing.

        A currency counts with its amount; a position owned (spot) with the worth of the quantity that
        differs, unless its currency was itself reported, for then it is in that already; a contract with the
        difference in its gain, where the report gave an entry price.
        """
        if not self.cash and not self.positions:
            return None
        total = ZERO
        for (_, _, held), drift in self.cash.items():
            if drift.amount:
                rate = prices.rate(held, currency, at_ns)
                if rate is None:
                    return None
                total += drift.amount * rate
        for key, drift in self.positions.items():
            gain = self._unexplained_gain(key, positions[key], drift, prices, at_ns)
            rate = prices.rate(positions[key].quote, currency, at_ns) if gain else ZERO
            if gain is None or rate is None:
                return None
            total += gain * rate
        return total

    def _unexplained_gain(
        self, key: PositionKey, position: Position, drift: Drift, prices: Prices, at_ns: int
    ) -> Decimal | None:
        venue, account, symbol = key
        margined = position.instrument.margined
        if margined and drift.reported_cost is None:
            return ZERO
        if not drift.amount and margined:
            return ZERO  # the same quantity, at a cost that each has by its own rule
        if not margined and (venue, account, position.instrument.base) in self.cash:
            return ZERO
        worth = cost = ZERO
        if drift.amount:
            price = prices.price(symbol, at_ns)
            if price is None:
                return None
            worth = drift.amount * position.instrument.unit_value(price)
        if margined and drift.reported_cost is not None:
            cost = drift.reported_cost - drift.booked_cost
        return worth - cost
