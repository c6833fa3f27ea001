"""Orders and fills, counted."""

from deskwatch.metrics.metric import Metric, only
from deskwatch.model import Kind

EXECUTION = (
    Metric(
        name="trader_trades",
        kind=Kind.COUNTER,
        help="Fills booked, each once. Outcome is entry where a fill opens or adds; win, loss or flat, after "
        "fees, where it closes; unknown where a fee has no rate.",
        labels=("side", "symbol", "outcome"),
        read=lambda view: list(view.state.outcomes.items()),
    ),
    Metric(
        name="trader_trades_per_hour",
        kind=Kind.GAUGE,
        help="Fills in the last hour.",
        read=lambda view: only(view.account.rate.per_hour(view.as_of_ns)),
    ),
    Metric(
        name="trader_orders_placed",
        kind=Kind.COUNTER,
        help="Orders sent to the venue.",
        labels=("side", "symbol"),
        read=lambda view: list(view.state.counts.orders_placed.items()),
    ),
    Metric(
        name="trader_orders_filled",
        kind=Kind.COUNTER,
        help="Fills of orders, whole or in part, each once.",
        labels=("side", "symbol"),
        read=lambda view: list(view.state.counts.orders_filled.items()),
    ),
    Metric(
        name="trader_orders_canceled",
        kind=Kind.COUNTER,
        help="Orders withdrawn.",
        labels=("symbol",),
        read=lambda view: [((symbol,), n) for symbol, n in view.state.counts.orders_canceled.items()],
    ),
    Metric(
        name="trader_orders_rejected",
        kind=Kind.COUNTER,
        help="Orders refused by the venue.",
        labels=("side", "symbol"),
        read=lambda view: list(view.state.counts.orders_rejected.items()),
    ),
)
