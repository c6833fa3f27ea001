"""The paper venue: what becomes of an order on the next bars.

Market orders are executed at once, on the far side of the spread and a little worse, now and then in two
parts; limit orders wait until a bar reaches them and are withdrawn after a while; a few are refused.
The venue keeps no book and no queue: it is as kind as paper venues are.
"""

from decimal import Decimal

import msgspec

from deskwatch.demo.account import ZERO
from deskwatch.demo.chance import Chance
from deskwatch.demo.instrument import BASIS_POINTS, Bar, Instrument
from deskwatch.demo.recording import Side

PATIENCE_BARS = 6  # a limit order is withdrawn after so many
_REFUSED_SHARE = 0.03
_SPLIT_SHARE = 0.3  # of orders, executed in two parts
_REFUSALS = ("post_only_would_cross", "price_band", "venue_busy")
_HALF = Decimal("0.5")


class Order(msgspec.Struct):
    """An order at the venue: `remaining` of `quantity` is not yet executed; `limit` None is a market order.

    `signal` is what it was placed for, `bars` how long it has waited.
    """

    order_id: str
    side: Side
    quantity: Decimal
    remaining: Decimal
    arrival_price: Decimal
    signal: str
    limit: Decimal | None = None
    bars: int = 0


class Fill(msgspec.Struct, frozen=True):
    """One execution; `price` and `fee` in the quote currency, `liquidity` is `maker` or `taker`."""

    quantity: Decimal
    price: Decimal
    fee: Decimal
    liquidity: str


def refusal(order: Order, chance: Chance) -> str:
    """Return why the venue refuses the order, or an empty text."""
    if order.limit is None and order.signal in ("breaker", "stop_loss"):
        return ""  # what protects the account always goes through, or the paper desk would show horrors
    if chance.random() >= _REFUSED_SHARE:
        return ""
    return _REFUSALS[int(chance.uniform(0.0, len(_REFUSALS)))]


def execute_market(order: Order, instrument: Instrument, chance: Chance) -> list[Fill]:
    """Execute a market order whole, in one part or in two of different prices."""
    first = order.remaining
    if chance.random() < _SPLIT_SHARE:
        first = instrument.quantity(order.remaining * Decimal(chance.uniform(0.35, 0.75))) or order.remaining
    parts = [part for part in (first, order.remaining - first) if part > ZERO]
    order.remaining = ZERO
    return [_taken(order, part, instrument, chance) for part in parts]


def _taken(order: Order, quantity: Decimal, instrument: Instrument, chance: Chance) -> Fill:
    worse_bps = instrument.spread_bps / 2 + abs(chance.gauss(0.0, instrument.slippage_bps))
    direction = 1 if order.side == "buy" else -1
    price = instrument.price(float(order.arrival_price) * (1.0 + direction * worse_bps / float(BASIS_POINTS)))
    return Fill(quantity, price, instrument.fee(quantity * price, maker=False), "taker")


def match_limit(order: Order, bar: Bar, instrument: Instrument, chance: Chance) -> list[Fill]:
    """Execute a waiting limit order, or half of it, if the bar came to its price."""
    order.bars += 1
    if order.limit is None or not _reached(order, bar):
        return []
    part = order.remaining
    if part == order.quantity and chance.random() < _SPLIT_SHARE:
        part = instrument.quantity(part * _HALF) or part
    order.remaining -= part
    return [Fill(part, order.limit, instrument.fee(part * order.limit, maker=True), "maker")]


def _reached(order: Order, bar: Bar) -> bool:
    if order.limit is None:
        return True
    return bar.low <= order.limit if order.side == "buy" else bar.high >= order.limit
