"""One position at average cost, and the round trip it is part of.

A *trade* is a round trip: from flat to flat, or to the other side. Its result is what it brought in less
what it cost, all fees included; partial exits and additions do not make it two. That sum needs no average,
so it is exact, and a trade that ended even is even to the last digit.
"""

from decimal import Decimal

import msgspec

ZERO = Decimal(0)


class ClosedTrade(msgspec.Struct, frozen=True, gc=False):
    """A finished round trip. `net` is its result after fees, in the symbol's quote currency."""

    symbol: str
    net: Decimal | None
    opened_ns: int
    closed_ns: int


class Change(msgspec.Struct, frozen=True, gc=False):
    """What one fill did: how much of it closed, what that realised before and after fees (in the quote)."""

    closed_quantity: Decimal
    realised: Decimal
    net: Decimal | None
    trade: ClosedTrade | None


class Position:
    """A position in one symbol.

    `quantity` is negative for a short; `cost` is what it was bought for, of the same sign, so that
    `cost / quantity` is the average price. `open_fees` belong to the part that is still open. `quote` is the
    currency of cost and fees.
    """

    __slots__ = (
        "_fees_known",
        "_trade_net",
        "_trade_opened_ns",
        "cost",
        "open_fees",
        "quantity",
        "quote",
        "symbol",
    )

    def __init__(self, symbol: str, quote: str) -> None:
        self.symbol = symbol
        self.quote = quote
        self.quantity = ZERO
        self.cost = ZERO
        self.open_fees = ZERO
        self._fees_known = True
        self._trade_net = ZERO
        self._trade_opened_ns = 0

    @property
    def average_price(self) -> Decimal | None:
        """The average price of what is open; None when flat."""
        return self.cost / self.quantity if self.quantity else None

    def unrealised(self, price: Decimal) -> Decimal:
        """Return the gain or loss of what is open at `price`, before fees, in the quote currency."""
        return self.quantity * price - self.cost

    def trade(self, quantity: Decimal, price: Decimal, fee: Decimal | None, time_ns: int) -> Change:
        """Book a purchase (`quantity` > 0) or a sale (< 0) at `price`, with its `fee` in the quote currency.

        A fee that is not known in it (None) makes the result of the whole trade unknown.

        A fill that goes beyond flat closes the old position and opens the new one; its fee is shared
        between the two in proportion to the quantities. A quantity of zero changes nothing but the result.
        """
        if fee is None:
            change = self.trade(quantity, price, ZERO, time_ns)
            # What it closed has no result; and neither has what is open now, which bears a part of the fee.
            self._fees_known = False
            trade = None if change.trade is None else msgspec.structs.replace(change.trade, net=None)
            return msgspec.structs.replace(change, net=None, trade=trade)
        if not quantity:
            self._trade_net -= fee
            return Change(ZERO, ZERO, -fee, None)
        if self.quantity == 0 or (quantity > 0) == (self.quantity > 0):
            self._open(quantity, price, fee, time_ns)
            return Change(ZERO, ZERO, ZERO, None)
        if abs(quantity) <= abs(self.quantity):
            return self._close(quantity, price, fee, time_ns)
        closing = -self.quantity
        closing_fee = fee * closing / quantity
        change = self._close(closing, price, closing_fee, time_ns)
        self._open(quantity - closing, price, fee - closing_fee, time_ns)
        return change

    def _open(self, quantity: Decimal, price: Decimal, fee: Decimal, time_ns: int) -> None:
        if self.quantity == 0:
            self._fees_known = True
            self._trade_net = ZERO
            self._trade_opened_ns = time_ns
        self.quantity += quantity
        self.cost += quantity * price
        self.open_fees += fee
        self._trade_net -= quantity * price + fee

    def _close(self, quantity: Decimal, price: Decimal, fee: Decimal, time_ns: int) -> Change:
        whole = quantity == -self.quantity
        # Multiplied before it is divided: a third of 300 is then 100, not 99.99…, and no gain of 1e-58.
        cost = self.cost if whole else self.cost * -quantity / self.quantity
        fees = self.open_fees if whole else self.open_fees * -quantity / self.quantity
        self.quantity += quantity
        self.cost -= cost
        self.open_fees -= fees
        realised = -quantity * price - cost
        self._trade_net -= quantity * price + fee
        result = self._trade_net if self._fees_known else None
        trade = ClosedTrade(self.symbol, result, self._trade_opened_ns, time_ns) if whole else None
        return Change(abs(quantity), realised, realised - fees - fee if self._fees_known else None, trade)
