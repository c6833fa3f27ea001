"""Each series of the catalogue shows what a small ledger, reckoned by hand, says it must.

A new entry of the catalogue needs a row here: the last test of this file asks for it.
"""

from typing import NamedTuple

import pytest

from deskwatch.events import (
    DROP_REASONS,
    MEND_REASONS,
    AnyFact,
    BotStarted,
    BreakerReset,
    BreakerTripped,
    CycleCompleted,
    Heartbeat,
    OrderCanceled,
    OrderPlaced,
    OrderRejected,
    RiskRejected,
    SignalDetected,
)
from deskwatch.metrics import series_names
from deskwatch.metrics.catalogue import BOT_METRICS
from deskwatch.model import Reason
from tests.folded import at, folded, hub_view, series_of

# Long 2 BTC at 100 (now 110), short 4 ETH at 25 (now 20), one trade won and one lost in between.
LEDGER = """
    11:00 cash 1000
    11:01 buy 1 SOL/USD @ 50 fee 1 id t-1
    11:02 sell 1 SOL/USD @ 60 fee 1 id t-2
    11:03 buy 1 SOL/USD @ 60 id t-3
    11:03 buy 1 SOL/USD @ 60 id t-3
    11:04 sell 1 SOL/USD @ 50 id t-4
    11:05 buy 2 BTC/USD @ 100 fee 1 id t-5
    11:06 sell 4 ETH/USD @ 25 fee 1 id t-6
    11:07 funding BTC/USD -2 id f-1
    11:08 mark BTC/USD 40
    11:09 mark BTC/USD 110
    11:10 mark ETH/USD 20
"""
# cash 1000 + (60-50) + (50-60) - 200 + 100 - 4 of fees - 2 of funding, and 220 - 80 of positions
CASH, EQUITY = 894.0, 1034.0
# at its lowest: 894 + 80 - 100 = 874, below the 1008 after the trade that was won
DEEPEST = (1008 - 874) / 1008 * 100

FACTS: list[AnyFact] = [
    BotStarted(),
    OrderPlaced(symbol="BTC/USD", side="buy", quantity="2"),
    OrderPlaced(symbol="BTC/USD", side="buy", quantity="2"),
    OrderPlaced(symbol="ETH/USD", side="sell", quantity="4"),
    OrderCanceled(symbol="BTC/USD"),
    OrderRejected(symbol="BTC/USD", side="buy"),
    RiskRejected(reason="cap"),
    SignalDetected(symbol="BTC/USD"),
    BreakerTripped(breaker="daily_stop"),
    BreakerTripped(breaker="volatility"),
    BreakerReset(breaker="volatility"),
    CycleCompleted(duration_seconds=0.1),
    Heartbeat(offered=20, written=17, dropped={"queue_full": 3}, mended={"truncated": 1}),
]


class Row(NamedTuple):
    """What a series must show: by its own labels, in the order of their names."""

    series: str
    values: dict[str, float]


ROWS = (
    Row("trader_account_value_usd", {"": EQUITY}),
    Row("trader_cash_usd", {"": CASH}),
    Row("trader_daily_pnl_usd", {"": EQUITY - 1000}),
    Row("trader_daily_pnl_pct", {"": 3.4}),
    Row("trader_total_return_pct", {"": 3.4}),
    Row("trader_realized_pnl_usd", {"": 0}),
    Row("trader_unrealized_pnl_usd", {"": 40}),
    Row("trader_fees_usd", {"": 4}),
    Row("trader_funding_usd", {"": -2}),
    Row("trader_drawdown_pct", {"": 0}),
    Row("trader_max_drawdown_pct", {"": DEEPEST}),
    Row("trader_open_positions", {"": 2}),
    Row("trader_position_quantity", {"symbol=BTC/USD": 2, "symbol=ETH/USD": -4}),
    Row("trader_position_value_usd", {"symbol=BTC/USD": 220, "symbol=ETH/USD": -80}),
    Row("trader_gross_exposure_usd", {"": 300}),
    Row("trader_net_exposure_usd", {"": 140}),
    Row("trader_exposure_pct", {"": 300 / EQUITY * 100}),
    Row(
        "trader_trades_total",
        {
            "outcome=entry,side=buy,symbol=SOL/USD": 2,
            "outcome=win,side=sell,symbol=SOL/USD": 1,
            "outcome=loss,side=sell,symbol=SOL/USD": 1,
            "outcome=entry,side=buy,symbol=BTC/USD": 1,
            "outcome=entry,side=sell,symbol=ETH/USD": 1,
        },
    ),
    Row("trader_closed_trades", {"": 2}),
    Row("trader_win_rate", {"": 0.5}),
    Row("trader_trades_per_hour", {"": 6}),
    Row("trader_orders_placed_total", {"side=buy,symbol=BTC/USD": 2, "side=sell,symbol=ETH/USD": 1}),
    Row(
        "trader_orders_filled_total",
        {
            "side=buy,symbol=SOL/USD": 2,
            "side=sell,symbol=SOL/USD": 2,
            "side=buy,symbol=BTC/USD": 1,
            "side=sell,symbol=ETH/USD": 1,
        },
    ),
    Row("trader_orders_canceled_total", {"symbol=BTC/USD": 1}),
    Row("trader_orders_rejected_total", {"side=buy,symbol=BTC/USD": 1}),
    Row("trader_risk_rejections_total", {"reason=cap": 1}),
    Row("trader_circuit_breaker_trips_total", {"type=daily_stop": 1, "type=volatility": 1}),
    Row("trader_circuit_breaker_open", {"type=daily_stop": 1, "type=volatility": 0}),
    Row(
        "trader_liveness_age_seconds",
        {"clock=process": 10, "clock=loop": 10, "clock=data": 3000, "clock=decision": 10, "clock=order": 10},
    ),
    Row("trader_bot_running", {"": 1}),
    Row("deskwatch_journal_facts_total", {"": 12 + len(FACTS)}),
    Row("deskwatch_duplicate_fills_total", {"": 1}),
    Row("deskwatch_recorder_offered_total", {"": 20}),
    Row("deskwatch_recorder_written_total", {"": 17}),
    Row("deskwatch_recorder_dropped_total", {"reason=queue_full": 3}),
    Row("deskwatch_recorder_mended_total", {"reason=truncated": 1}),
    Row("deskwatch_build_info", {"python=3.11.0,version=1.2.3": 1}),
    Row("deskwatch_ready", {"": 1}),
    Row("deskwatch_uptime_seconds", {"": 60}),
    Row("deskwatch_bots", {"": 1}),
    Row("deskwatch_journal_problems_total", {"bot=bot,reason=torn": 2}),
    Row("deskwatch_cycle_duration_seconds", {"": 0.25}),
    Row("deskwatch_exports_total", {"": 0}),
    Row("deskwatch_export_failures_total", {"": 0}),
    Row("deskwatch_series", {"": 52 + len(DROP_REASONS) - 1 + len(MEND_REASONS) - 1}),
    Row("deskwatch_series_overflowed", {"metric=trader_trades": 7}),
)


# Series of what may go wrong, and how many there are from the beginning.
FROM_ZERO = {
    "deskwatch_recorder_dropped_total": len(DROP_REASONS),
    "deskwatch_recorder_mended_total": len(MEND_REASONS),
    "deskwatch_journal_problems_total": len(Reason),
    "deskwatch_series_overflowed": sum(bool(metric.labels) for metric in BOT_METRICS),
}


@pytest.fixture(scope="module")
def shown() -> dict[str, dict[str, float]]:
    """Return all series after the ledger and the other facts, at noon."""
    state = folded(LEDGER, at("11:59:50", *FACTS))
    hub = hub_view(state, problems={("bot", "torn"): 2}, overflowed={"trader_trades": 7})
    return series_of(state, hub=hub)


@pytest.mark.parametrize("row", ROWS, ids=[row.series for row in ROWS])
def test_the_series_shows_what_was_reckoned_by_hand(row: Row, shown: dict[str, dict[str, float]]) -> None:
    values = shown[row.series]
    if row.series in FROM_ZERO:
        values = {labels: value for labels, value in values.items() if value}
    assert values == pytest.approx(row.values, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("series", "count"), FROM_ZERO.items())
def test_what_may_go_wrong_is_counted_from_zero(
    series: str, count: int, shown: dict[str, dict[str, float]]
) -> None:
    """An alert on an increase would not see a series that begins at one."""
    assert len(shown[series]) == count


def test_every_series_of_the_catalogue_has_a_row() -> None:
    assert [row.series for row in ROWS] == list(series_names())
