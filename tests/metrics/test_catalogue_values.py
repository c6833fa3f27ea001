"""Each series of the catalogue shows what a small ledger, reckoned by hand, says it must.

A new entry of the catalogue needs a row here: the last test of this file asks for it.
"""

from typing import NamedTuple

import pytest

from deskwatch.events import (
    DROP_REASONS,
    MEND_REASONS,
    AnyFact,
    ApiCalled,
    BotStarted,
    BreakerReset,
    BreakerTripped,
    CollectorFailed,
    CycleCompleted,
    DataUpdated,
    Heartbeat,
    MachineMeasured,
    OperationTimed,
    OrderCanceled,
    OrderPlaced,
    OrderRejected,
    PostgresMeasured,
    ProcessMeasured,
    RateLimitUsed,
    RedisMeasured,
    RiskRejected,
    SignalDetected,
)
from deskwatch.metrics import series_names
from deskwatch.metrics.catalogue import BOT_METRICS, CATALOGUE
from deskwatch.model import NANOSECONDS, Kind, Reason
from deskwatch.testing import NOON_NS
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
    CycleCompleted(duration_seconds=0.3, triggers=4, proposals=1),
    ApiCalled(endpoint="GET /x", duration_seconds=0.02),
    ApiCalled(endpoint="GET /x", duration_seconds=0.2, error_type="Timeout"),
    DataUpdated(data_type="candles", time_ns=NOON_NS - 30 * NANOSECONDS),
    RateLimitUsed(endpoint="GET /x", used=300, limit=1200, window_seconds=60),
    OperationTimed(component="Risk", operation="check", duration_seconds=0.15),
    OperationTimed(component="Risk", operation="check", duration_seconds=0.15, error_type="Boom"),
    Heartbeat(
        offered=20,
        written=17,
        dropped={"queue_full": 3},
        mended={"truncated": 1},
        synced_age_seconds=0.06,
        restarts=2,
        cpu_seconds=1.5,
    ),
]


# Use of a second limit grows by a tenth every ten seconds: 40 % at the last report, 50 % by noon.
GROWING = [
    RateLimitUsed(endpoint="GET /y", used=step, limit=10, window_seconds=60, key="our address")
    for step in range(5)
]
MACHINE: list[AnyFact] = [
    MachineMeasured(
        cpu_percent=50,
        memory_percent=85,
        disk_percent=40,
        uptime_seconds=3600,
        processes=120,
        connections=7,
        open_files=900,
        clock_offset_seconds=0.002,
    ),
    ProcessMeasured(bot="bot", pid=1, cpu_percent=12, memory_bytes=50_000_000),
    RedisMeasured(server="cache", connected_clients=3, memory_used_bytes=1_000_000),
    PostgresMeasured(
        server="db", connections=9, connections_limit=100, slow_queries=5, replication_lag_seconds=1.5
    ),
    CollectorFailed(collector="redis", reason="timeout", server="cache"),
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
        {"clock=process": 10, "clock=loop": 10, "clock=data": 10, "clock=decision": 10, "clock=order": 10},
    ),
    Row("trader_bot_running", {"": 1}),
    Row("trader_cycle_duration_seconds", {"": 2}),
    Row("trader_triggers_detected", {"": 4}),
    Row("trader_proposals_generated", {"": 1}),
    Row("trader_triggers_to_proposals_ratio", {"": 0.25}),
    Row("trader_api_latency_seconds", {"endpoint=GET /x": 2}),
    Row("trader_api_errors_total", {"endpoint=GET /x,error_type=Timeout": 1}),
    Row("trader_data_staleness_seconds", {"data_type=candles": 30}),
    Row("trader_rate_limiter_utilization_pct", {"endpoint=GET /x": 25, "endpoint=GET /y": 40}),
    Row("trader_rate_limit_reached_in_seconds", {"endpoint=GET /y": 50}),
    Row("trader_operation_duration_seconds", {"component=Risk,operation=check": 2}),
    Row("trader_operation_errors_total", {"component=Risk,operation=check": 1}),
    # 100, less 20 for a mean of 150 ms and 60 for half of them failing
    Row("trader_component_score", {"component=Risk": 20}),
    Row("deskwatch_journal_facts_total", {"": 12 + len(FACTS) + len(GROWING)}),
    Row("deskwatch_duplicate_fills_total", {"": 1}),
    Row("deskwatch_recorder_offered_total", {"": 20}),
    Row("deskwatch_recorder_written_total", {"": 17}),
    Row("deskwatch_recorder_dropped_total", {"reason=queue_full": 3}),
    Row("deskwatch_recorder_mended_total", {"reason=truncated": 1}),
    Row("deskwatch_recorder_synced_age_seconds", {"": 0.06}),
    Row("deskwatch_recorder_cpu_seconds_total", {"": 1.5}),
    Row("deskwatch_recorder_restarts_total", {"": 2}),
    Row("system_cpu_usage", {"": 50}),
    Row("system_memory_usage", {"": 85}),
    Row("system_disk_usage", {"": 40}),
    Row("system_open_connections", {"": 7}),
    Row("system_open_files", {"": 900}),
    Row("system_processes", {"": 120}),
    Row("system_uptime_seconds", {"": 3600}),
    Row("system_clock_offset_seconds", {"": 0.002}),
    # 100, less 11 + 39 / 3 for memory a third of the way from its warning to critical
    Row("system_health_score", {"": 76}),
    Row("trader_process_cpu_usage", {"": 12}),
    Row("trader_process_memory_bytes", {"": 5e7}),
    Row("trader_shared_rate_limit_utilization_pct", {"endpoint=GET /y,key=our address": 40}),
    Row("trader_shared_rate_limit_reached_in_seconds", {"endpoint=GET /y,key=our address": 50}),
    Row("redis_connected_clients", {"server=cache": 3}),
    Row("redis_memory_used_bytes", {"server=cache": 1e6}),
    Row("postgres_connections", {"server=db": 9}),
    Row("postgres_connections_limit", {"server=db": 100}),
    Row("postgres_slow_queries_total", {"server=db": 5}),
    Row("postgres_replication_lag_seconds", {"server=db": 1.5}),
    Row("deskwatch_collector_failures_total", {"collector=redis,reason=timeout,server=cache": 1}),
    Row("deskwatch_build_info", {"python=3.11.0,version=1.2.3": 1}),
    Row("deskwatch_ready", {"": 1}),
    Row("deskwatch_uptime_seconds", {"": 60}),
    Row("deskwatch_bots", {"": 1}),
    Row("deskwatch_journal_problems_total", {"bot=bot,reason=torn": 2}),
    Row("deskwatch_cycle_duration_seconds", {"": 0.25}),
    Row("deskwatch_exports_total", {"": 5}),
    Row("deskwatch_export_failures_total", {"": 1}),
    # 65 with a value, three histograms of 17 bounds, one beyond, a sum and a count, and zeros of reasons
    Row("deskwatch_series", {"": 65 + 3 * 20 + len(DROP_REASONS) - 1 + len(MEND_REASONS) - 1}),
    Row("deskwatch_series_overflowed", {"metric=trader_trades": 7}),
)


HISTOGRAMS = {metric.full_name("USD") for metric in CATALOGUE if metric.kind is Kind.HISTOGRAM}
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
    growth = [at(f"11:59:{10 + 10 * step}", fact) for step, fact in enumerate(GROWING)]
    state = folded(LEDGER, *growth, at("11:59:50", *FACTS))
    for fact in MACHINE:
        state.machine.update(fact, NOON_NS - 10 * NANOSECONDS)
    hub = hub_view(state, problems={("bot", "torn"): 2}, overflowed={"trader_trades": 7})
    hub.exports, hub.export_failures = 5, 1
    return series_of(state, hub=hub)


@pytest.mark.parametrize("row", ROWS, ids=[row.series for row in ROWS])
def test_the_series_shows_what_was_reckoned_by_hand(row: Row, shown: dict[str, dict[str, float]]) -> None:
    values = shown[row.series + ("_count" if row.series in HISTOGRAMS else "")]
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
