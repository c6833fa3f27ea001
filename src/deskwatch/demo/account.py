"""The paper account: cash and one position, exact to the last digit.

`equity = cash + quantity x price` at any price, and `cash = capital - what was bought + what was sold
- fees`. Prices of entry are averages; the account is that of a broker, so a short position is a negative
quantity whose proceeds are in `cash`.
"""

from decimal import Decimal

import msgspec

from deskwatch.demo.recording import Side

ZERO = Decimal(0)


def sign(value: Decimal) -> int:
    """Return 1, 0 or -1."""
    return (value > ZERO) - (value < ZERO)


class PaperAccount(msgspec.Struct):
    """`cash`, `fees` and `entry_price` (of the open position, zero when flat) in the quote currency."""

    cash: Decimal
    quantity: Decimal = ZERO
    entry_price: Decimal = ZERO
    fees: Decimal = ZERO

    @property
    def held(self) -> int:
        """1 when long, -1 when short, 0 when flat."""
        return sign(self.quantity)

    def equity(self, price: Decimal) -> Decimal:
        """Return what the account is worth at `price`."""
        return self.cash + self.quantity * price

    def exposure(self, price: Decimal) -> Decimal:
        """Return the position's value as a share of equity; zero when the account is worth nothing."""
        equity = self.equity(price)
        return abs(self.quantity) * price / equity if equity > ZERO else ZERO

    def apply_fill(self, side: Side, quantity: Decimal, price: Decimal, fee: Decimal) -> None:
        """Book one execution: `quantity` positive, `price` and `fee` in the quote currency."""
        change = quantity if side == "buy" else -quantity
        self._move_entry_price(change, price)
        self.quantity += change
        self.cash -= change * price + fee
        self.fees += fee

    def _move_entry_price(self, change: Decimal, price: Decimal) -> None:
        """Average the price of entry: adding moves it, reducing does not, a flip starts anew."""
        after = self.quantity + change
        if after == ZERO:
            self.entry_price = ZERO
        elif sign(after) != self.held:
            self.entry_price = price
        elif sign(change) == self.held:
            self.entry_price = (self.entry_price * self.quantity + price * change) / after
