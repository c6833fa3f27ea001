"""What one unit of a symbol is worth at a price: the terms that a fill is booked under.

Spot is paid in full and owned. A contract is margined: no cash changes hands for it but its gains and losses.
A linear one is worth `multiplier * price`; an inverse one pays in the coin itself, so its value is
`-multiplier / price`: a long gains coins as the price rises. Cost, realised and unrealised profit all follow
from that value, so that one rule serves longs, shorts and flips of every sort.
"""

from decimal import Decimal
from typing import Literal

import msgspec

from deskwatch.ledger.symbol import currencies
from deskwatch.model import quotient

ONE = Decimal(1)
_OPTION = 3  # parts after the settlement currency: expiry, strike, call or put
Contract = Literal["spot", "linear", "inverse"]


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a symbol. `settle` is what a contract pays in; empty for spot."""

    symbol: str
    base: str
    quote: str
    settle: str = ""
    contract: Contract = "spot"
    multiplier: Decimal = ONE
    leverage: Decimal | None = None
    negative_prices: bool = False

    @classmethod
    def of(cls, symbol: str, default_quote: str) -> "Instrument":
        """Read the terms off a symbol: `BTC/USDT`, `BTC/USDT:USDT`, `BTC/USD:BTC`, `BTC/USDT:USDT-251226`.

        What stands after the colon is the currency of a contract; where that is the base, it is inverse. An
        option (`BTC/USD:BTC-251226-60000-C`) has its price in the currency that it settles in.
        """
        base, quote = currencies(symbol, default_quote)
        settle, *suffix = symbol.partition(":")[2].split("-")
        if not settle:
            return cls(symbol=symbol, base=base, quote=quote)
        contract: Contract = "inverse" if settle == base != quote and len(suffix) < _OPTION else "linear"
        return cls(symbol=symbol, base=base, quote=quote, settle=settle, contract=contract)

    @property
    def margined(self) -> bool:
        """Whether only gains, losses and fees change the cash."""
        return self.contract != "spot"

    @property
    def inverse(self) -> bool:
        """Whether the price is in the quote currency, and gains and losses are in the base currency."""
        return self.contract == "inverse"

    @property
    def currency(self) -> str:
        """The currency of cost, fees and gains."""
        return self.settle or self.quote

    def unit_value(self, price: Decimal) -> Decimal:
        """Return what one unit is worth at `price`, in `currency`; an inverse price must be above zero."""
        if self.contract == "inverse":
            return quotient(-self.multiplier, price)
        return price if self.multiplier is ONE else price * self.multiplier
