"""Money: what the account is worth, what it earned, what it holds."""

from collections.abc import Iterable
from decimal import Decimal

from deskwatch.metrics.metric import Metric, Row, only, percent
from deskwatch.metrics.view import BotView
from deskwatch.model import Kind

ZERO = Decimal(0)


def _exposure(view: BotView) -> list[Row]:
    return only(percent(view.share_of_equity(view.value.gross_exposure if view.value else None)))


def _by_symbol(view: BotView) -> dict[str, tuple[Decimal, Decimal | None]]:
    """Return (quantity, value) of every symbol with an open position, over venues and accounts."""
    totals: dict[str, tuple[Decimal, Decimal | None]] = {}
    for (_, _, symbol), position in view.ledger.open_positions():
        price = view.ledger.prices.price(symbol, view.as_of_ns)
        rate = view.ledger.prices.rate(position.quote, view.currency, view.as_of_ns)
        value = None if price is None or rate is None else position.worth(price) * rate
        quantity, known = totals.get(symbol, (ZERO, ZERO))
        total = None if value is None or known is None else known + value
        totals[symbol] = (quantity + position.quantity, total)
    return totals


def _quantities(view: BotView) -> Iterable[Row]:
    return [((symbol,), quantity) for symbol, (quantity, _) in _by_symbol(view).items()]


def _values(view: BotView) -> Iterable[Row]:
    return [((symbol,), value) for symbol, (_, value) in _by_symbol(view).items()]


def _position_drifts(view: BotView) -> Iterable[Row]:
    """Return the drift of each symbol over venues and accounts."""
    totals: dict[str, Decimal] = {}
    for (_, _, symbol), drift in view.ledger.position_drifts.items():
        totals[symbol] = totals.get(symbol, ZERO) + drift.amount
    return [((symbol,), total) for symbol, total in totals.items()]


def _cash_drifts(view: BotView) -> Iterable[Row]:
    """Return the drift of each currency over venues and accounts."""
    totals: dict[str, Decimal] = {}
    for (_, _, currency), drift in view.ledger.cash_drifts.items():
        totals[currency] = totals.get(currency, ZERO) + drift.amount
    return [((currency,), total) for currency, total in totals.items()]


def _exchange(view: BotView) -> Decimal | None:
    bridge = view.ledger.bridge(view.as_of_ns) if view.ledger.is_funded() else None
    return None if bridge is None else bridge.fx


TRADING = (
    Metric(
        name="trader_account_value_{currency}",
        kind=Kind.GAUGE,
        help="Cash and open positions at current prices. Absent while a price is unknown or too old, and "
        "while no capital was ever recorded.",
        read=lambda view: only(view.equity),
    ),
    Metric(
        name="trader_cash_{currency}",
        kind=Kind.GAUGE,
        help="Cash, all currencies converted. Absent while a rate is unknown or no capital was recorded.",
        read=lambda view: only(view.converted(view.ledger.cash) if view.ledger.is_funded() else None),
    ),
    Metric(
        name="trader_daily_pnl_{currency}",
        kind=Kind.GAUGE,
        help="Profit or loss of the running trading day, open positions and fees included; deposits and "
        "withdrawals are not profit.",
        read=lambda view: only(view.daily_profit),
    ),
    Metric(
        name="trader_daily_pnl_pct",
        kind=Kind.GAUGE,
        help="The same in percent of the equity at the start of the day and the cash moved since.",
        read=lambda view: only(percent(view.daily_fraction)),
    ),
    Metric(
        name="trader_total_return_pct",
        kind=Kind.GAUGE,
        help="Return since the first recorded capital, time-weighted: deposits and withdrawals do not count.",
        read=lambda view: only(percent(view.total_return)),
    ),
    Metric(
        name="trader_realized_pnl_{currency}",
        kind=Kind.GAUGE,
        help="Profit or loss of what was closed, before fees, by the cost basis of the settings (average or "
        "first in, first out).",
        read=lambda view: only(view.converted(view.ledger.realised)),
    ),
    Metric(
        name="trader_unrealized_pnl_{currency}",
        kind=Kind.GAUGE,
        help="Profit or loss of what is open, before fees. Absent while a price is unknown or too old.",
        read=lambda view: only(view.value.unrealised if view.value else None),
    ),
    Metric(
        name="trader_fees_{currency}",
        kind=Kind.GAUGE,
        help="Fees paid so far; a cost is positive, a rebate lowers it.",
        read=lambda view: only(view.converted(view.ledger.fees)),
    ),
    Metric(
        name="trader_funding_{currency}",
        kind=Kind.GAUGE,
        help="Funding of perpetuals so far; received is positive, paid negative.",
        read=lambda view: only(view.converted(view.ledger.funding)),
    ),
    Metric(
        name="trader_fx_{currency}",
        kind=Kind.GAUGE,
        help="What exchange rates have made of cash since it came in or went out in another currency.",
        read=lambda view: only(_exchange(view)),
    ),
    Metric(
        name="trader_unexplained_pnl_{currency}",
        kind=Kind.GAUGE,
        help="What the venues reported beyond the book, by their last reports. Absent where there was none.",
        read=lambda view: only(view.ledger.unexplained(view.as_of_ns)),
    ),
    Metric(
        name="trader_cash_drift",
        kind=Kind.GAUGE,
        help="The balance that the venue last reported, less the book of that moment.",
        labels=("currency",),
        read=_cash_drifts,
    ),
    Metric(
        name="trader_position_drift",
        kind=Kind.GAUGE,
        help="The position that the venue last reported, less the book of that moment.",
        labels=("symbol",),
        read=_position_drifts,
    ),
    Metric(
        name="trader_drawdown_pct",
        kind=Kind.GAUGE,
        help="How far the account is below its highest value, in percent of it, open positions included.",
        read=lambda view: only(percent(view.drawdown)),
    ),
    Metric(
        name="trader_max_drawdown_pct",
        kind=Kind.GAUGE,
        help="The deepest drawdown so far, in percent.",
        read=lambda view: only(percent(view.maximum_drawdown)),
    ),
    Metric(
        name="trader_open_positions",
        kind=Kind.GAUGE,
        help="Positions that are not flat.",
        read=lambda view: only(len(view.ledger.open_positions())),
    ),
    Metric(
        name="trader_position_quantity",
        kind=Kind.GAUGE,
        help="Size of the open position; negative for a short.",
        labels=("symbol",),
        read=_quantities,
    ),
    Metric(
        name="trader_position_value_{currency}",
        kind=Kind.GAUGE,
        help="Value of the open position at the current price; negative for a short.",
        labels=("symbol",),
        read=_values,
    ),
    Metric(
        name="trader_gross_exposure_{currency}",
        kind=Kind.GAUGE,
        help="Value of all open positions, longs and shorts added up.",
        read=lambda view: only(view.value.gross_exposure if view.value else None),
    ),
    Metric(
        name="trader_net_exposure_{currency}",
        kind=Kind.GAUGE,
        help="Value of all open positions, shorts taken off longs.",
        read=lambda view: only(view.value.net_exposure if view.value else None),
    ),
    Metric(
        name="trader_exposure_pct",
        kind=Kind.GAUGE,
        help="Gross exposure in percent of the account's value.",
        read=_exposure,
    ),
    Metric(
        name="trader_late_fills",
        kind=Kind.COUNTER,
        help="Fills that were told after a later one of their position, and put in their place.",
        read=lambda view: only(view.state.late_fills),
    ),
    Metric(
        name="trader_busted_fills",
        kind=Kind.COUNTER,
        help="Fills that the venue took back.",
        read=lambda view: only(view.state.busted_fills),
    ),
    Metric(
        name="trader_late_reports",
        kind=Kind.COUNTER,
        help="Reports of balances and positions from before the last booking, compared with nothing.",
        read=lambda view: only(view.state.late_reports),
    ),
)
