"""How orders were executed, explained: see `metrics.orders`."""

from collections import defaultdict
from decimal import Decimal

from deskwatch.events import OrderAccepted, OrderCanceled, OrderFilled, OrderPlaced, OrderRejected
from deskwatch.explain.book import amounts
from deskwatch.explain.counted import by_fields
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Source
from deskwatch.explain.histograms import histogram_of
from deskwatch.explain.line import Line, given, made, noted, over
from deskwatch.metrics import BotView
from deskwatch.operations.orders import LEAST_ORDERS

ORDERS_PLACED = Source(title="orders placed", kinds=(OrderPlaced,))
FILLS = Source(title="fills", kinds=(OrderFilled,), key=by_fields("side", "symbol"))
ALL_FILLS = Source(title="fills", kinds=(OrderFilled,))
SIDE_FILLS = Source(title="fills", kinds=(OrderFilled,), key=by_fields("side"))
ENDS = Source(title="canceled or refused", kinds=(OrderCanceled, OrderRejected))
ACCEPTED = Source(title="accepted", kinds=(OrderAccepted,))
NO_FILL = "in the last 24 hours no fill of an order that was placed with an arrival price"
_WORDS = "slippage of each fill times what was traded; a cost is positive"


def _by_symbol(case: Case[BotView]) -> Line:
    side, symbol = case.row
    means = case.view.state.orders.slippage.by_symbol
    # A symbol that came to be paid in another currency has a mean in each; the catalogue shows the last.
    for (its_side, its_symbol, currency), mean in reversed(means.items()):
        weighed, weight = mean.sums(case.view.as_of_ns)
        if (its_side, its_symbol) == (side, symbol) and weight:
            whole = given("traded", weight, currency, "in the last 24 hours")
            return made(
                f"slippage of {side} {symbol}",
                given("weighed", weighed, "bps", _WORDS),
                over(whole),
                unit="bps",
            )
    return given(f"slippage of {side} {symbol}", None, "bps", NO_FILL)


def _slippage(case: Case[BotView]) -> Line:
    """Return the mean over all symbols, weighted by what was traded, in the reporting currency."""
    view = case.view
    weighed: defaultdict[str, Decimal] = defaultdict(Decimal)
    weights: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (_, _, currency), mean in view.state.orders.slippage.by_symbol.items():
        part, weight = mean.sums(view.as_of_ns)
        weighed[currency] += part
        weights[currency] += weight
    if not any(weights.values()):
        return given("slippage", None, "bps", NO_FILL)
    if len(weights) == 1:
        (currency,) = weights
        traded = given("traded", weights[currency], currency, "in the last 24 hours")
        return made("slippage", given("weighed", weighed[currency], "bps", _WORDS), over(traded), unit="bps")
    above = noted(amounts(case, "weighed", weighed), _WORDS)
    return made("slippage", above, over(amounts(case, "traded", weights)), unit="bps")


def _finished(case: Case[BotView]) -> Line:
    (outcome,) = case.row
    count = case.view.state.orders.finished[outcome]
    return given(f"orders {outcome.replace('_', ' ')}", count, note="filled, canceled or refused")


def _fill_ratio(case: Case[BotView]) -> Line:
    orders = case.view.state.orders
    count = orders.finished.total()
    if count < LEAST_ORDERS:
        words = f"{count} orders with a known size are finished, and it takes {LEAST_ORDERS}"
        return given("fill ratio", None, note=words)
    parts = tuple(given(f"orders {outcome.replace('_', ' ')}", n) for outcome, n in orders.finished.items())
    words = f"the mean of what was filled of each of {count} orders"
    return given("fill ratio", orders.fill_ratio(), note=words, parts=parts)


def _forgotten(case: Case[BotView]) -> Line:
    words = "the oldest go where too many are open at a time"
    return given("orders no longer followed", case.view.state.orders.forgotten, note=words)


ORDERS: dict[str, Explainer[BotView]] = {
    "trader_slippage_bps": Explainer(line=_slippage, sources=(ALL_FILLS, ORDERS_PLACED)),
    "trader_slippage_by_symbol_bps": Explainer(line=_by_symbol, sources=(FILLS,), absent=NO_FILL),
    "trader_fill_slippage_bps": histogram_of(
        "fills",
        lambda view: {(side,): seen for side, seen in view.state.orders.slippage.histograms.items()},
        (SIDE_FILLS,),
        "bps",
        absent="no fill of an order that was placed with an arrival price",
    ),
    "trader_order_latency_seconds": histogram_of(
        "orders",
        lambda view: {(stage,): seen for stage, seen in view.state.orders.latency.items()},
        (ORDERS_PLACED, ACCEPTED, ALL_FILLS),
        "s",
    ),
    "trader_finished_orders": Explainer(line=_finished, sources=(ENDS, ORDERS_PLACED)),
    "trader_order_fill_ratio": Explainer(line=_fill_ratio, sources=(ENDS, ORDERS_PLACED)),
    "deskwatch_orders_forgotten": Explainer(line=_forgotten, sources=(ORDERS_PLACED,)),
}
