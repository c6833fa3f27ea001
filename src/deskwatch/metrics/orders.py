"""How the bot's orders were executed: how soon, how much of them, and at what price.

Formulas, sources and when each is absent: docs/reference/performance.md.
"""

from deskwatch.metrics.metric import Metric, Row, only
from deskwatch.metrics.view import BotView
from deskwatch.model import Kind
from deskwatch.operations import ORDER_OUTCOMES


def _by_symbol(view: BotView) -> list[Row]:
    return [((side, symbol), bps) for (side, symbol), bps in view.slippage_by_symbol.items()]


def _latency(view: BotView) -> list[Row]:
    return [((stage,), histogram) for stage, histogram in view.state.orders.latency.items()]


def _fills(view: BotView) -> list[Row]:
    return [((side,), histogram) for side, histogram in view.state.orders.slippage.histograms.items()]


ORDERS = (
    Metric(
        name="trader_slippage_bps",
        kind=Kind.GAUGE,
        help="Mean slippage of the fills of the last 24 hours against the arrival price of their orders, "
        "weighted by what was traded; a cost is positive. Absent without such a fill.",
        read=lambda view: only(view.slippage),
    ),
    Metric(
        name="trader_slippage_by_symbol_bps",
        kind=Kind.GAUGE,
        help="The same by side and symbol.",
        labels=("side", "symbol"),
        read=_by_symbol,
    ),
    Metric(
        name="trader_fill_slippage_bps",
        kind=Kind.HISTOGRAM,
        help="Slippage of each fill whose order had an arrival price.",
        labels=("side",),
        read=_fills,
    ),
    Metric(
        name="trader_order_latency_seconds",
        kind=Kind.HISTOGRAM,
        help="Time from the placing of an order to each stage: accepted, first_fill, complete.",
        labels=("stage",),
        read=_latency,
    ),
    Metric(
        name="trader_finished_orders",
        kind=Kind.GAUGE,
        help="Orders that were filled, canceled or refused, by how much of them was filled: filled, "
        "partly_filled, unfilled. The count n behind the fill ratio.",
        labels=("outcome",),
        read=lambda view: [((outcome,), view.state.orders.finished[outcome]) for outcome in ORDER_OUTCOMES],
    ),
    Metric(
        name="trader_order_fill_ratio",
        kind=Kind.GAUGE,
        help="Mean filled fraction of finished orders: 0 to 1. Absent below 10 of them.",
        read=lambda view: only(view.state.orders.fill_ratio()),
    ),
    Metric(
        name="deskwatch_orders_forgotten",
        kind=Kind.COUNTER,
        help="Orders no longer followed because more than 5,000 were open at a time.",
        read=lambda view: only(view.state.orders.forgotten),
    ),
)
