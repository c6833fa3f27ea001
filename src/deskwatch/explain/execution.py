"""Orders and fills, explained: see `metrics.execution`."""

from deskwatch.events import AnyFact, OrderCanceled, OrderFilled, OrderPlaced, OrderRejected
from deskwatch.explain.counted import count_of, counted, moment
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Key, Source
from deskwatch.explain.line import Line, given
from deskwatch.ledger import Booking
from deskwatch.metrics import BotView
from deskwatch.model import NANOSECONDS

HOUR_NS = 3600 * NANOSECONDS
MOST_TIMES = 5000  # of fills that are kept to count those of an hour; beyond, the state's count is taken


def _outcome(fact: AnyFact, booking: Booking | None) -> Key | None:  # noqa: ARG001 - as all keys
    """Return the row of a fill: its outcome is what its booking says."""
    return None if booking is None else (booking.fact.side, booking.fact.symbol, booking.outcome.value)


OUTCOMES = Source(title="fills", kinds=(OrderFilled,), key=_outcome)
HOURLY = Source(title="fills", kinds=(OrderFilled,), of_account=True, kept=MOST_TIMES)


def _per_hour(case: Case[BotView]) -> Line:
    """Count the fills of the last hour, from the facts as far as they were kept."""
    as_of_ns = case.view.as_of_ns
    behind = case.behind(HOURLY)
    times = [entry.time_ns for entry in behind.newest if not entry.remark]
    count, words = (
        sum(as_of_ns - HOUR_NS < time_ns <= as_of_ns for time_ns in times),
        "counted from the facts",
    )
    if behind.count + behind.left_out > MOST_TIMES:
        count, words = case.view.account.rate.per_hour(as_of_ns), "as the state counts them"
    hour = (moment("after", as_of_ns - HOUR_NS), moment("up to", as_of_ns))
    return given("fills in the last hour", count, note=words, parts=hour)


EXECUTION: dict[str, Explainer[BotView]] = {
    "trader_trades": Explainer(line=lambda case: counted(case, OUTCOMES), sources=(OUTCOMES,)),
    "trader_trades_per_hour": Explainer(line=_per_hour, sources=(HOURLY,)),
    "trader_orders_placed": count_of("orders placed", OrderPlaced, fields=("side", "symbol")),
    "trader_orders_filled": count_of("fills", OrderFilled, fields=("side", "symbol")),
    "trader_orders_canceled": count_of("orders canceled", OrderCanceled, fields=("symbol",)),
    "trader_orders_rejected": count_of("orders rejected", OrderRejected, fields=("side", "symbol")),
}
