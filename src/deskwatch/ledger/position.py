"""One position: what is open, what it cost by both rules, and the round trip it is part of.

A *trade* is a round trip: from flat to flat, or to the other side. Its result is what it brought in less
what it cost, all fees included; partial exits and additions do not make it two. That sum needs no average,
so it is exact, and a trade that ended even is even to the last digit.

Average cost and first-in-first-out are kept side by side. They differ in how much of a gain counts as
realised while something is open; at flat, and in equity, they agree.
"""

import enum
from decimal import Decimal
from typing import NamedTuple

import msgspec

from deskwatch.ledger import average, fifo
from deskwatch.ledger.average import Pool
from deskwatch.ledger.fifo import Lots
from deskwatch.ledger.instrument import ONE, Instrument
from deskwatch.model import quotient

ZERO = Decimal(0)


class Basis(enum.StrEnum):
    """By which rule a part of a position has its cost."""

    AVERAGE = "average"
    FIFO = "fifo"


class ClosedTrade(msgspec.Struct, frozen=True, gc=False):
    """A finished round trip; `net` is its result after fees, in the position's currency, None if unknown."""

    symbol: str
    net: Decimal | None
    opened_ns: int
    closed_ns: int


class Change(NamedTuple):
    """What one fill did, in the position's currency.

    `value` is what was bought (sold is negative) at its price. `realised` is before fees, by each rule;
    `fees` are those of what was closed, both ways, and None where one of them is not known.
    """

    value: Decimal
    closed: Decimal = ZERO
    realised: Decimal = ZERO
    realised_fifo: Decimal = ZERO
    fees: Decimal | None = ZERO
    trade: ClosedTrade | None = None


class Totals(NamedTuple):
    """All that a position ever brought into the cash, fees apart, and all that it realised, by each rule."""

    flow: Decimal
    realised: Decimal
    realised_fifo: Decimal


class Saved(NamedTuple):
    """A moment of a position."""

    pool: average.Saved
    lots: fifo.Saved
    multiplier: Decimal
    realised: Decimal
    realised_fifo: Decimal
    opened_ns: int
    trade_net: Decimal
    fees_known: bool


class Position:
    """A position in one symbol at one place.

    `quantity` is negative for a short. `average_cost` and `fifo_cost` are what it was bought for, of the same
    sign as its value; `cost` is the one that `basis` shows, so that `cost / quantity` is the average price
    times the multiplier. `open_fees` belong to the part that is still open. `realised` and `realised_fifo`
    are all that was ever realised here, before fees. All are in `quote`, the currency that the instrument
    pays in. Of a `margined` one, a contract, only gains and losses change the cash. `multiplier` is that of
    what is open: an addition under another one makes it an average.
    """

    __slots__ = (
        "_fees_known",
        "_inverse",
        "_lots",
        "_pool",
        "_trade_net",
        "basis",
        "instrument",
        "margined",
        "multiplier",
        "opened_ns",
        "quantity",
        "quote",
        "realised",
        "realised_fifo",
        "symbol",
    )

    def __init__(self, instrument: Instrument, basis: Basis = Basis.AVERAGE) -> None:
        self.instrument = instrument
        self.symbol = instrument.symbol
        self.quote = instrument.currency
        self.margined = instrument.margined
        self._inverse = instrument.inverse
        self.basis = basis
        self.multiplier = instrument.multiplier
        self.quantity = ZERO
        self.realised = ZERO
        self.realised_fifo = ZERO
        self.opened_ns = 0
        self._pool = Pool()
        self._lots = Lots()
        self._trade_net = ZERO
        self._fees_known = True

    @property
    def average_cost(self) -> Decimal:
        """What is open, at average cost."""
        return self._pool.cost

    @property
    def fifo_cost(self) -> Decimal:
        """What is open, where what was bought first is closed first."""
        return self._lots.cost

    @property
    def cost(self) -> Decimal:
        """What is open, at the cost that is shown."""
        return self._pool.cost if self.basis is Basis.AVERAGE else self._lots.cost

    @property
    def open_fees(self) -> Decimal:
        """The fees of what is open."""
        return self._pool.fees

    @property
    def average_price(self) -> Decimal | None:
        """The price at which what is open would be worth its cost; None when flat, or where no price is."""
        if not self.quantity:
            return None
        value = self.cost / self.quantity
        if self.instrument.inverse:
            return -self.multiplier / value if value else None
        return value / self.multiplier

    def totals(self) -> Totals:
        """Return what this position did so far; a contract brings into the cash only what it realised."""
        realised = self.realised
        flow = realised if self.margined else realised - self._pool.cost
        return Totals(flow, realised, self.realised_fifo)

    def open_lots(self) -> list[tuple[Decimal, Decimal]]:
        """Return (quantity, cost) of each lot that is open, the oldest first."""
        lots = self._lots.open_lots()
        return lots if self.quantity > 0 else [(-size, cost) for size, cost in lots]

    def worth(self, price: Decimal) -> Decimal:
        """Return the value of what is open at `price`; negative for a short, reversed for an inverse one."""
        if self._inverse:
            return self.quantity * quotient(-self.multiplier, price)
        value = self.quantity * price
        return value if self.multiplier is ONE else value * self.multiplier

    def unrealised(self, price: Decimal) -> Decimal:
        """Return the gain or loss of what is open at `price`, before fees."""
        return self.worth(price) - self.cost

    def unrealised_average(self, price: Decimal) -> Decimal:
        """Return the same at average cost, as a venue's wallet has it, whatever is shown."""
        return self.worth(price) - self._pool.cost

    def exposure(self, price: Decimal) -> tuple[Decimal, str]:
        """Return how much of the market is held, and in which currency; a short's is negative."""
        if self.instrument.inverse:
            return self.quantity * self.multiplier, self.instrument.quote
        return self.worth(price), self.quote

    def trade(
        self,
        quantity: Decimal,
        value: Decimal,
        fee: Decimal | None,
        time_ns: int,
        multiplier: Decimal = ONE,
    ) -> Change:
        """Book a purchase (`quantity` > 0) or a sale (< 0) of units worth `value` each, with its `fee`.

        `value` is under `multiplier`; what is closed, is at the multiplier it was opened under. A fee that is
        not known (None) makes the result of the whole trade unknown.

        A fill that goes beyond flat closes the old position and opens the new one; its fee is shared between
        the two in proportion to the quantities. A quantity of zero changes nothing but the result.
        """
        if fee is None:
            change = self.trade(quantity, value, ZERO, time_ns, multiplier)
            # What it closed has no result; and neither has what is open now, which bears a part of the fee.
            self._fees_known = False
            trade = None if change.trade is None else msgspec.structs.replace(change.trade, net=None)
            return change._replace(fees=None, trade=trade)
        held = self.quantity
        if not quantity:
            self._trade_net -= fee
            return Change(ZERO, fees=fee)
        if not held or (quantity > 0) == (held > 0):
            return self._open(quantity, value, fee, time_ns, multiplier)
        closing_value = value
        if multiplier != self.multiplier:
            closing_value = quotient(value * self.multiplier, multiplier)
        if abs(quantity) <= abs(held):
            return self._close(quantity, closing_value, fee, time_ns)
        closing_fee = quotient(fee * -held, quantity) if fee else ZERO
        closed = self._close(-held, closing_value, closing_fee, time_ns)
        opened = self._open(quantity + held, value, fee - closing_fee, time_ns, multiplier)
        return closed._replace(value=closed.value + opened.value)

    def save(self) -> Saved:
        """Return what `restore` needs to bring back this moment."""
        return Saved(
            self._pool.save(),
            self._lots.save(),
            self.multiplier,
            self.realised,
            self.realised_fifo,
            self.opened_ns,
            self._trade_net,
            self._fees_known,
        )

    def restore(self, saved: Saved) -> None:
        """Go back to the moment of `save`; moments saved later are gone with it."""
        self._pool.restore(saved.pool)
        self._lots.restore(saved.lots)
        self.quantity = self._pool.quantity
        self.multiplier = saved.multiplier
        self.realised, self.realised_fifo = saved.realised, saved.realised_fifo
        self.opened_ns = saved.opened_ns
        self._trade_net, self._fees_known = saved.trade_net, saved.fees_known

    def _open(
        self, quantity: Decimal, value: Decimal, fee: Decimal, time_ns: int, multiplier: Decimal
    ) -> Change:
        held = self.quantity
        if not held:
            self._fees_known = True
            self._trade_net = ZERO
            self.opened_ns = time_ns
            self.multiplier = multiplier
            self._lots.clear()
        elif multiplier != self.multiplier:
            both = held * self.multiplier + quantity * multiplier
            self.multiplier = quotient(both, held + quantity)
        cost = quantity * value
        self._pool.add(quantity, cost, fee)
        if quantity > 0:
            self._lots.add(quantity, value)
        else:
            self._lots.add(-quantity, -value)
        self.quantity = self._pool.quantity
        self._trade_net -= cost + fee
        return Change(cost)

    def _close(self, quantity: Decimal, value: Decimal, fee: Decimal, time_ns: int) -> Change:
        proceeds = -quantity * value
        cost, fees = self._pool.take(quantity)
        realised = proceeds - cost
        realised_fifo = proceeds - self._lots.take(abs(quantity))
        self.quantity = self._pool.quantity
        self.realised += realised
        self.realised_fifo += realised_fifo
        self._trade_net += proceeds - fee
        trade = None
        if not self.quantity:
            result = self._trade_net if self._fees_known else None
            trade = ClosedTrade(self.symbol, result, self.opened_ns, time_ns)
        known = fees + fee if self._fees_known else None
        return Change(-proceeds, abs(quantity), realised, realised_fifo, known, trade)
