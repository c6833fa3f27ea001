"""What is traded, its bars, and its grid of prices and quantities.

A price or a quantity that a venue would refuse (64,012.537 on a grid of 0.1) is never recorded: all
amounts of the demo are rounded here, and are `Decimal` from here on.
"""

import decimal
from decimal import Decimal

import msgspec

BASIS_POINTS = Decimal(10_000)
_FEE_GRID = Decimal("0.00000001")


class Bar(msgspec.Struct, frozen=True, gc=False):
    """One bar: what a market did from `time_ns` on. Prices in the quote currency, `volume` in the base.

    `volume` is None where the source has none.
    """

    time_ns: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal | None = None


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """A market and its costs. `tick`, the grid of prices, is a power of ten of at most 1.

    `spread_bps` is the whole distance between bid and ask, `slippage_bps` the standard deviation of what
    a market order pays on top of half of it; fees are of the notional. All in basis points.
    """

    symbol: str
    tick: Decimal
    quantity_step: Decimal
    spread_bps: float
    slippage_bps: float
    maker_fee_bps: Decimal
    taker_fee_bps: Decimal

    @property
    def quote(self) -> str:
        """The currency that prices are in."""
        return self.symbol.partition("/")[2]

    def price(self, value: float) -> Decimal:
        """Return the price on the grid nearest to `value`, at least one tick."""
        return max(Decimal(value).quantize(self.tick, decimal.ROUND_HALF_EVEN), self.tick)

    def quantity(self, value: Decimal) -> Decimal:
        """Return the largest quantity on the grid that is not above `value`; zero below one step."""
        return value // self.quantity_step * self.quantity_step

    def fee(self, notional: Decimal, *, maker: bool) -> Decimal:
        """Return what trading `notional` costs, in the quote currency."""
        rate = self.maker_fee_bps if maker else self.taker_fee_bps
        return (notional * rate / BASIS_POINTS).quantize(_FEE_GRID, decimal.ROUND_HALF_EVEN)
